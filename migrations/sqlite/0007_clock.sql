-- Who is on duty, and the clock of each tip. Twin of ../postgres/0007_clock.sql.
-- Nothing here says what a tip says: units, bands, deadlines and tokens of 24 bits. A deadline is exact for P1
-- only; that of P2 is rounded up to the hour, later ones to the day. Moments count microseconds from 1970.

-- Who is woken, as `suluh units apply` gave it: names and numbers of officers, sealed under the service key.
CREATE TABLE rota (
    unit    TEXT PRIMARY KEY,
    -- Rises with each change of any rota, so that every process sees that something is new.
    serial  INTEGER NOT NULL,
    sealed  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row for each tip.
CREATE TABLE tip_clock (
    tip          TEXT PRIMARY KEY REFERENCES tip (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    band         TEXT NOT NULL CHECK (band IN ('p1', 'p2', 'p3', 'p4')),
    -- Whose working days and mornings count.
    zone         TEXT NOT NULL CHECK (zone IN ('WIB', 'WITA', 'WIT')),
    -- When it came: the moment of a P1, the hour of a P2, the day of all others.
    received     INTEGER NOT NULL,
    -- By when somebody accepts, and by when it is decided; none once that is done.
    accept_by    INTEGER,
    decide_by    INTEGER,
    -- Counts hand-overs: each restarts acceptance.
    round        INTEGER NOT NULL,
    -- The next rungs of the two ladders.
    accept_level INTEGER NOT NULL,
    decide_level INTEGER NOT NULL,
    -- When something is to be done next; none when nothing is.
    due          INTEGER,
    -- The unit that accepted.
    accepted_by  TEXT,
    -- The tip into which it was merged.
    merged       TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX tip_clock_due ON tip_clock (due) WHERE due IS NOT NULL;

-- The units that a tip goes to: first those on rung 0, later those on rung 1. Each of them holds a wrap of its
-- first page, so that nobody can be woken for a tip that is not for them.
CREATE TABLE tip_unit (
    tip   TEXT NOT NULL REFERENCES tip (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    unit  TEXT NOT NULL,
    rung  INTEGER NOT NULL CHECK (rung IN (0, 1)),
    PRIMARY KEY (tip, unit)
) STRICT, WITHOUT ROWID;
CREATE INDEX tip_unit_unit ON tip_unit (unit);

-- What was done because time passed. It is done once, whoever does it.
CREATE TABLE tip_deed (
    tip    TEXT NOT NULL REFERENCES tip (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    timer  TEXT NOT NULL CHECK (timer IN ('accept', 'decide')),
    round  INTEGER NOT NULL,
    level  INTEGER NOT NULL,
    PRIMARY KEY (tip, timer, round, level)
) STRICT, WITHOUT ROWID;

-- Telephone and bank numbers of a tip as tokens under the key of a quarter: many numbers share one.
CREATE TABLE tip_print (
    tip      TEXT NOT NULL REFERENCES tip (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    kind     TEXT NOT NULL CHECK (kind IN ('phone', 'account')),
    quarter  INTEGER NOT NULL,
    token    INTEGER NOT NULL,
    PRIMARY KEY (tip, kind, quarter, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX tip_print_token ON tip_print (kind, quarter, token);

-- Alerts that go by another way than SMS. Nothing of a tip but what an alert may say.
CREATE TABLE alert_push (
    id         TEXT PRIMARY KEY,
    way        TEXT NOT NULL CHECK (way IN ('email', 'webhook')),
    event      TEXT NOT NULL CHECK (event IN ('new', 'late', 'digest')),
    unit       TEXT NOT NULL,
    band       TEXT NOT NULL CHECK (band IN ('p1', 'p2', 'p3', 'p4')),
    -- None for a digest.
    reference  TEXT,
    count      INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    tries      INTEGER NOT NULL,
    deadline   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_push_due ON alert_push (due);

-- Tips are counted too: by category and kabupaten, like all counts shown from five on only.
CREATE TABLE tally_small_new (
    month      INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('check', 'unlisted', 'interest', 'tip')),
    kabupaten  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (month, kind, kabupaten, subject)
) STRICT, WITHOUT ROWID;
INSERT INTO tally_small_new SELECT * FROM tally_small;
DROP TABLE tally_small;
ALTER TABLE tally_small_new RENAME TO tally_small;
CREATE TABLE tally_new (
    month      INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('check', 'unlisted', 'interest', 'tip')),
    kabupaten  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    count      INTEGER NOT NULL CHECK (count >= 5),
    name       TEXT,
    PRIMARY KEY (month, kind, kabupaten, subject)
) STRICT, WITHOUT ROWID;
INSERT INTO tally_new SELECT * FROM tally;
DROP TABLE tally;
ALTER TABLE tally_new RENAME TO tally;
