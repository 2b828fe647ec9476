-- LockContracts is LockContract for several, each lock once and always in the same order.
-- name: LockContracts :exec
SELECT pg_advisory_xact_lock(hashtext('hotline/contract'), c.bucket)
FROM (SELECT DISTINCT (hashtextextended(n.number, 0) & 1023)::int AS bucket
      FROM unnest(@contracts::text[]) AS n (number)
      ORDER BY bucket) c;

-- KnownContracts returns those of the numbers that are contracts.
-- name: KnownContracts :many
SELECT number FROM hotline_contracts WHERE number = ANY (@contracts::text[]);

-- AddPayments records the payments that are not known yet, adds them to the balances of imported contracts and
-- returns them.
-- name: AddPayments :many
WITH new AS (
    INSERT INTO payments (contract, amount, paid_at)
    SELECT unnest(@contracts::text[]), unnest(@amounts::bigint[]), unnest(@paid_at::timestamptz[])
    ON CONFLICT DO NOTHING
    RETURNING contract, amount, paid_at
), booked AS (
    UPDATE contracts SET balance = contracts.balance + sum.amount
    FROM (SELECT contract, sum(amount)::bigint AS amount FROM new GROUP BY contract) sum
    WHERE contracts.number = sum.contract
)
SELECT contract, paid_at FROM new;

-- ListPaid returns, for each of the payments, the credits of its contract that are not closed as paid, held until the
-- transaction ends, with the balance that the payment left: today's without the payments after it. Where it is not known nothing follows from the payment now.
-- name: ListPaid :many
SELECT sqlc.embed(r), (v.balance - later.amount)::bigint AS balance, n.paid_at::timestamptz AS paid_at
FROM (SELECT unnest(@contracts::text[]) AS contract, unnest(@paid_at::timestamptz[]) AS paid_at) n
JOIN credits r ON r.contract = n.contract AND r.state <> 'paid'
JOIN hotline_contracts v ON v.number = r.contract AND v.balance IS NOT NULL
CROSS JOIN LATERAL (
    SELECT coalesce(sum(m.amount), 0)::bigint AS amount
    FROM payments m
    WHERE m.contract = r.contract AND m.paid_at > n.paid_at
) later
ORDER BY r.id, n.paid_at
FOR UPDATE OF r;
