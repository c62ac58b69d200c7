-- Broadcasts: who joined to be told of safe migration by SMS, what they are sent, and how their quiz goes. Twin of ../sqlite/0023_broadcasts.sql.
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
    month      BIGINT NOT NULL
);

-- What is sent to some of them.
CREATE TABLE broadcast (
    number     BIGINT PRIMARY KEY,
    -- It is written, somebody confirmed what it costs, it is sent, held back, or over.
    state      TEXT NOT NULL CHECK (state IN ('draft', 'starting', 'running', 'paused', 'ended')),
    title      TEXT NOT NULL,
    -- Whom it is for, its texts and its quiz, as JSON: nothing of it is about a person.
    content    TEXT NOT NULL,
    -- An officer's id or '-', and their unit.
    officer    TEXT NOT NULL,
    by_unit    TEXT NOT NULL,
    day        BIGINT NOT NULL,
    -- The day on which it was started, and how many were on its list then.
    began      BIGINT,
    people     BIGINT
);

-- Who is on its list, and what became of their message.
CREATE TABLE broadcast_member (
    broadcast  BIGINT NOT NULL REFERENCES broadcast (number) ON DELETE CASCADE,
    token      TEXT NOT NULL REFERENCES member (token) ON DELETE CASCADE,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'put', 'sent', 'delivered', 'failed')),
    -- Its message in the outbox, as long as that may say more of it.
    message    TEXT,
    -- The hour in which it was put there.
    hour       BIGINT,
    -- The question of the quiz that is open, from 1; 0 for none.
    asked      BIGINT NOT NULL,
    -- Right answers until now.
    score      BIGINT NOT NULL,
    -- HMAC of what tells their last answer from its repetitions, and of whether it was right.
    heard      TEXT,
    PRIMARY KEY (broadcast, token)
);
CREATE INDEX broadcast_member_token ON broadcast_member (token);
CREATE INDEX broadcast_member_state ON broadcast_member (broadcast, state);
CREATE INDEX broadcast_member_put ON broadcast_member (broadcast) WHERE state = 'put';
CREATE INDEX broadcast_member_message ON broadcast_member (broadcast) WHERE message IS NOT NULL;
CREATE INDEX broadcast_member_quiz ON broadcast_member (hour) WHERE asked > 0;

-- Right and wrong answers are counted like all else by the month: shown from five on only.
ALTER TABLE tally DROP CONSTRAINT tally_kind_check;
ALTER TABLE tally ADD CONSTRAINT tally_kind_check
    CHECK (kind IN ('check', 'unlisted', 'interest', 'tip', 'campaign', 'quiz'));
ALTER TABLE tally_small DROP CONSTRAINT tally_small_kind_check;
ALTER TABLE tally_small ADD CONSTRAINT tally_small_kind_check
    CHECK (kind IN ('check', 'unlisted', 'interest', 'tip', 'campaign', 'quiz'));
