-- +goose Up

-- Statistics (product.md, "Statistics"), for `hotline stats` and whoever reads the database. All functions take the time
-- they are about, begins included and ends not, the zone whose hours and days count, and the unit of a period: hour, day,
-- week or month, or all for the whole time in one. A period is named by its first moment. Times are in seconds. Calls
-- are counted whose services share this database.

-- The period in which a moment lies. An hour that the clocks repeat is two.
-- +goose StatementBegin
CREATE FUNCTION hotline_stats_period(at timestamptz, begins timestamptz, zone text, unit text) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE unit WHEN 'all' THEN begins ELSE date_trunc(unit, at, zone) END
$$;
-- +goose StatementEnd

-- The periods that touch a time, each with its end.
-- +goose StatementBegin
CREATE FUNCTION hotline_stats_periods(begins timestamptz, ends timestamptz, zone text, unit text)
RETURNS TABLE (first timestamptz, beyond timestamptz)
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    IF unit = 'all' THEN
        RETURN QUERY SELECT begins, ends;
    ELSIF unit = 'hour' THEN
        RETURN QUERY SELECT at, at + interval '1 hour'
        FROM generate_series(date_trunc('hour', begins, zone), ends, interval '1 hour') at
        WHERE at < ends;
    ELSE -- counted by the wall clock, which gives days of 23 and 25 hours
        RETURN QUERY SELECT wall AT TIME ZONE zone, (wall + ('1 ' || unit)::interval) AT TIME ZONE zone
        FROM generate_series(date_trunc(unit, begins AT TIME ZONE zone), ends AT TIME ZONE zone, ('1 ' || unit)::interval) wall
        WHERE wall AT TIME ZONE zone < ends;
    END IF;
END
$$;
-- +goose StatementEnd

-- The waits in departments' queues that began in a time. A call that waits in several queues one after the other, as when
-- it is transferred, has several; one that is placed again in the queue where it is has not. A wait counts from the time
-- of arrival, which is an earlier call's if its place was taken again; after a talk it counts from the transfer. It is
-- looked for in calls that began up to a day before.
-- +goose StatementBegin
CREATE FUNCTION hotline_stats_waits(begins timestamptz, ends timestamptz)
RETURNS TABLE (
    call text, kind text, department text, joined_at timestamptz, arrived_at timestamptz, answered_at timestamptz,
    over_at timestamptz, abandoned boolean)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    WITH candidates AS (
        SELECT c.* FROM calls c WHERE c.started_at >= begins - interval '1 day' AND c.started_at < ends
    ), steps AS (
        SELECT s.call_id, s.at, s.seq, CASE s.event WHEN 'dequeued' THEN 'menu' ELSE s.event END AS event,
               s.detail ->> 'department' AS department,
               CASE WHEN s.detail ->> 'since' ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d' THEN (s.detail ->> 'since')::timestamptz END AS arrived
        FROM candidates c
        JOIN call_steps s ON s.call_id = c.id
        WHERE s.event IN ('queued', 'answered') OR s.event = 'dequeued' AND s.detail ->> 'reason' = 'menu'
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

-- Departments: calls offered (that joined the queue), answered, abandoned there; answered in time (20 s of arrival) and
-- their share of the offered; waits of the answered and of those who gave up; talks with an operator; call backs ordered,
-- and how many of these were reached. Call backs themselves are no offered calls. Department any is the calls that
-- belong to none.
-- +goose StatementBegin
CREATE FUNCTION hotline_stats_departments(begins timestamptz, ends timestamptz, zone text, unit text)
RETURNS TABLE (
    period timestamptz, department text, offered bigint, answered bigint, abandoned bigint, in_time bigint,
    service_level numeric, average_wait numeric, longest_wait numeric, average_talk numeric,
    callbacks_ordered bigint, callbacks_reached bigint)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    WITH waited AS (
        SELECT hotline_stats_period(w.joined_at, begins, zone, unit) AS period, w.department, w.answered_at, w.abandoned,
               extract(epoch FROM coalesce(w.answered_at, w.over_at) - w.arrived_at) AS wait,
               extract(epoch FROM w.over_at - w.answered_at) AS talk
        FROM hotline_stats_waits(begins, ends) w
        WHERE w.kind = 'call'
    ), queues AS (
        SELECT w.period, w.department, count(*) AS offered, count(w.answered_at) AS answered,
               count(*) FILTER (WHERE w.abandoned) AS abandoned,
               count(*) FILTER (WHERE w.answered_at IS NOT NULL AND w.wait <= 20) AS in_time,
               round(avg(w.wait), 1) AS average_wait, round(max(w.wait), 1) AS longest_wait, round(avg(w.talk), 1) AS average_talk
        FROM waited w
        GROUP BY w.period, w.department
    ), orders AS (
        SELECT hotline_stats_period(b.created_at, begins, zone, unit) AS period, b.department, count(*) AS ordered,
               count(*) FILTER (WHERE b.state = 'done') AS reached
        FROM callbacks b
        WHERE b.created_at >= begins AND b.created_at < ends
        GROUP BY 1, 2
    )
    SELECT period, department, coalesce(q.offered, 0), coalesce(q.answered, 0), coalesce(q.abandoned, 0), coalesce(q.in_time, 0),
           round(q.in_time::numeric / q.offered, 3), q.average_wait, q.longest_wait, q.average_talk,
           coalesce(o.ordered, 0), coalesce(o.reached, 0)
    FROM queues q FULL JOIN orders o USING (period, department)
    ORDER BY period, department
$$;
-- +goose StatementEnd

-- Outcomes of the calls that began in a time and have ended, by kind, class and reason, and their share of all of the kind.
-- +goose StatementBegin
CREATE FUNCTION hotline_stats_outcomes(begins timestamptz, ends timestamptz, zone text, unit text)
RETURNS TABLE (period timestamptz, kind text, class text, reason text, calls bigint, share numeric)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT hotline_stats_period(c.started_at, begins, zone, unit), c.kind, c.outcome_class, c.outcome_reason, count(*),
           round(count(*) / sum(count(*)) OVER (PARTITION BY hotline_stats_period(c.started_at, begins, zone, unit), c.kind), 3)
    FROM calls c
    WHERE c.started_at >= begins AND c.started_at < ends AND c.outcome_class <> ''
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4
$$;
-- +goose StatementEnd

-- Callers' calls that began in a time and have ended, and those that were served with no operator.
-- +goose StatementBegin
CREATE FUNCTION hotline_stats_served(begins timestamptz, ends timestamptz, zone text, unit text)
RETURNS TABLE (period timestamptz, calls bigint, served bigint, share numeric)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT hotline_stats_period(c.started_at, begins, zone, unit), count(*),
           count(*) FILTER (WHERE s.served), round(count(*) FILTER (WHERE s.served) / count(*)::numeric, 3)
    FROM calls c
    CROSS JOIN LATERAL ( -- who is to be called back takes an operator's time
        SELECT c.outcome_class = 'served' AND c.outcome_reason NOT IN ('callback_ordered', 'callback_kept') AS served
    ) s
    WHERE c.started_at >= begins AND c.started_at < ends AND c.kind = 'call' AND c.outcome_class <> ''
    GROUP BY 1
    ORDER BY 1
$$;
-- +goose StatementEnd

-- Refusals in the calls that began in a time, by service and reason.
-- +goose StatementBegin
CREATE FUNCTION hotline_stats_refusals(begins timestamptz, ends timestamptz, zone text, unit text)
RETURNS TABLE (period timestamptz, service text, reason text, refusals bigint)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT hotline_stats_period(c.started_at, begins, zone, unit), coalesce(s.detail ->> 'service', ''),
           coalesce(s.detail ->> 'reason', ''), count(*)
    FROM calls c
    JOIN call_steps s ON s.call_id = c.id AND s.event = 'refused'
    WHERE c.started_at >= begins AND c.started_at < ends
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3
$$;
-- +goose StatementEnd

-- Where callers hang up: the step in which those ended who left in the greeting or the menu or gave up waiting, and what
-- they heard last.
-- +goose StatementBegin
CREATE FUNCTION hotline_stats_exits(begins timestamptz, ends timestamptz, zone text, unit text)
RETURNS TABLE (period timestamptz, class text, step text, heard text, calls bigint)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT hotline_stats_period(c.started_at, begins, zone, unit), c.outcome_class, coalesce(l.step, ''), coalesce(p.keys, ''), count(*)
    FROM calls c
    LEFT JOIN LATERAL (
        SELECT s.step FROM call_steps s
        WHERE s.call_id = c.id AND s.event NOT IN ('hangup', 'lost')
        ORDER BY s.at DESC, s.seq DESC
        LIMIT 1
    ) l ON true
    LEFT JOIN LATERAL (
        SELECT s.detail ->> 'keys' AS keys FROM call_steps s
        WHERE s.call_id = c.id AND s.event = 'prompt'
        ORDER BY s.at DESC, s.seq DESC
        LIMIT 1
    ) p ON true
    WHERE c.started_at >= begins AND c.started_at < ends AND c.kind = 'call' AND c.outcome_class IN ('left', 'abandoned')
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 5 DESC, 2, 3, 4
$$;
-- +goose StatementEnd

-- Outage notices: the calls that heard of each outage, and those that ended on it.
-- +goose StatementBegin
CREATE FUNCTION hotline_stats_outages(begins timestamptz, ends timestamptz, zone text, unit text)
RETURNS TABLE (period timestamptz, outage text, kind text, heard bigint, ended bigint)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT hotline_stats_period(c.started_at, begins, zone, unit), coalesce(s.detail ->> 'outage', ''), coalesce(s.detail ->> 'kind', ''),
           count(DISTINCT c.id), count(DISTINCT c.id) FILTER (WHERE (c.outcome_class, c.outcome_reason) = ('served', 'outage_heard'))
    FROM calls c
    JOIN call_steps s ON s.call_id = c.id AND s.event = 'outage'
    WHERE c.started_at >= begins AND c.started_at < ends
    GROUP BY 1, 2, 3
    ORDER BY 1, 4 DESC, 2
$$;
-- +goose StatementEnd

-- How long operators of a site were in each state, and how many calls they answered and missed. The last state of an
-- operator counts up to now, which the caller may set. Whose state has not changed for 31 days is not counted.
-- +goose StatementBegin
CREATE FUNCTION hotline_stats_operators(
    begins timestamptz, ends timestamptz, zone text, unit text, of_site text, at_now timestamptz DEFAULT now())
RETURNS TABLE (
    period timestamptz, operator text, ready bigint, reserved bigint, ringing bigint, talking bigint, wrap_up bigint,
    paused bigint, offline bigint, answered bigint, missed bigint)
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    WITH spans AS (
        SELECT s.operator, s.state, s.since AS began,
               coalesce(lead(s.since) OVER (PARTITION BY s.operator ORDER BY s.since, s.id), least(ends, at_now)) AS ended
        FROM operator_states s
        WHERE s.site = of_site AND s.since >= begins - interval '31 days' AND s.since < ends
    ), shares AS (
        SELECT p.first AS period, s.operator, s.state,
               extract(epoch FROM least(s.ended, p.beyond, ends) - greatest(s.began, p.first, begins)) AS seconds
        FROM hotline_stats_periods(begins, least(ends, at_now), zone, unit) p
        JOIN spans s ON s.began < p.beyond AND s.ended > p.first AND s.ended > begins
    ), times AS (
        SELECT t.period, t.operator,
               coalesce(round(sum(t.seconds) FILTER (WHERE t.state = 'ready')), 0)::bigint AS ready,
               coalesce(round(sum(t.seconds) FILTER (WHERE t.state = 'reserved')), 0)::bigint AS reserved,
               coalesce(round(sum(t.seconds) FILTER (WHERE t.state = 'ringing')), 0)::bigint AS ringing,
               coalesce(round(sum(t.seconds) FILTER (WHERE t.state = 'talking')), 0)::bigint AS talking,
               coalesce(round(sum(t.seconds) FILTER (WHERE t.state = 'wrap-up')), 0)::bigint AS wrap_up,
               coalesce(round(sum(t.seconds) FILTER (WHERE t.state = 'paused')), 0)::bigint AS paused,
               coalesce(round(sum(t.seconds) FILTER (WHERE t.state = 'offline')), 0)::bigint AS offline
        FROM shares t
        GROUP BY 1, 2
    ), offers AS (
        SELECT hotline_stats_period(s.at, begins, zone, unit) AS period, s.detail ->> 'operator' AS operator,
               count(*) FILTER (WHERE s.event IN ('answered', 'handed_over')) AS answered, count(*) FILTER (WHERE s.event = 'missed') AS missed
        FROM calls c
        JOIN call_steps s ON s.call_id = c.id AND s.event IN ('answered', 'handed_over', 'missed') AND s.at >= begins AND s.at < ends
        WHERE c.started_at >= begins - interval '1 day' AND c.started_at < ends AND s.detail ? 'operator'
        GROUP BY 1, 2
    )
    SELECT period, operator, coalesce(t.ready, 0), coalesce(t.reserved, 0), coalesce(t.ringing, 0), coalesce(t.talking, 0),
           coalesce(t.wrap_up, 0), coalesce(t.paused, 0), coalesce(t.offline, 0), coalesce(o.answered, 0), coalesce(o.missed, 0)
    FROM times t FULL JOIN offers o USING (period, operator)
    ORDER BY period, length(operator), operator
$$;
-- +goose StatementEnd

-- The same for whoever draws pictures: the last 31 days of a provider in Kyiv.
CREATE VIEW hotline_stats_hours AS
SELECT * FROM hotline_stats_departments(now() - interval '31 days', now(), 'Europe/Kyiv', 'hour');

CREATE VIEW hotline_stats_days AS
SELECT * FROM hotline_stats_departments(
    date_trunc('day', now() - interval '31 days', 'Europe/Kyiv'), now(), 'Europe/Kyiv', 'day');

CREATE VIEW hotline_stats_outcome_days AS
SELECT * FROM hotline_stats_outcomes(
    date_trunc('day', now() - interval '31 days', 'Europe/Kyiv'), now(), 'Europe/Kyiv', 'day');

COMMENT ON VIEW   hotline_stats_hours                   IS 'Departments by hour, of the last 31 days in Kyiv: hotline_stats_departments.';
COMMENT ON COLUMN hotline_stats_hours.period            IS 'First moment of the hour.';
COMMENT ON COLUMN hotline_stats_hours.department        IS 'The department; any: of none.';
COMMENT ON COLUMN hotline_stats_hours.offered           IS 'Calls that joined its queue.';
COMMENT ON COLUMN hotline_stats_hours.answered          IS 'Of them those that an operator answered.';
COMMENT ON COLUMN hotline_stats_hours.abandoned         IS 'Of them those whose caller hung up waiting.';
COMMENT ON COLUMN hotline_stats_hours.in_time           IS 'Of them those that were answered within 20 s.';
COMMENT ON COLUMN hotline_stats_hours.service_level     IS 'in_time by offered.';
COMMENT ON COLUMN hotline_stats_hours.average_wait      IS 'Average wait in seconds.';
COMMENT ON COLUMN hotline_stats_hours.longest_wait      IS 'Longest wait in seconds.';
COMMENT ON COLUMN hotline_stats_hours.average_talk      IS 'Average talk with an operator in seconds.';
COMMENT ON COLUMN hotline_stats_hours.callbacks_ordered IS 'Call backs that were ordered.';
COMMENT ON COLUMN hotline_stats_hours.callbacks_reached IS 'Of them those that reached their subscriber.';

COMMENT ON VIEW   hotline_stats_days                   IS 'Departments by day, of the last 31 days in Kyiv: hotline_stats_departments.';
COMMENT ON COLUMN hotline_stats_days.period            IS 'First moment of the day.';
COMMENT ON COLUMN hotline_stats_days.department        IS 'The department; any: of none.';
COMMENT ON COLUMN hotline_stats_days.offered           IS 'Calls that joined its queue.';
COMMENT ON COLUMN hotline_stats_days.answered          IS 'Of them those that an operator answered.';
COMMENT ON COLUMN hotline_stats_days.abandoned         IS 'Of them those whose caller hung up waiting.';
COMMENT ON COLUMN hotline_stats_days.in_time           IS 'Of them those that were answered within 20 s.';
COMMENT ON COLUMN hotline_stats_days.service_level     IS 'in_time by offered.';
COMMENT ON COLUMN hotline_stats_days.average_wait      IS 'Average wait in seconds.';
COMMENT ON COLUMN hotline_stats_days.longest_wait      IS 'Longest wait in seconds.';
COMMENT ON COLUMN hotline_stats_days.average_talk      IS 'Average talk with an operator in seconds.';
COMMENT ON COLUMN hotline_stats_days.callbacks_ordered IS 'Call backs that were ordered.';
COMMENT ON COLUMN hotline_stats_days.callbacks_reached IS 'Of them those that reached their subscriber.';

COMMENT ON VIEW   hotline_stats_outcome_days        IS 'Outcomes by day, of the last 31 days in Kyiv: hotline_stats_outcomes.';
COMMENT ON COLUMN hotline_stats_outcome_days.period IS 'First moment of the day.';
COMMENT ON COLUMN hotline_stats_outcome_days.kind   IS 'call or callback.';
COMMENT ON COLUMN hotline_stats_outcome_days.class  IS 'How the calls ended, in one word.';
COMMENT ON COLUMN hotline_stats_outcome_days.reason IS 'What ended them, within the class.';
COMMENT ON COLUMN hotline_stats_outcome_days.calls  IS 'How many there were.';
COMMENT ON COLUMN hotline_stats_outcome_days.share  IS 'Their share of the calls of the kind that day.';

-- Statistics may be read by accounts that may read nothing else, above all no telephone numbers: the functions read the
-- tables with their owner's rights, in this schema alone, for whom they are granted.
-- +goose StatementBegin
DO $$
DECLARE
    statistic regprocedure;
BEGIN
    FOR statistic IN
        SELECT oid FROM pg_proc WHERE proname LIKE 'hotline\_stats\_%' AND proretset AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = %I, pg_temp', statistic, current_schema());
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', statistic);
    END LOOP;
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP VIEW hotline_stats_outcome_days;
DROP VIEW hotline_stats_days;
DROP VIEW hotline_stats_hours;
DROP FUNCTION hotline_stats_operators;
DROP FUNCTION hotline_stats_outages;
DROP FUNCTION hotline_stats_exits;
DROP FUNCTION hotline_stats_refusals;
DROP FUNCTION hotline_stats_served;
DROP FUNCTION hotline_stats_outcomes;
DROP FUNCTION hotline_stats_departments;
DROP FUNCTION hotline_stats_waits;
DROP FUNCTION hotline_stats_periods;
DROP FUNCTION hotline_stats_period;
