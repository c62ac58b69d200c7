-- The board of a unit by the clock. Where an open tip stands on it is kept beside the unit, so that a page of it, how
-- many there are and the P1 that wait are read from an index, whatever else is there. Twin of
-- ../postgres/0014_board.sql.

-- The next deadline, the largest number when nothing is waited for; none when the tip is on no board: decided, or
-- merged into another.
ALTER TABLE tip_unit ADD COLUMN until INTEGER;
-- 1 while it is a P1 that nobody accepted.
ALTER TABLE tip_unit ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;

UPDATE tip_unit
   SET until = given.until, urgent = given.urgent
  FROM (SELECT tip_clock.tip AS tip,
               coalesce(tip_clock.accept_by, tip_clock.decide_by, 9000000000000000000) AS until,
               CASE WHEN tip_clock.band = 'p1' AND tip_clock.accept_by IS NOT NULL THEN 1 ELSE 0 END AS urgent
          FROM tip_clock JOIN tip ON tip.id = tip_clock.tip
         WHERE tip_clock.merged IS NULL
           AND (tip.status IN ('received', 'checking')
                OR tip_clock.accept_by IS NOT NULL OR tip_clock.decide_by IS NOT NULL)) AS given
 WHERE tip_unit.tip = given.tip;

CREATE INDEX tip_unit_board ON tip_unit (unit, until, tip) WHERE until IS NOT NULL;
-- What every open page of the console asks every two seconds.
CREATE INDEX tip_unit_urgent ON tip_unit (unit, tip) WHERE urgent = 1;
DROP INDEX tip_clock_urgent;
