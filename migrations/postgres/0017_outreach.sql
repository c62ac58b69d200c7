-- What is done in the villages: sessions, meetings, where volunteers were inaugurated, posters. Twin of ../sqlite/0017_outreach.sql.
-- Nothing here names a villager or a volunteer. Days count from 1970-01-01.

-- Sessions in which people were told. A row is one revision and never changed: the highest number is how it is now.
CREATE TABLE outreach (
    -- 128 random bits in hex; those of whoever noted it, so that noting it twice is once.
    session   TEXT NOT NULL,
    revision  BIGINT NOT NULL CHECK (revision >= 1),
    state     TEXT NOT NULL CHECK (state IN ('held', 'withdrawn')),
    -- Kemendagri code of a kecamatan or a village.
    place     TEXT NOT NULL,
    day       BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    women     BIGINT NOT NULL CHECK (women >= 0),
    men       BIGINT NOT NULL CHECK (men >= 0),
    unknown   BIGINT NOT NULL CHECK (unknown >= 0),
    material  TEXT NOT NULL,
    version   TEXT NOT NULL,
    -- A unit's id, or 'volunteer' without saying which.
    by_unit   TEXT NOT NULL,
    -- The officer who wrote this revision; empty for a volunteer.
    officer   TEXT NOT NULL,
    -- A day, so that it tells no volunteer by the moment of a call.
    noted     BIGINT NOT NULL,
    reason    TEXT NOT NULL,
    PRIMARY KEY (session, revision)
);
CREATE INDEX outreach_place ON outreach (place, day);

-- Meetings: who was there by office, and what came of it.
CREATE TABLE outreach_event (
    id        TEXT PRIMARY KEY,
    state     TEXT NOT NULL CHECK (state IN ('held', 'withdrawn')),
    place     TEXT NOT NULL,
    day       BIGINT NOT NULL,
    title     TEXT NOT NULL,
    by_unit   TEXT NOT NULL,
    officer   TEXT NOT NULL,
    noted     BIGINT NOT NULL,
    -- Why it was withdrawn.
    reason    TEXT NOT NULL
);
CREATE TABLE outreach_event_office (
    event     TEXT NOT NULL REFERENCES outreach_event (id) ON DELETE CASCADE,
    position  BIGINT NOT NULL,
    office    TEXT NOT NULL,
    people    BIGINT NOT NULL CHECK (people >= 1),
    PRIMARY KEY (event, position)
);
CREATE TABLE outreach_event_output (
    event     TEXT NOT NULL REFERENCES outreach_event (id) ON DELETE CASCADE,
    position  BIGINT NOT NULL,
    what      TEXT NOT NULL,
    who       TEXT NOT NULL,
    due       BIGINT,
    PRIMARY KEY (event, position)
);

-- How many volunteers were inaugurated where: the published list, replaced whole.
CREATE TABLE kawan_area (
    kabupaten TEXT NOT NULL,
    day       BIGINT NOT NULL,
    people    BIGINT NOT NULL CHECK (people >= 1),
    PRIMARY KEY (kabupaten, day)
);

-- Codes on posters, and where they hang.
CREATE TABLE campaign (
    tag       TEXT PRIMARY KEY,
    place     TEXT NOT NULL,
    note      TEXT NOT NULL,
    since     BIGINT NOT NULL,
    ended     BIGINT
);

-- First messages with such a code are counted like all else by the month: shown from five on only.
ALTER TABLE tally DROP CONSTRAINT tally_kind_check;
ALTER TABLE tally ADD CONSTRAINT tally_kind_check
    CHECK (kind IN ('check', 'unlisted', 'interest', 'tip', 'campaign'));
ALTER TABLE tally_small DROP CONSTRAINT tally_small_kind_check;
ALTER TABLE tally_small ADD CONSTRAINT tally_small_kind_check
    CHECK (kind IN ('check', 'unlisted', 'interest', 'tip', 'campaign'));
