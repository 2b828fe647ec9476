-- HasContracts reports whether there is any contract.
-- name: HasContracts :one
SELECT EXISTS (SELECT FROM hotline_contracts);

-- RemoveContracts removes imported contracts with their phones, and all that the hotline keeps of them but calls and
-- messages.
-- name: RemoveContracts :exec
WITH old_contracts AS (DELETE FROM contracts WHERE number = ANY (@contracts::text[])),
     old_phones AS (DELETE FROM phones WHERE contract = ANY (@contracts::text[])),
     old_payments AS (DELETE FROM payments WHERE contract = ANY (@contracts::text[])),
     old_requests AS (DELETE FROM credit_requests WHERE contract = ANY (@contracts::text[])),
     old_entries AS (DELETE FROM failed_entries WHERE contract = ANY (@contracts::text[])),
     old_suspensions AS (DELETE FROM suspensions WHERE contract = ANY (@contracts::text[])),
     old_subscribers AS (DELETE FROM outage_subscribers WHERE contract = ANY (@contracts::text[]))
DELETE FROM credits WHERE contract = ANY (@contracts::text[]);
