-- SayRetention records for how long a node would keep each of the records.
-- name: SayRetention :exec
INSERT INTO retentions (node, records, days, said_at)
SELECT @node, unnest(@records::text[]), unnest(@days::integer[]), clock_timestamp()
ON CONFLICT (node, records) DO UPDATE SET
    days    = excluded.days,
    said_at = excluded.said_at;

-- ListRetentions returns what those nodes have said that were heard of within so many seconds.
-- name: ListRetentions :many
SELECT node, records, days FROM retentions
WHERE said_at > clock_timestamp() - make_interval(secs => @silence::float8)
ORDER BY node, records;

-- ExpireCalls deletes the oldest calls that began before a moment, with their steps, at most so many.
-- name: ExpireCalls :execrows
DELETE FROM calls WHERE id IN (
    SELECT c.id FROM calls c WHERE c.started_at < @before ORDER BY c.started_at LIMIT @most);

-- ExpireWrapUps deletes the oldest wrap-ups from before a moment, at most so many.
-- name: ExpireWrapUps :execrows
DELETE FROM wrap_ups WHERE (call, operator) IN (
    SELECT w.call, w.operator FROM wrap_ups w WHERE w.at < @before ORDER BY w.at LIMIT @most);

-- ExpireCreditRequests deletes the oldest answers to wishes for credits from before a moment, at most so many. The credits stay.
-- name: ExpireCreditRequests :execrows
DELETE FROM credit_requests WHERE request IN (
    SELECT r.request FROM credit_requests r WHERE r.at < @before ORDER BY r.at LIMIT @most);

-- ExpireSMS deletes the oldest messages from before a moment, at most so many. What is still to be sent is left.
-- name: ExpireSMS :execrows
DELETE FROM sms WHERE id IN (
    SELECT m.id FROM sms m WHERE m.created_at < @before AND m.state NOT IN ('queued', 'sending') ORDER BY m.created_at LIMIT @most);

-- ExpireOutageSubscribers deletes those who were told of the end of an outage before a moment, at most so many.
-- name: ExpireOutageSubscribers :execrows
DELETE FROM outage_subscribers WHERE (outage, to_number) IN (
    SELECT s.outage, s.to_number FROM outage_subscribers s WHERE s.told_at < @before::timestamptz ORDER BY s.told_at LIMIT @most);

-- ExpireCallBacks deletes the oldest orders of call backs that were over before a moment, at most so many.
-- name: ExpireCallBacks :execrows
DELETE FROM callbacks WHERE id IN (
    SELECT b.id FROM callbacks b
    WHERE b.created_at < @before AND b.ended_at < @before AND b.state NOT IN ('open', 'calling')
    ORDER BY b.created_at LIMIT @most);

-- ExpireSurges deletes the oldest suspected outages that had calmed down before a moment, at most so many.
-- name: ExpireSurges :execrows
DELETE FROM surges WHERE id IN (
    SELECT s.id FROM surges s WHERE s.raised_at < @before AND s.calmed_at < @before ORDER BY s.raised_at LIMIT @most);

-- ExpireAudit deletes the oldest entries of the audit from before a moment that are a year old, at most so many.
-- name: ExpireAudit :one
SELECT hotline_expire_audit(@before::timestamptz, @most::integer)::bigint;
