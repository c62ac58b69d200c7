-- What the console tells of the service itself. Twin of ../postgres/0013_health.sql.
-- No person and no message stands here. Moments count microseconds from 1970.

-- What each process says of itself once a minute, to the minute; and when the last backup was made.
CREATE TABLE process (
    -- Random, new at each start; `backup` for the last backup.
    id        TEXT PRIMARY KEY,
    role      TEXT NOT NULL CHECK (role IN ('all', 'intake', 'console', 'backup')),
    version   TEXT NOT NULL,
    began_us  INTEGER NOT NULL,
    seen_us   INTEGER NOT NULL,
    -- Messages and tips that wait in its spool; none where it takes none.
    spool     INTEGER,
    redis     TEXT NOT NULL CHECK (redis IN ('none', 'answers', 'away'))
) STRICT, WITHOUT ROWID;

-- An HMAC under the service key over the keys that a colleague confirmed. Whoever can write to this table and no more
-- cannot put other keys in their place and be given the unit's next one.
ALTER TABLE officer ADD COLUMN vouched TEXT;

-- From now on a key that was taken away leaves its row behind, without the key: so a unit whose newest key somebody
-- took with them is known to need another. Of those who were removed before we know the first key for certain.
INSERT INTO officer_unit_key (officer, unit, epoch, sealed)
SELECT id, unit, 1, '' FROM officer
 WHERE state = 'revoked' AND (roles LIKE '%duty%' OR roles LIKE '%head%' OR roles LIKE '%oversight%')
   AND EXISTS (SELECT 1 FROM audit WHERE act = 'confirm' AND subject = officer.id)
ON CONFLICT DO NOTHING;
