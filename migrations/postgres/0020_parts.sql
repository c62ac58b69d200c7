-- SMS that are parts of one long text, of gateways that leave the joining to us. Twin of ../sqlite/0020_parts.sql.
-- A part is a row of the inbox like any other; `whole` is what it shares with the others of its text, a token under
-- the key of the day like all tokens here. It is gone when the part is settled.
ALTER TABLE inbox ADD COLUMN whole TEXT;
CREATE INDEX inbox_whole ON inbox (whole) WHERE whole IS NOT NULL;
