-- The register desk: what one officer proposes and another decides. Twin of ../postgres/0012_register_desk.sql.
-- Moments count microseconds from 1970, days from 1970-01-01.

CREATE TABLE register_proposal (
    -- 128 random bits in hex.
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('list', 'sanctions', 'permits', 'branches', 'rollback')),
    state        TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'rejected')),
    -- Who published it, and the day it speaks of; of a file that is to be taken back what was recorded of it.
    source       TEXT NOT NULL,
    as_of        INTEGER NOT NULL,
    file_name    TEXT NOT NULL,
    -- SHA-256 of the file in hex, which both officers sign.
    sha256       TEXT NOT NULL,
    row_count    INTEGER NOT NULL,
    -- The import that is to be taken back. Its row may go with a demo.
    takes_back   INTEGER,
    -- The register's version that the proposal was compared with.
    seen         INTEGER NOT NULL,
    proposed_by  TEXT NOT NULL,
    proposed_us  INTEGER NOT NULL,
    decided_by   TEXT,
    decided_us   INTEGER,
    reason       TEXT NOT NULL,
    -- The file, base64; empty when there is none, and when it was rejected.
    content      TEXT NOT NULL
) STRICT;
CREATE INDEX register_proposal_state ON register_proposal (state, proposed_us);

-- What an agency objects to. It stays at the desk and changes no answer.
CREATE TABLE register_dispute (
    id          TEXT PRIMARY KEY,
    -- As the letter names the agency, and folded: it need not be in the register.
    name        TEXT NOT NULL,
    name_key    TEXT NOT NULL,
    received    INTEGER NOT NULL,
    letter      TEXT NOT NULL,
    objection   TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'rejected', 'withdrawn')),
    opened_by   TEXT NOT NULL,
    opened_us   INTEGER NOT NULL,
    decided_by  TEXT,
    decided_us  INTEGER,
    reason      TEXT NOT NULL
) STRICT;
CREATE INDEX register_dispute_name ON register_dispute (name_key);
