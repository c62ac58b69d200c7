-- Lets Suluh work with the tables of gammu-smsd, and with nothing else there.
-- Hak Suluh atas tabel gammu-smsd, dan tidak lebih.
--
-- As the owner of the tables, after `CREATE ROLE suluh_gammu LOGIN PASSWORD '...'`:
--   psql -d smsd -v login=suluh_gammu -f deploy/gammu.sql
--
-- Suluh deletes what it has taken, because the tables hold numbers and words in clear. Until it has, they are there:
-- make no backup of this database, and give it to no other program.
GRANT SELECT, DELETE ON inbox TO :"login";
GRANT SELECT, INSERT ON outbox TO :"login";
GRANT INSERT ON outbox_multipart TO :"login";
GRANT USAGE ON SEQUENCE "outbox_ID_seq" TO :"login";
GRANT SELECT, DELETE, UPDATE ("Text", "TextDecoded") ON sentitems TO :"login";
GRANT SELECT ("Send", "UpdatedInDB") ON phones TO :"login";
