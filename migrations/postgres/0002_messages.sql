-- Messages on their way in and out. Twin of ../sqlite/0002_messages.sql.
-- No number and no word stands here in the clear: `sealed` and `answer` are under the key of the day
-- whose number stands in `day` (days since 1970), and that key stands in no database. Tokens are HMACs
-- under the same key. There is no sequence, and times of what is settled are cut to the hour, so that
-- rows of different tables do not join by order or time.

-- One row for each message that came in, however often it was brought.
CREATE TABLE inbox (
    token        TEXT PRIMARY KEY,
    day          BIGINT NOT NULL,
    gateway      TEXT NOT NULL,
    received_us  BIGINT NOT NULL,
    lease_us     BIGINT NOT NULL,
    sealed       TEXT,
    answer       TEXT
);
CREATE INDEX inbox_unsettled ON inbox (lease_us) WHERE sealed IS NOT NULL;
CREATE INDEX inbox_received ON inbox (received_us);

-- What goes out. The id is a token too, so that a message settled twice is still one row.
CREATE TABLE outbox (
    id           TEXT PRIMARY KEY,
    day          BIGINT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('emergency', 'alert', 'answer', 'campaign')),
    priority     BIGINT NOT NULL,
    zone         TEXT NOT NULL CHECK (zone IN ('WIB', 'WITA', 'WIT')),
    gateway      TEXT NOT NULL,
    tried        TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'uncertain', 'accepted', 'done', 'dead')),
    report       BIGINT NOT NULL,
    reason       TEXT,
    attempts     BIGINT NOT NULL,
    resent       BIGINT NOT NULL,
    created_us   BIGINT NOT NULL,
    due_us       BIGINT NOT NULL,
    deadline_us  BIGINT NOT NULL,
    lease_us     BIGINT NOT NULL,
    ref          TEXT,
    sealed       TEXT
);
CREATE INDEX outbox_due ON outbox (gateway, priority, due_us) WHERE state = 'waiting';
CREATE INDEX outbox_leased ON outbox (lease_us) WHERE state IN ('sending', 'uncertain', 'accepted');
CREATE INDEX outbox_ref ON outbox (ref) WHERE ref IS NOT NULL;
CREATE INDEX outbox_open ON outbox (gateway, state) WHERE state <> 'done';
CREATE INDEX outbox_created ON outbox (created_us);

-- Reports that came before the answer to the send, or about nothing we know.
CREATE TABLE early_report (
    ref          TEXT PRIMARY KEY,
    report       BIGINT NOT NULL,
    received_us  BIGINT NOT NULL
);

-- Who wants no campaigns: a token of the number under the service key.
CREATE TABLE opt_out (
    token  TEXT PRIMARY KEY,
    day    BIGINT NOT NULL
);

-- What all processes know of a gateway.
CREATE TABLE gateway_state (
    gateway         TEXT PRIMARY KEY,
    last_in_us      BIGINT NOT NULL,
    last_out_us     BIGINT NOT NULL,
    last_report_us  BIGINT NOT NULL,
    next_slot_us    BIGINT NOT NULL,
    failures        BIGINT NOT NULL,
    open_until_us   BIGINT NOT NULL
);
