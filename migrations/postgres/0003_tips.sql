-- Tips. Twin of ../sqlite/0003_tips.sql.
-- No word of a tip stands here in the clear, and no number, and nothing of a row leads to the message that
-- brought it: ids are random, times are days, tokens are HMACs of another kind than those of the inbox.
-- Days count from 1970-01-01 and weeks from Monday 1970-01-05, both in WIB.

-- The units and their public keys, signed by the root key whose public half stands in the settings.
CREATE TABLE unit_list (
    serial    BIGINT PRIMARY KEY,
    document  TEXT NOT NULL
);

-- One row for each tip.
CREATE TABLE tip (
    id             TEXT PRIMARY KEY,
    -- What officers and volunteers call it; not secret.
    reference      TEXT NOT NULL UNIQUE,
    status         TEXT NOT NULL CHECK (status IN ('received', 'checking', 'forwarded', 'acted', 'nothing')),
    status_day     BIGINT NOT NULL,
    offices        BIGINT NOT NULL,
    day            BIGINT NOT NULL,
    -- Where the unit answers: the public half of a key that only the receipt gives, and how a receipt is
    -- found. Both are made a moment after the tip, from the receipt sealed under the day's key.
    mailbox        TEXT,
    lookup         TEXT UNIQUE,
    pending        TEXT,
    pending_token  TEXT,
    -- The random name of a return address, when the reporter asked for news by SMS, and whether there is any.
    alias          TEXT,
    news           BIGINT NOT NULL,
    -- Closed tips live to the end of this week; open ones have none.
    expires        BIGINT,
    -- Whether the row was written again, so that its place says no more than its day.
    mixed          BIGINT NOT NULL
);
CREATE INDEX tip_pending ON tip (pending_token) WHERE pending_token IS NOT NULL;
CREATE INDEX tip_news ON tip (id) WHERE news = 1;
CREATE INDEX tip_unmixed ON tip (day) WHERE mixed = 0;

-- What the reporter said: the first words and all that was added. Padded, so that short ones are alike.
CREATE TABLE tip_page (
    id      TEXT PRIMARY KEY,
    tip     TEXT NOT NULL REFERENCES tip (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    -- Tells a repetition for 72 hours.
    token   TEXT UNIQUE,
    day     BIGINT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('report', 'addition', 'reply')),
    -- The week with whose key the page dies.
    week    BIGINT NOT NULL,
    secret  TEXT NOT NULL,
    body    TEXT NOT NULL,
    mixed   BIGINT NOT NULL
);
CREATE INDEX tip_page_tip ON tip_page (tip);
CREATE INDEX tip_page_week ON tip_page (week);
CREATE INDEX tip_page_unmixed ON tip_page (day) WHERE mixed = 0;
CREATE INDEX tip_page_token ON tip_page (day) WHERE token IS NOT NULL;

-- The key of a page, for each unit that may read it.
CREATE TABLE tip_wrap (
    page   TEXT NOT NULL REFERENCES tip_page (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    unit   TEXT NOT NULL,
    epoch  BIGINT NOT NULL,
    wrap   TEXT NOT NULL,
    PRIMARY KEY (page, unit)
);
CREATE INDEX tip_wrap_unit ON tip_wrap (unit, epoch);

-- What a unit asks, sealed to the mailbox and once more under the key of the week.
CREATE TABLE tip_note (
    id        TEXT PRIMARY KEY,
    tip       TEXT NOT NULL REFERENCES tip (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    -- Counts the questions of a tip from 1.
    number    BIGINT NOT NULL,
    day       BIGINT NOT NULL,
    week      BIGINT NOT NULL,
    sealed    TEXT NOT NULL,
    answered  BIGINT NOT NULL
);
CREATE INDEX tip_note_tip ON tip_note (tip);
CREATE INDEX tip_note_week ON tip_note (week);

-- Numbers of reporters who asked for news, each under a key that dies on a day. No index leads to one.
CREATE TABLE return_address (
    alias   TEXT PRIMARY KEY,
    day     BIGINT NOT NULL,
    days    BIGINT NOT NULL,
    sealed  TEXT NOT NULL
);
