-- SaveTariff adds a tariff or changes the one of this name. It returns whether the tariff is new; no row if it was the
-- same already.
-- name: SaveTariff :many
INSERT INTO tariffs (name, monthly_fee, credit_days)
VALUES (@name, @monthly_fee, @credit_days)
ON CONFLICT (name) DO UPDATE SET
    monthly_fee = excluded.monthly_fee,
    credit_days = excluded.credit_days
WHERE tariffs IS DISTINCT FROM excluded
RETURNING (xmax = 0)::boolean AS added;

-- LockImport lets the transaction wait until no other import goes on, and then holds all others off to its end.
-- name: LockImport :exec
SELECT pg_advisory_xact_lock(hashtextextended('hotline/import', 0));
