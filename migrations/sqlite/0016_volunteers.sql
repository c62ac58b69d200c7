-- Volunteers: who they are, how they come in, what they reported. Twin of ../postgres/0016_volunteers.sql.
-- A number stands here only sealed, and so does who sent which report. Days count from 1970-01-01, weeks from Monday
-- 1970-01-05, moments are microseconds from 1970.

CREATE TABLE volunteer (
    id      TEXT PRIMARY KEY,
    kind    TEXT NOT NULL CHECK (kind IN ('kawan-pmi', 'village-head', 'teacher', 'midwife', 'religious-leader', 'ngo')),
    -- The Kemendagri code of their kabupaten or kecamatan.
    area    TEXT NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('active', 'revoked')),
    -- As their coordinator calls them; and number, key and PIN. Sealed under the service key, both gone with a revocation.
    label   TEXT,
    sealed  TEXT,
    -- The day on which they were heard last, sealed. It is written for all of them together once a day, so that no row
    -- tells by the moment of its writing who has just reported.
    heard   TEXT NOT NULL,
    since   INTEGER NOT NULL,
    -- Rises with each change of any of them, so that every process sees that something is new.
    serial  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX volunteer_serial ON volunteer (serial);
CREATE INDEX volunteer_area ON volunteer (area);

-- A code that makes somebody a volunteer, once. The row goes when it is used.
CREATE TABLE volunteer_invite (
    -- HMAC of the code under the service key.
    token    TEXT PRIMARY KEY,
    kind     TEXT NOT NULL,
    area     TEXT NOT NULL,
    label    TEXT NOT NULL,
    -- Who gave it: an officer's id, or `-` for whoever runs the service.
    officer  TEXT NOT NULL,
    -- Its last day.
    ends     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whose report a tip is. Sealed under the key of the week in which the tip dies, and found by a token under the same
-- key, so that a copy of these rows tells only that some volunteer reported. Nothing refers to the tip: it is taken out
-- and put back when it is mixed.
CREATE TABLE volunteer_report (
    tip     TEXT PRIMARY KEY,
    token   TEXT NOT NULL UNIQUE,
    day     INTEGER NOT NULL,
    week    INTEGER NOT NULL,
    sealed  TEXT NOT NULL,
    -- What they were told last: nothing, `accepted`, the word of a status, or `mute` when they want to hear no more.
    told    TEXT NOT NULL,
    -- How many questions of the desk they were told.
    asked   INTEGER NOT NULL,
    -- By when they were promised to hear something; none once they did.
    due     INTEGER,
    -- Whether they were asked how content they are, and did not say.
    rating  INTEGER NOT NULL,
    -- Whether the row was written again, so that its place says no more than its day.
    mixed   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX volunteer_report_week ON volunteer_report (week);
CREATE INDEX volunteer_report_due ON volunteer_report (due) WHERE due IS NOT NULL;
CREATE INDEX volunteer_report_untold ON volunteer_report (tip) WHERE told = '';
CREATE INDEX volunteer_report_unmixed ON volunteer_report (day) WHERE mixed = 0;

-- A page that an app sealed, and the answer that it got: the same again gets the same.
CREATE TABLE volunteer_post (
    page     TEXT PRIMARY KEY,
    tip      TEXT NOT NULL,
    -- SHA-256 of what was posted, hex. All of it was sealed, but for what chose the units.
    hash     TEXT NOT NULL,
    band     TEXT NOT NULL CHECK (band IN ('p1', 'p2', 'p3', 'p4')),
    news_by  INTEGER,
    day      INTEGER NOT NULL,
    mixed    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX volunteer_post_tip ON volunteer_post (tip);
CREATE INDEX volunteer_post_unmixed ON volunteer_post (day) WHERE mixed = 0;

-- The apps of volunteers.
CREATE TABLE volunteer_device (
    id         TEXT PRIMARY KEY,
    volunteer  TEXT NOT NULL REFERENCES volunteer (id) ON DELETE CASCADE,
    -- What they call it, sealed under the service key.
    name       TEXT NOT NULL,
    -- Hashes of the refresh token, and of the one before, which is good until the new one was used.
    refresh    TEXT NOT NULL UNIQUE,
    former     TEXT UNIQUE,
    -- The last day on which it may refresh.
    ends       INTEGER NOT NULL,
    since      INTEGER NOT NULL,
    revoked    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX volunteer_device_volunteer ON volunteer_device (volunteer);

-- Somebody who is coming in by an app: they were sent six digits.
CREATE TABLE volunteer_enrolment (
    id      TEXT PRIMARY KEY,
    -- Whose day's key.
    day     INTEGER NOT NULL,
    -- Number, and what shows that they may.
    sealed  TEXT NOT NULL,
    -- HMAC of the digits.
    code    TEXT NOT NULL,
    tries   INTEGER NOT NULL,
    ends    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A file that an app sealed for the units of its page, and how much of it is here.
CREATE TABLE attachment (
    id    TEXT PRIMARY KEY,
    tip   TEXT NOT NULL,
    size  INTEGER NOT NULL,
    -- SHA-256 of all its bytes, hex.
    hash  TEXT NOT NULL,
    have  INTEGER NOT NULL,
    day   INTEGER NOT NULL,
    done  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_tip ON attachment (tip);

CREATE TABLE attachment_part (
    attachment  TEXT NOT NULL REFERENCES attachment (id) ON DELETE CASCADE,
    start       INTEGER NOT NULL,
    -- Base64.
    body        TEXT NOT NULL,
    PRIMARY KEY (attachment, start)
) STRICT, WITHOUT ROWID;

-- What a coordinator asks of one volunteer, or of all of an area.
CREATE TABLE volunteer_task (
    id         TEXT PRIMARY KEY,
    area       TEXT NOT NULL,
    -- One of them; none for all of the area.
    volunteer  TEXT REFERENCES volunteer (id) ON DELETE CASCADE,
    -- The words, sealed under the service key.
    sealed     TEXT NOT NULL,
    officer    TEXT NOT NULL,
    day        INTEGER NOT NULL,
    -- The last day, and whether it was taken back.
    ends       INTEGER NOT NULL,
    withdrawn  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX volunteer_task_area ON volunteer_task (area);

CREATE TABLE volunteer_task_answer (
    task       TEXT NOT NULL REFERENCES volunteer_task (id) ON DELETE CASCADE,
    volunteer  TEXT NOT NULL REFERENCES volunteer (id) ON DELETE CASCADE,
    state      TEXT NOT NULL CHECK (state IN ('done', 'declined')),
    -- Sealed under the service key.
    note       TEXT,
    day        INTEGER NOT NULL,
    PRIMARY KEY (task, volunteer)
) STRICT, WITHOUT ROWID;
