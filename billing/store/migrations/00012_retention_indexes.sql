-- +goose Up

-- The oldest rows of what had no order of time yet, for the deletions of 00011_retention.sql. Calls, messages, call backs and
-- surges have theirs. Built at once and not concurrently: these tables are small beside the calls, so that who writes to them waits for
-- a moment, while a concurrent build would wait for the end of any report or backup, and jobs wait for the schema.

-- Who waits for a lock keeps others waiting behind: rather fail, the service tries again a second later.
SET LOCAL lock_timeout = '2s';

CREATE INDEX wrap_ups_at_idx ON wrap_ups (at);
CREATE INDEX credit_requests_at_idx ON credit_requests (at);
CREATE INDEX outage_subscribers_told_at_idx ON outage_subscribers (told_at) WHERE told_at IS NOT NULL;

-- +goose Down
DROP INDEX outage_subscribers_told_at_idx;
DROP INDEX credit_requests_at_idx;
DROP INDEX wrap_ups_at_idx;
