-- The register. Twin of ../postgres/0001_register.sql: same tables, same columns, same order.
-- Instants are whole microseconds since 1970 (UTC) on both engines, because text instants of
-- different lengths misorder on SQLite. Days are civil days in WIB.

-- One row: what every process compares to know that something changed.
CREATE TABLE register_state (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    version  INTEGER NOT NULL,
    demo     INTEGER NOT NULL CHECK (demo IN (0, 1))
) STRICT;
INSERT INTO register_state (id, version, demo) VALUES (1, 0, 0);

CREATE TABLE register_import (
    id            INTEGER PRIMARY KEY,
    kind          TEXT NOT NULL CHECK (kind IN ('list', 'sanctions', 'permits', 'branches')),
    source        TEXT NOT NULL,
    as_of         TEXT NOT NULL,
    file_name     TEXT NOT NULL,
    sha256        TEXT NOT NULL,
    row_count     INTEGER NOT NULL,
    ingested_us   INTEGER NOT NULL,
    withdrawn_us  INTEGER
) STRICT;

CREATE TABLE agency (
    id    INTEGER PRIMARY KEY,
    name  TEXT NOT NULL
) STRICT;

-- Every name an agency has had, folded; the key leads to one agency for ever.
CREATE TABLE agency_name (
    name_key   TEXT PRIMARY KEY,
    agency_id  INTEGER NOT NULL REFERENCES agency (id),
    name       TEXT NOT NULL
) STRICT;
CREATE INDEX agency_name_agency ON agency_name (agency_id);

CREATE TABLE listing (
    import_id    INTEGER NOT NULL REFERENCES register_import (id),
    agency_id    INTEGER NOT NULL REFERENCES agency (id),
    licence_key  TEXT NOT NULL,
    licence_no   TEXT NOT NULL,
    name         TEXT NOT NULL,
    expires_on   TEXT,
    PRIMARY KEY (import_id, agency_id, licence_key)
) STRICT;
CREATE INDEX listing_agency ON listing (agency_id, import_id);
CREATE INDEX listing_licence ON listing (licence_key, import_id);

CREATE TABLE agency_event (
    id                   INTEGER PRIMARY KEY,
    import_id            INTEGER NOT NULL REFERENCES register_import (id),
    agency_id            INTEGER REFERENCES agency (id),
    name_as_printed      TEXT NOT NULL,
    kind                 TEXT NOT NULL,
    effective_on         TEXT NOT NULL,
    effective_precision  TEXT NOT NULL CHECK (effective_precision IN ('day', 'month', 'year')),
    until_on             TEXT,
    authority            TEXT NOT NULL,
    document             TEXT NOT NULL,
    note                 TEXT NOT NULL,
    source               TEXT NOT NULL,
    published_on         TEXT,
    published_precision  TEXT CHECK (published_precision IN ('day', 'month', 'year'))
) STRICT;
CREATE INDEX agency_event_agency ON agency_event (agency_id);

CREATE TABLE permit (
    id           INTEGER PRIMARY KEY,
    import_id    INTEGER NOT NULL REFERENCES register_import (id),
    agency_id    INTEGER NOT NULL REFERENCES agency (id),
    number       TEXT NOT NULL,
    country      TEXT NOT NULL,
    job          TEXT NOT NULL,
    valid_from   TEXT,
    valid_until  TEXT NOT NULL
) STRICT;
CREATE INDEX permit_import ON permit (import_id, agency_id);

CREATE TABLE branch (
    id           INTEGER PRIMARY KEY,
    import_id    INTEGER NOT NULL REFERENCES register_import (id),
    agency_id    INTEGER NOT NULL REFERENCES agency (id),
    city         TEXT NOT NULL,
    address      TEXT NOT NULL,
    valid_from   TEXT,
    valid_until  TEXT
) STRICT;
CREATE INDEX branch_import ON branch (import_id, agency_id);

CREATE TABLE contact (
    kind           TEXT PRIMARY KEY,
    number         TEXT NOT NULL,
    last_verified  TEXT
) STRICT;
