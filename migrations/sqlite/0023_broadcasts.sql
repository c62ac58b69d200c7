-- Broadcasts: who joined to be told of safe migration by SMS, what they are sent, and how their quiz goes. Twin of ../postgres/0023_broadcasts.sql.
-- A number stands here only sealed. Hours count from 1970-01-01, months from year 0, and nothing is dated finer, so
-- that no row joins what somebody asked or reported by its time.

-- Who joined. The row goes when they leave.
CREATE TABLE member (
    -- HMAC of the number under the service key.
    token      TEXT PRIMARY KEY,
    -- The number under the same key.
    sealed     TEXT NOT NULL,
    -- Where they live: a Kemendagri code, and the zone of its clocks.
    kabupaten  TEXT NOT NULL,
    zone       TEXT NOT NULL CHECK (zone IN ('WIB', 'WITA', 'WIT')),
    -- The language in which they joined, or chose since.
    lang       TEXT NOT NULL,
    month      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What is sent to some of them.
CREATE TABLE broadcast (
    number     INTEGER PRIMARY KEY,
    -- It is written, somebody confirmed what it costs, it is sent, held back, or over.
    state      TEXT NOT NULL CHECK (state IN ('draft', 'starting', 'running', 'paused', 'ended')),
    title      TEXT NOT NULL,
    -- Whom it is for, its texts and its quiz, as JSON: nothing of it is about a person.
    content    TEXT NOT NULL,
    -- An officer's id or '-', and their unit.
    officer    TEXT NOT NULL,
    by_unit    TEXT NOT NULL,
    day        INTEGER NOT NULL,
    -- The day on which it was started, and how many were on its list then.
    began      INTEGER,
    people     INTEGER
) STRICT;

-- Who is on its list, and what became of their message.
CREATE TABLE broadcast_member (
    broadcast  INTEGER NOT NULL REFERENCES broadcast (number) ON DELETE CASCADE,
    token      TEXT NOT NULL REFERENCES member (token) ON DELETE CASCADE,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'put', 'sent', 'delivered', 'failed')),
    -- Its message in the outbox, as long as that may say more of it.
    message    TEXT,
    -- The hour in which it was put there.
    hour       INTEGER,
    -- The question of the quiz that is open, from 1; 0 for none.
    asked      INTEGER NOT NULL,
    -- Right answers until now.
    score      INTEGER NOT NULL,
    -- HMAC of what tells their last answer from its repetitions, and of whether it was right.
    heard      TEXT,
    PRIMARY KEY (broadcast, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX broadcast_member_token ON broadcast_member (token);
CREATE INDEX broadcast_member_state ON broadcast_member (broadcast, state);
CREATE INDEX broadcast_member_put ON broadcast_member (broadcast) WHERE state = 'put';
CREATE INDEX broadcast_member_message ON broadcast_member (broadcast) WHERE message IS NOT NULL;
CREATE INDEX broadcast_member_quiz ON broadcast_member (hour) WHERE asked > 0;

-- Right and wrong answers are counted like all else by the month: shown from five on only.
CREATE TABLE tally_small_new (
    month      INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('check', 'unlisted', 'interest', 'tip', 'campaign', 'quiz')),
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
    kind       TEXT NOT NULL CHECK (kind IN ('check', 'unlisted', 'interest', 'tip', 'campaign', 'quiz')),
    kabupaten  TEXT NOT NULL,
    subject    TEXT NOT NULL,
    count      INTEGER NOT NULL CHECK (count >= 5),
    name       TEXT,
    PRIMARY KEY (month, kind, kabupaten, subject)
) STRICT, WITHOUT ROWID;
INSERT INTO tally_new SELECT * FROM tally;
DROP TABLE tally;
ALTER TABLE tally_new RENAME TO tally;
