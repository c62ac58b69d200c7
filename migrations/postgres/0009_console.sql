-- The console: officers, how they sign in, their keys, and what they did. Twin of ../sqlite/0009_console.sql.
-- Nothing here opens a tip: private halves are sealed in the officer's browser before they come. Moments count
-- microseconds from 1970, days from 1970-01-01.

CREATE TABLE officer (
    id           TEXT PRIMARY KEY,
    unit         TEXT NOT NULL,
    -- What they type to sign in, and as colleagues call them.
    login        TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    -- Words between blanks.
    roles        TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('invited', 'enrolled', 'active', 'revoked')),
    -- The hash of the code that they were given, until it is used.
    invite       TEXT UNIQUE,
    invite_ends  BIGINT,
    -- The public halves, base64: to seal to them, and to check what they signed.
    seal_key     TEXT,
    sign_key     TEXT,
    -- Who confirmed the keys: an officer's id, or `key` for whoever holds the unit's key file.
    confirmed_by TEXT,
    since        BIGINT NOT NULL
);
CREATE INDEX officer_unit ON officer (unit);

-- The ways in which an officer proves who they are. Each opens the private halves too, in the browser.
CREATE TABLE officer_way (
    -- Of a passkey its own id, base64url.
    id        TEXT PRIMARY KEY,
    officer   TEXT NOT NULL REFERENCES officer (id) ON DELETE CASCADE,
    kind      TEXT NOT NULL CHECK (kind IN ('passkey', 'passphrase')),
    -- A passkey's public half, base64, and how often it signed.
    public    TEXT,
    counter   BIGINT NOT NULL,
    -- What proves the passphrase, and the secret of the six digits: both sealed under the service key.
    proof     TEXT,
    totp      TEXT,
    -- The last step of those digits that was used: none is used twice.
    totp_step BIGINT NOT NULL,
    -- The private halves under this way, base64.
    wrapped   TEXT NOT NULL,
    since     BIGINT NOT NULL
);
CREATE INDEX officer_way_officer ON officer_way (officer);

-- What a passkey is asked to sign, once.
CREATE TABLE officer_challenge (
    id       TEXT PRIMARY KEY,
    ends     BIGINT NOT NULL
);

CREATE TABLE officer_session (
    -- The hash of what stands in the cookie.
    token    TEXT PRIMARY KEY,
    officer  TEXT NOT NULL REFERENCES officer (id) ON DELETE CASCADE,
    -- With it the browser keeps its opened keys from page to page; the other half never comes here.
    tab_key  TEXT NOT NULL,
    began    BIGINT NOT NULL,
    seen     BIGINT NOT NULL
);
CREATE INDEX officer_session_officer ON officer_session (officer);

-- A unit's private key of an epoch, sealed to an officer by whoever had it.
CREATE TABLE officer_unit_key (
    officer  TEXT NOT NULL REFERENCES officer (id) ON DELETE CASCADE,
    unit     TEXT NOT NULL,
    epoch    BIGINT NOT NULL,
    sealed   TEXT NOT NULL,
    PRIMARY KEY (officer, unit, epoch)
);

-- The chain of what officers did. Each row's hash covers the one before.
CREATE TABLE audit (
    number    BIGINT PRIMARY KEY,
    at        BIGINT NOT NULL,
    officer   TEXT NOT NULL,
    unit      TEXT NOT NULL,
    act       TEXT NOT NULL,
    -- A reference, an officer's id, an import: never a word of a tip.
    subject   TEXT NOT NULL,
    -- What the browser signed and the signature, base64; empty for what needs none.
    signed    TEXT NOT NULL,
    signature TEXT NOT NULL,
    hash      TEXT NOT NULL
);
CREATE INDEX audit_subject ON audit (subject);

-- Who works on a tip, and how often it was changed: whoever saw an older state changes nothing.
CREATE TABLE tip_desk (
    tip      TEXT PRIMARY KEY REFERENCES tip (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    officer  TEXT,
    changes  BIGINT NOT NULL
);

-- What every open page of the console asks every two seconds.
CREATE INDEX tip_clock_urgent ON tip_clock (band) WHERE band = 'p1' AND accept_by IS NOT NULL;
