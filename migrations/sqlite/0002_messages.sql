-- Messages on their way in and out. Twin of ../postgres/0002_messages.sql.
-- No number and no word stands here in the clear: `sealed` and `answer` are under the key of the day
-- whose number stands in `day` (days since 1970), and that key stands in no database. Tokens are HMACs
-- under the same key. There is no sequence, and times of what is settled are cut to the hour, so that
-- rows of different tables do not join by order or time.

-- One row for each message that came in, however often it was brought.
CREATE TABLE inbox (
    token        TEXT PRIMARY KEY,
    day          INTEGER NOT NULL,
    gateway      TEXT NOT NULL,
    received_us  INTEGER NOT NULL,
    lease_us     INTEGER NOT NULL,
    sealed       TEXT,
    answer       TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_unsettled ON inbox (lease_us) WHERE sealed IS NOT NULL;
CREATE INDEX inbox_received ON inbox (received_us);

-- What goes out. The id is a token too, so that a message settled twice is still one row.
CREATE TABLE outbox (
    id           TEXT PRIMARY KEY,
    day          INTEGER NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('emergency', 'alert', 'answer', 'campaign')),
    priority     INTEGER NOT NULL,
    zone         TEXT NOT NULL CHECK (zone IN ('WIB', 'WITA', 'WIT')),
    gateway      TEXT NOT NULL,
    tried        TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'uncertain', 'accepted', 'done', 'dead')),
    report       INTEGER NOT NULL,
    reason       TEXT,
    attempts     INTEGER NOT NULL,
    resent       INTEGER NOT NULL,
    created_us   INTEGER NOT NULL,
    due_us       INTEGER NOT NULL,
    deadline_us  INTEGER NOT NULL,
    lease_us     INTEGER NOT NULL,
    ref          TEXT,
    sealed       TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (gateway, priority, due_us) WHERE state = 'waiting';
CREATE INDEX outbox_leased ON outbox (lease_us) WHERE state IN ('sending', 'uncertain', 'accepted');
CREATE INDEX outbox_ref ON outbox (ref) WHERE ref IS NOT NULL;
CREATE INDEX outbox_open ON outbox (gateway, state) WHERE state <> 'done';
CREATE INDEX outbox_created ON outbox (created_us);

-- Reports that came before the answer to the send, or about nothing we know.
CREATE TABLE early_report (
    ref          TEXT PRIMARY KEY,
    report       INTEGER NOT NULL,
    received_us  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who wants no campaigns: a token of the number under the service key.
CREATE TABLE opt_out (
    token  TEXT PRIMARY KEY,
    day    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What all processes know of a gateway.
CREATE TABLE gateway_state (
    gateway         TEXT PRIMARY KEY,
    last_in_us      INTEGER NOT NULL,
    last_out_us     INTEGER NOT NULL,
    last_report_us  INTEGER NOT NULL,
    next_slot_us    INTEGER NOT NULL,
    failures        INTEGER NOT NULL,
    open_until_us   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
