-- The law that an operator amended, what is counted, and what a unit noted of a call. Twin of
-- ../postgres/0005_departure.sql.

-- Amendments of the rules, in their order. Each is a text in the form of `src/law/rules/*.toml`.
CREATE TABLE law_amendment (
    serial    INTEGER PRIMARY KEY,
    document  TEXT NOT NULL,
    author    TEXT NOT NULL,
    day       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Counts of a month, and nothing of whom was counted. `subject` is a destination and job, a skill, or for names
-- an HMAC of the month. What was counted fewer than five times stands apart: it is shown to nobody, is in no
-- backup, and goes with its month.
CREATE TABLE tally_small (
    month      INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('check', 'unlisted', 'interest')),
    kabupaten  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (month, kind, kabupaten, subject)
) STRICT, WITHOUT ROWID;

-- Five and more. The name that so many asked for stands here, and nowhere before.
CREATE TABLE tally (
    month      INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('check', 'unlisted', 'interest')),
    kabupaten  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    count      INTEGER NOT NULL CHECK (count >= 5),
    name       TEXT,
    PRIMARY KEY (month, kind, kabupaten, subject)
) STRICT, WITHOUT ROWID;

-- Where training has places, as its centres say.
CREATE TABLE training (
    kabupaten  TEXT NOT NULL,
    skill      TEXT NOT NULL,
    place      TEXT NOT NULL,
    open       INTEGER NOT NULL,
    day        INTEGER NOT NULL,
    PRIMARY KEY (kabupaten, skill)
) STRICT, WITHOUT ROWID;

-- The day on which somebody of the unit spoke with the family by telephone: before it no family is written to.
ALTER TABLE tip ADD COLUMN called INTEGER;
