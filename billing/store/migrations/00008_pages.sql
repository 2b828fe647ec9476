-- +goose Up

-- What the supervisors' pages ask for: where callers go, when they call, how today goes so far (arguments as in
-- 00005_statistics.sql), and searches for calls and messages.

-- Who waits for a lock keeps others waiting behind: rather fail, the service tries again a second later.
SET LOCAL lock_timeout = '2s';

-- Where callers' calls went that began in a time and have ended: weighted edges through four layers, from the entry (the
-- greeting, an outage notice or the offer of a trust credit before the first choice) to the first choice (a key that is more
-- than the menu in another language or again; or what led on without one), to what followed it first, to the class and to
-- the reason of the outcome. Each call crosses each layer once and names bear their layer: there are no cycles.
-- +goose StatementBegin
CREATE FUNCTION hotline_stats_flow(begins timestamptz, ends timestamptz, zone text, unit text)
RETURNS TABLE (period timestamptz, layer integer, source text, target text, calls bigint)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    WITH candidates AS (
        SELECT c.* FROM calls c
        WHERE c.started_at >= begins AND c.started_at < ends AND c.kind = 'call' AND c.outcome_class <> ''
    ), steps AS (
        SELECT c.id, s.event, row_number() OVER (PARTITION BY c.id ORDER BY s.at, s.seq) AS n,
               CASE
                   WHEN s.event = 'key' THEN s.detail ->> 'key'
                   WHEN s.event IN ('transfer', 'closed') AND s.detail ->> 'reason' IN ('line', 'redial', 'no_keys', 'prompt_failed')
                       THEN s.detail ->> 'reason'
               END AS choice,
               CASE s.event
                   WHEN 'queued' THEN 'queue.' || (s.detail ->> 'department')
                   WHEN 'closed' THEN 'closed.' || (s.detail ->> 'department')
                   WHEN 'done' THEN 'done.' || (s.detail ->> 'service')
                   WHEN 'contracts' THEN 'done.contracts'
                   WHEN 'callback' THEN 'callback.' || (s.detail ->> 'result')
                   WHEN 'key' THEN 'another_choice'
                   WHEN 'refused' THEN CASE
                       WHEN s.detail ->> 'reason' IN ('not_registered', 'locked') THEN 'refused.identity'
                       WHEN s.detail ->> 'reason' = 'limit' THEN 'refused.limit'
                       WHEN s.detail ->> 'service' = 'credit' THEN 'refused.credit'
                       WHEN s.detail ->> 'reason' = 'unavailable' THEN 'refused.unavailable'
                       ELSE 'refused.number' -- no mobile, or none that is called back
                   END
               END AS followed
        FROM candidates c
        JOIN call_steps s ON s.call_id = c.id
        WHERE s.at >= begins AND s.at < ends + interval '1 day' AND ( -- what comes later is no longer in the menu
            s.event IN ('outage', 'transfer', 'queued', 'closed', 'done', 'contracts', 'refused')
            OR s.event = 'key' AND s.step IN ('', 'greeting', 'menu', 'silence') AND s.detail ->> 'key' NOT IN ('8', '*')
            OR s.event = 'callback' AND s.detail ->> 'result' IN ('exists', 'reminded')
            OR s.event = 'prompt' AND s.detail ->> 'keys' LIKE '%credit.offer.cutoff%')
    ), ordered AS (
        SELECT s.*, min(s.n) FILTER (WHERE s.choice IS NOT NULL) OVER (PARTITION BY s.id) AS first FROM steps s
    ), ways AS (
        SELECT o.id,
               bool_or(o.event = 'outage' AND (o.first IS NULL OR o.n < o.first)) AS told,
               bool_or(o.event = 'prompt' AND (o.first IS NULL OR o.n < o.first)) AS offered,
               min(o.choice) FILTER (WHERE o.n = o.first) AS choice,
               (array_agg(o.followed ORDER BY o.n) FILTER (
                   WHERE o.followed IS NOT NULL AND (o.first IS NULL OR o.n > o.first OR o.n = o.first AND o.event <> 'key')))[1] AS followed
        FROM ordered o
        GROUP BY o.id
    ), counted AS (
        SELECT hotline_stats_period(c.started_at, begins, zone, unit) AS period, coalesce(w.told, false) AS told,
               coalesce(w.offered, false) AS offered, coalesce(w.choice, 'none') AS choice, coalesce(w.followed, 'nothing') AS followed,
               c.outcome_class AS class, c.outcome_reason AS reason, count(*) AS calls
        FROM candidates c
        LEFT JOIN ways w ON w.id = c.id
        GROUP BY 1, 2, 3, 4, 5, 6, 7
    )
    SELECT n.period, e.layer, e.source, e.target, sum(n.calls)::bigint
    FROM counted n
    CROSS JOIN LATERAL (VALUES
        (1, 'entry.' || CASE WHEN n.told THEN 'outage' WHEN n.offered THEN 'offer' ELSE 'greeting' END, 'choice.' || n.choice),
        (2, 'choice.' || n.choice, 'then.' || n.followed),
        (3, 'then.' || n.followed, 'class.' || n.class),
        (4, 'class.' || n.class, 'reason.' || n.class || '.' || n.reason)
    ) e (layer, source, target)
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 5 DESC, 3, 4
$$;
-- +goose StatementEnd

-- Callers' calls that began in a time, by day of the week (1 is Monday, 7 Sunday) and hour of the wall clock. The two hours
-- of a repeated one are counted as one.
-- +goose StatementBegin
CREATE FUNCTION hotline_stats_heat(begins timestamptz, ends timestamptz, zone text, unit text)
RETURNS TABLE (period timestamptz, weekday integer, hour integer, calls bigint)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT hotline_stats_period(c.started_at, begins, zone, unit), extract(isodow FROM c.started_at AT TIME ZONE zone)::integer,
           extract(hour FROM c.started_at AT TIME ZONE zone)::integer, count(*)
    FROM calls c
    WHERE c.started_at >= begins AND c.started_at < ends AND c.kind = 'call'
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3
$$;
-- +goose StatementEnd

-- The waits of 00005_statistics.sql, found in the steps of the time by an index, whatever was kept from before; a wait is
-- followed for a day after the time.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION hotline_stats_waits(begins timestamptz, ends timestamptz)
RETURNS TABLE (
    call text, kind text, department text, joined_at timestamptz, arrived_at timestamptz, answered_at timestamptz,
    over_at timestamptz, abandoned boolean)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    WITH candidates AS (
        SELECT c.* FROM calls c
        WHERE c.started_at >= begins - interval '1 day' AND c.started_at < ends
          AND (c.started_at >= begins OR c.ended_at IS NULL OR c.ended_at >= begins) -- else no wait of it began in the time
    ), steps AS (
        SELECT s.call_id, s.at, s.seq, CASE s.event WHEN 'dequeued' THEN 'menu' ELSE s.event END AS event,
               s.detail ->> 'department' AS department,
               CASE WHEN s.detail ->> 'since' ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d' THEN (s.detail ->> 'since')::timestamptz END AS arrived
        FROM candidates c
        JOIN call_steps s ON s.call_id = c.id
        WHERE s.at >= begins - interval '1 day' AND s.at < ends + interval '1 day'
          AND s.event IN ('queued', 'answered', 'dequeued') AND (s.event <> 'dequeued' OR s.detail ->> 'reason' = 'menu')
    ), events AS (
        SELECT * FROM steps
        UNION ALL -- of a call whose steps were lost what the call itself says
        SELECT c.id, c.queued_at, -2, 'queued', c.department, c.queued_at
        FROM candidates c
        WHERE c.queued_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM steps s WHERE s.call_id = c.id AND s.event = 'queued')
        UNION ALL
        SELECT c.id, c.answered_at, -1, 'answered', NULL, NULL
        FROM candidates c
        WHERE c.answered_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM steps s WHERE s.call_id = c.id AND s.event = 'answered')
    ), marked AS (
        SELECT e.*,
               e.event = 'queued' AND (lag(e.event) OVER w, lag(e.department) OVER w) IS DISTINCT FROM ('queued', e.department) AS joins,
               count(*) FILTER (WHERE e.event = 'answered') OVER w AS talks
        FROM events e
        WINDOW w AS (PARTITION BY e.call_id ORDER BY e.at, e.seq)
    ), numbered AS (
        SELECT m.*, count(*) FILTER (WHERE m.joins) OVER (PARTITION BY m.call_id ORDER BY m.at, m.seq) AS number
        FROM marked m
    ), waits AS (
        SELECT n.call_id, n.number,
               min(n.department) FILTER (WHERE n.joins) AS department,
               min(n.at) FILTER (WHERE n.joins) AS joined,
               min(n.arrived) FILTER (WHERE n.joins AND n.talks = 0) AS arrived,
               min(n.at) FILTER (WHERE n.event = 'answered') AS answered,
               min(n.at) FILTER (WHERE n.event = 'menu') AS gave_up
        FROM numbered n
        WHERE n.number > 0
        GROUP BY n.call_id, n.number
    ), linked AS (
        SELECT w.*, lead(w.joined) OVER (PARTITION BY w.call_id ORDER BY w.number) AS next FROM waits w
    )
    -- The journal tells the time of arrival in whole seconds: that of the same second is the moment itself.
    SELECT l.call_id, c.kind, l.department, l.joined,
           CASE WHEN l.arrived <= l.joined - interval '1 second' THEN l.arrived ELSE l.joined END,
           l.answered, coalesce(l.gave_up, l.next, c.ended_at),
           l.answered IS NULL AND l.gave_up IS NULL AND l.next IS NULL AND c.outcome_class = 'abandoned'
    FROM linked l
    JOIN candidates c ON c.id = l.call_id
    WHERE l.joined >= begins AND l.joined < ends
$$;
-- +goose StatementEnd

-- A day so far in one row: callers' calls that began, and the share of those that have ended that was served with no
-- operator, as in hotline_stats_served; calls offered to departments and what became of them, as in
-- hotline_stats_departments, of all departments together; messages of the day that the gateway took; trust credits whose
-- first day it is. Shares and waits are null where nothing was measured.
-- +goose StatementBegin
CREATE FUNCTION hotline_stats_today(begins timestamptz, ends timestamptz, zone text)
RETURNS TABLE (
    calls bigint, served numeric, offered bigint, answered bigint, abandoned bigint, service_level numeric,
    average_wait numeric, longest_wait numeric, messages bigint, credits bigint)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT (SELECT count(*) FROM calls c WHERE c.started_at >= begins AND c.started_at < ends AND c.kind = 'call'),
           (SELECT v.share FROM hotline_stats_served(begins, ends, zone, 'all') v),
           count(*), count(w.answered_at), count(*) FILTER (WHERE w.abandoned),
           round(count(*) FILTER (WHERE w.answered_at IS NOT NULL AND w.wait <= 20) / nullif(count(*), 0)::numeric, 3),
           round(avg(w.wait), 1), round(max(w.wait), 1),
           (SELECT count(*) FROM sms m WHERE m.created_at >= begins AND m.created_at < ends AND m.sent_at IS NOT NULL),
           (SELECT count(*) FROM credits k WHERE k.first_day = (begins AT TIME ZONE zone)::date)
    FROM (
        SELECT h.answered_at, h.abandoned, extract(epoch FROM coalesce(h.answered_at, h.over_at) - h.arrived_at) AS wait
        FROM hotline_stats_waits(begins, ends) h
        WHERE h.kind = 'call'
    ) w
$$;
-- +goose StatementEnd

-- As in 00005_statistics.sql: they read the tables with their owner's rights, for whom they are granted.
-- +goose StatementBegin
DO $$
DECLARE
    statistic regprocedure;
BEGIN
    FOR statistic IN
        SELECT oid FROM pg_proc
        WHERE proname IN ('hotline_stats_waits', 'hotline_stats_flow', 'hotline_stats_heat', 'hotline_stats_today') AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = %I, pg_temp', statistic, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', statistic);
    END LOOP;
END
$$;
-- +goose StatementEnd

-- Search of calls: by the last digits of the number, by contract, by outcome, by the operator who talked.
CREATE INDEX calls_last_digits_idx ON calls (reverse(regexp_replace(from_number, '\D', '', 'g')) text_pattern_ops);
CREATE INDEX calls_contract_idx ON calls (contract, started_at DESC, id) WHERE contract <> '';
CREATE INDEX calls_outcome_idx ON calls (outcome_class, outcome_reason, started_at DESC, id) WHERE outcome_class <> '';
CREATE INDEX call_steps_operator_idx ON call_steps ((detail ->> 'operator'), call_id) WHERE event IN ('answered', 'handed_over');
-- What became of calls in queues: asked for every few seconds, and few of the steps.
CREATE INDEX call_steps_queue_idx ON call_steps (at) WHERE event IN ('queued', 'answered', 'dequeued');
-- The steps of a time: they are written in the order of time, so a map of the table's blocks is enough.
CREATE INDEX call_steps_at_idx ON call_steps USING brin (at) WITH (autosummarize = on);
-- The list of messages by state.
CREATE INDEX sms_state_idx ON sms (state, created_at DESC, id DESC);
-- Trust credits of a day.
CREATE INDEX credits_first_day_idx ON credits (first_day);

-- +goose Down
DROP INDEX credits_first_day_idx;
DROP INDEX sms_state_idx;
DROP INDEX call_steps_at_idx;
DROP INDEX call_steps_queue_idx;
DROP INDEX call_steps_operator_idx;
DROP INDEX calls_outcome_idx;
DROP INDEX calls_contract_idx;
DROP INDEX calls_last_digits_idx;
-- hotline_stats_waits stays: it says the same and needs nothing of this.
DROP FUNCTION hotline_stats_today;
DROP FUNCTION hotline_stats_heat;
DROP FUNCTION hotline_stats_flow;
