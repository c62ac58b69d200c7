-- The law that an operator amended, what is counted, and what a unit noted of a call. Twin of
-- ../sqlite/0005_departure.sql.

-- Amendments of the rules, in their order. Each is a text in the form of `src/law/rules/*.toml`.
CREATE TABLE law_amendment (
    serial    BIGINT PRIMARY KEY,
    document  TEXT NOT NULL,
    author    TEXT NOT NULL,
    day       BIGINT NOT NULL
);

-- Counts of a month, and nothing of whom was counted. `subject` is a destination and job, a skill, or for names
-- an HMAC of the month. What was counted fewer than five times stands apart: it is shown to nobody, is in no
-- backup, and goes with its month.
CREATE TABLE tally_small (
    month      BIGINT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('check', 'unlisted', 'interest')),
    kabupaten  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    count      BIGINT NOT NULL,
    PRIMARY KEY (month, kind, kabupaten, subject)
);

-- Five and more. The name that so many asked for stands here, and nowhere before.
CREATE TABLE tally (
    month      BIGINT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('check', 'unlisted', 'interest')),
    kabupaten  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    count      BIGINT NOT NULL CHECK (count >= 5),
    name       TEXT,
    PRIMARY KEY (month, kind, kabupaten, subject)
);

-- Where training has places, as its centres say.
CREATE TABLE training (
    kabupaten  TEXT NOT NULL,
    skill      TEXT NOT NULL,
    place      TEXT NOT NULL,
    open       BIGINT NOT NULL,
    day        BIGINT NOT NULL,
    PRIMARY KEY (kabupaten, skill)
);

-- The day on which somebody of the unit spoke with the family by telephone: before it no family is written to.
ALTER TABLE tip ADD COLUMN called BIGINT;
