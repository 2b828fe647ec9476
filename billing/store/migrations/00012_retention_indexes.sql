-- +goose NO TRANSACTION
-- +goose Up

-- The oldest rows of what had no order of time yet, for the deletions of 00011_retention.sql. Calls, messages, call backs and
-- surges have theirs.
DROP INDEX CONCURRENTLY IF EXISTS wrap_ups_at_idx;
CREATE INDEX CONCURRENTLY wrap_ups_at_idx ON wrap_ups (at);
DROP INDEX CONCURRENTLY IF EXISTS credit_requests_at_idx;
CREATE INDEX CONCURRENTLY credit_requests_at_idx ON credit_requests (at);
DROP INDEX CONCURRENTLY IF EXISTS outage_subscribers_told_at_idx;
CREATE INDEX CONCURRENTLY outage_subscribers_told_at_idx ON outage_subscribers (told_at) WHERE told_at IS NOT NULL;

-- +goose Down
DROP INDEX IF EXISTS outage_subscribers_told_at_idx;
DROP INDEX IF EXISTS credit_requests_at_idx;
DROP INDEX IF EXISTS wrap_ups_at_idx;
