-- Who may do what, when the service runs as two processes: `suluh serve --role intake` and `--role console`.
-- The groups log in nowhere; the operator makes the two logins and puts them in (deploy/ROLES.md).
-- `suluh migrate` runs this text again, for a cluster whose superuser made the groups later: every statement
-- may be repeated. A table made later needs a new NNNN_roles with the whole of this text and its own lines;
-- the newest is the one that is run again, and tests/it/roles.rs fails for a table that has no line.

DO $$
DECLARE
    it text;
BEGIN
    -- Rights that are given twice at a time stumble over each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('suluh roles', 0));
    FOREACH it IN ARRAY ARRAY['suluh_intake', 'suluh_console'] LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = it);
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', it);
        EXCEPTION
            -- Groups belong to the cluster: another of its databases was a moment faster.
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'this login may not make the role %: see suluh doctor', it;
        END;
    END LOOP;
END
$$;

-- Takes tips out whole and puts them back in the order of random ids, so that neither a row's place nor its
-- transaction tells when it came: see domain/tips/retention.rs. It runs with the rights of the owner, because
-- no role may both read and write all that a tip is; whoever calls it learns nothing and changes no value.
-- Here, because a backup holds tables only and this text is run again after a restore.
CREATE OR REPLACE FUNCTION mix_tips(given JSONB) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '2s' AS $$
DECLARE
    ids CONSTANT TEXT[] := ARRAY(SELECT DISTINCT it ->> 'tip' FROM jsonb_array_elements(given) AS it);
    tips tip[];
    pages tip_page[];
    wraps tip_wrap[];
    notes tip_note[];
    clocks tip_clock[];
    units tip_unit[];
    deeds tip_deed[];
    prints tip_print[];
    desks tip_desk[];
BEGIN
    -- Whoever writes meanwhile would write to rows that are gone. This is the order in which others lock.
    LOCK TABLE tip_clock, tip_deed, tip_note, tip_page, tip, tip_wrap, tip_unit, tip_print, tip_desk IN EXCLUSIVE MODE;
    tips := ARRAY(SELECT it FROM tip AS it WHERE it.id = ANY (ids) ORDER BY it.id);
    pages := ARRAY(SELECT it FROM tip_page AS it WHERE it.tip = ANY (ids) ORDER BY it.id);
    wraps := ARRAY(SELECT it FROM tip_wrap AS it JOIN tip_page AS p ON p.id = it.page
                    WHERE p.tip = ANY (ids) ORDER BY it.page, it.unit);
    notes := ARRAY(SELECT it FROM tip_note AS it WHERE it.tip = ANY (ids) ORDER BY it.id);
    clocks := ARRAY(SELECT it FROM tip_clock AS it WHERE it.tip = ANY (ids) ORDER BY it.tip);
    units := ARRAY(SELECT it FROM tip_unit AS it WHERE it.tip = ANY (ids) ORDER BY it.tip, it.unit);
    deeds := ARRAY(SELECT it FROM tip_deed AS it WHERE it.tip = ANY (ids)
                    ORDER BY it.tip, it.timer, it.round, it.level);
    prints := ARRAY(SELECT it FROM tip_print AS it WHERE it.tip = ANY (ids)
                     ORDER BY it.tip, it.kind, it.quarter, it.token);
    desks := ARRAY(SELECT it FROM tip_desk AS it WHERE it.tip = ANY (ids) ORDER BY it.tip);
    DELETE FROM tip WHERE id = ANY (ids);
    INSERT INTO tip SELECT * FROM unnest(tips);
    INSERT INTO tip_page SELECT * FROM unnest(pages);
    INSERT INTO tip_wrap SELECT * FROM unnest(wraps);
    INSERT INTO tip_note SELECT * FROM unnest(notes);
    INSERT INTO tip_clock SELECT * FROM unnest(clocks);
    INSERT INTO tip_unit SELECT * FROM unnest(units);
    INSERT INTO tip_deed SELECT * FROM unnest(deeds);
    INSERT INTO tip_print SELECT * FROM unnest(prints);
    INSERT INTO tip_desk SELECT * FROM unnest(desks);
END
$$;
REVOKE ALL ON FUNCTION mix_tips(JSONB) FROM PUBLIC;
DO $$
BEGIN
    -- These tables and no others, whatever the caller's path says.
    EXECUTE format('ALTER FUNCTION mix_tips(JSONB) SET search_path = %I, pg_temp', current_schema());
END
$$;

-- How many messages wait at each gateway, by state, and since which minute the oldest does; `unanswered` are questions.
-- The console shows it and may read no row of either table: it gets numbers by the owner's hand, and nothing else.
CREATE OR REPLACE FUNCTION message_counts()
RETURNS TABLE (gateway TEXT, state TEXT, number BIGINT, oldest_us BIGINT)
LANGUAGE sql STABLE SECURITY DEFINER AS $$
    SELECT o.gateway, o.state, count(*), min(o.created_us) / 60000000 * 60000000
      FROM outbox AS o WHERE o.state <> 'done' GROUP BY o.gateway, o.state
    UNION ALL
    SELECT i.gateway, 'unanswered', count(*), min(i.received_us) / 60000000 * 60000000
      FROM inbox AS i WHERE i.sealed IS NOT NULL GROUP BY i.gateway
$$;
REVOKE ALL ON FUNCTION message_counts() FROM PUBLIC;
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION message_counts() SET search_path = %I, pg_temp', current_schema());
END
$$;

DO $$
DECLARE
    it regclass;
    home CONSTANT oid := (SELECT relnamespace FROM pg_class WHERE oid = 'tip'::regclass);
    owner CONSTANT oid := (SELECT relowner FROM pg_class WHERE oid = 'tip'::regclass);
BEGIN
    -- Both or none.
    IF (SELECT count(*) FROM pg_roles WHERE rolname IN ('suluh_intake', 'suluh_console')) < 2 THEN
        RETURN;
    END IF;

    -- From nothing, so that what an earlier text gave and this one does not is gone.
    FOR it IN SELECT oid FROM pg_class
               WHERE relnamespace = home AND relowner = owner AND relkind IN ('r', 'p', 'v', 'm') LOOP
        EXECUTE format('REVOKE ALL ON TABLE %s FROM PUBLIC, suluh_intake, suluh_console', it);
    END LOOP;
    FOR it IN SELECT oid FROM pg_class WHERE relnamespace = home AND relowner = owner AND relkind = 'S' LOOP
        EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM PUBLIC, suluh_intake, suluh_console', it);
    END LOOP;
    IF has_schema_privilege('public', home, 'CREATE') THEN
        EXECUTE format('REVOKE CREATE ON SCHEMA %s FROM PUBLIC', home::regnamespace);
    END IF;
    IF NOT has_schema_privilege('suluh_intake', home, 'USAGE')
       OR NOT has_schema_privilege('suluh_console', home, 'USAGE') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %s TO suluh_intake, suluh_console', home::regnamespace);
    END IF;

    -- What both read: the register, whose keys seal, and how far the schema is.
    GRANT SELECT ON register_state, register_import, agency, agency_name, listing, agency_event, permit, branch,
        contact, unit_list, rota, law_amendment, training, _sqlx_migrations TO suluh_intake, suluh_console;
    -- Each says that it is there, and sweeps away what is there no more.
    GRANT SELECT, INSERT, UPDATE, DELETE ON process TO suluh_intake, suluh_console;

    -- Intake carries messages. Of tips it writes what it seals, and reads none of it again.
    GRANT SELECT, INSERT, UPDATE, DELETE ON inbox, outbox, early_report, smpp_bind TO suluh_intake;
    GRANT SELECT, INSERT, DELETE ON opt_out, return_address TO suluh_intake;
    GRANT SELECT, INSERT, UPDATE ON gateway_state, tally TO suluh_intake;
    GRANT SELECT, INSERT, UPDATE, DELETE ON tally_small TO suluh_intake;
    GRANT SELECT, INSERT, UPDATE (mailbox, lookup, pending, pending_token, alias, news, mixed)
        ON tip TO suluh_intake;
    GRANT INSERT, SELECT (id, tip, token, day, kind, mixed), UPDATE (token, mixed) ON tip_page TO suluh_intake;
    GRANT INSERT, SELECT (page, unit, epoch) ON tip_wrap TO suluh_intake;
    GRANT SELECT, UPDATE (answered) ON tip_note TO suluh_intake;
    -- It wakes officers and hears by SMS that they come: a clock says nothing of what a tip says.
    GRANT SELECT, INSERT, UPDATE ON tip_clock TO suluh_intake;
    GRANT SELECT, INSERT, UPDATE (until, urgent) ON tip_unit TO suluh_intake;
    GRANT SELECT, INSERT ON tip_deed, tip_print TO suluh_intake;
    GRANT SELECT, INSERT, UPDATE, DELETE ON alert_push TO suluh_intake;
    -- Volunteers come in, report and are told of it here; whoever removes one or gives an invite sits at the console.
    GRANT SELECT, INSERT, UPDATE ON volunteer TO suluh_intake;
    GRANT SELECT, DELETE ON volunteer_invite TO suluh_intake;
    GRANT SELECT, INSERT, UPDATE, DELETE ON volunteer_report, volunteer_post, volunteer_device, volunteer_enrolment,
        attachment, attachment_part TO suluh_intake;
    GRANT SELECT, DELETE ON volunteer_task TO suluh_intake;
    GRANT SELECT, INSERT, UPDATE ON volunteer_task_answer TO suluh_intake;
    -- It sends alerts to border posts, and hears that they were seen.
    GRANT SELECT, UPDATE (sealed, sent, seen, seen_by), DELETE ON border_alert TO suluh_intake;
    -- It notes sessions that volunteers held, changes none, and reads which codes hang on posters.
    GRANT SELECT, INSERT ON outreach TO suluh_intake;
    GRANT SELECT ON campaign TO suluh_intake;
    -- People join and leave by message, and what is sent to them is sealed here; what it says is written at the console.
    GRANT SELECT, INSERT, UPDATE, DELETE ON member, broadcast_member TO suluh_intake;
    GRANT SELECT, UPDATE (state, people) ON broadcast TO suluh_intake;

    -- The console looks after tips and never meets a message, a number or the way to a receipt.
    GRANT SELECT ON gateway_state TO suluh_console;
    GRANT SELECT ON tally TO suluh_console;
    GRANT SELECT (id, reference, status, status_day, offices, day, mailbox, news, expires, mixed, called),
        UPDATE (status, status_day, offices, news, expires, mixed, called), DELETE ON tip TO suluh_console;
    -- Officers add pages of their own; nobody changes what was said.
    GRANT SELECT, INSERT, UPDATE (week, secret, token, mixed), DELETE ON tip_page TO suluh_console;
    GRANT SELECT, INSERT, UPDATE, DELETE ON tip_wrap TO suluh_console;
    GRANT SELECT, INSERT, UPDATE (week, sealed), DELETE ON tip_note TO suluh_console;
    GRANT SELECT, UPDATE ON tip_clock TO suluh_console;
    GRANT SELECT, INSERT, UPDATE (rung, until, urgent) ON tip_unit TO suluh_console;
    GRANT SELECT ON tip_deed, tip_print TO suluh_console;
    -- It knows its officers, and adds to what they did: nobody changes that, nor takes it away.
    GRANT SELECT, INSERT, UPDATE, DELETE ON officer, officer_way, officer_challenge, officer_session,
        officer_unit_key, tip_desk TO suluh_console;
    GRANT SELECT, INSERT ON audit TO suluh_console;
    GRANT EXECUTE ON FUNCTION mix_tips(JSONB) TO suluh_console;
    -- It loads what two officers of the register desk agreed on, and takes a file back. It changes no row that was
    -- loaded, and cannot turn a real register into invented data or back.
    GRANT UPDATE (version) ON register_state TO suluh_console;
    GRANT INSERT, UPDATE (withdrawn_us) ON register_import TO suluh_console;
    GRANT INSERT ON agency, agency_name, listing, agency_event, permit, branch TO suluh_console;
    GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_us, reason, content) ON register_proposal TO suluh_console;
    GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_us, reason) ON register_dispute TO suluh_console;
    -- A head changes who is on duty, and an admin sees how the gateways are.
    GRANT INSERT, UPDATE ON rota TO suluh_console;
    GRANT EXECUTE ON FUNCTION message_counts() TO suluh_console;
    -- A coordinator invites and removes volunteers, and meets no number of theirs; whose report a tip is, the console
    -- does not learn, only which pages an app sealed, so that none of them passes for an officer's. Files of tips are read as they are sealed.
    GRANT SELECT (id, kind, area, state, label, heard, since, serial), UPDATE (kind, area, state, label, sealed, serial)
        ON volunteer TO suluh_console;
    GRANT SELECT, INSERT, DELETE ON volunteer_invite TO suluh_console;
    GRANT SELECT (id, volunteer, ends, since, revoked), UPDATE (revoked) ON volunteer_device TO suluh_console;
    GRANT SELECT, INSERT, UPDATE (withdrawn) ON volunteer_task TO suluh_console;
    GRANT SELECT (page) ON volunteer_post TO suluh_console;
    GRANT SELECT ON volunteer_task_answer, attachment, attachment_part TO suluh_console;
    GRANT SELECT (id, tip, reference, unit, until, sent, seen, seen_by), INSERT ON border_alert TO suluh_console;
    -- What was done in the villages: a correction is a row of its own, and what was there stays.
    GRANT SELECT, INSERT ON outreach, outreach_event_office, outreach_event_output TO suluh_console;
    GRANT SELECT, INSERT, UPDATE (state, reason) ON outreach_event TO suluh_console;
    GRANT SELECT, INSERT, UPDATE (ended) ON campaign TO suluh_console;
    GRANT SELECT ON kawan_area TO suluh_console;
    -- It writes broadcasts, counts how many they are for and how far they are, and learns neither who joined nor their
    -- numbers.
    GRANT SELECT, INSERT, UPDATE (state, began) ON broadcast TO suluh_console;
    GRANT SELECT (kabupaten, lang) ON member TO suluh_console;
    GRANT SELECT (broadcast, state) ON broadcast_member TO suluh_console;
END
$$;
