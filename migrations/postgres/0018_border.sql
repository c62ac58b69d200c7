-- Alerts to border posts (K20): an officer writes one, the post's people on duty get it by SMS, and it ends by itself.
-- Twin of ../sqlite/0018_border.sql. Nothing refers to the tip: it is taken out and put back when it is mixed.
CREATE TABLE border_alert (
    id         TEXT PRIMARY KEY,
    tip        TEXT NOT NULL,
    reference  TEXT NOT NULL,
    -- The post's unit.
    unit       TEXT NOT NULL,
    -- When it ends, in microseconds since 1970, and the day whose key seals its words until they are sent.
    until      BIGINT NOT NULL,
    day        BIGINT NOT NULL,
    sealed     TEXT,
    -- How many of the post were written to; none before somebody was.
    sent       BIGINT,
    -- When somebody there answered that they saw it, and who.
    seen       BIGINT,
    seen_by    TEXT
);
CREATE INDEX border_alert_unsent ON border_alert (until) WHERE sent IS NULL;
CREATE INDEX border_alert_tip ON border_alert (tip);
CREATE INDEX border_alert_reference ON border_alert (reference);
