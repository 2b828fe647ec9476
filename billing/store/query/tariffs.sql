-- SaveTariff adds a tariff or changes the one of this name.
-- name: SaveTariff :exec
INSERT INTO tariffs (name, monthly_fee, credit_days)
VALUES (@name, @monthly_fee, @credit_days)
ON CONFLICT (name) DO UPDATE SET
    monthly_fee = excluded.monthly_fee,
    credit_days = excluded.credit_days;
