-- Which process holds which bind to an SMS centre. Twin of ../postgres/0021_smpp.sql.
-- `holder` is random and new at each start; nothing of a person stands here.
CREATE TABLE smpp_bind (
    gateway   TEXT NOT NULL,
    slot      INTEGER NOT NULL,
    holder    TEXT NOT NULL,
    until_us  INTEGER NOT NULL,
    PRIMARY KEY (gateway, slot)
) STRICT, WITHOUT ROWID;
