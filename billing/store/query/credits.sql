-- LockContract lets the transaction wait until no other one holds the contract's account, and then hold it to its
-- end. It locks a name rather than a row, so that it works for contracts of another database too. Contracts share 1024
-- locks: one for each would fill the server's table of locks when a file of payments comes.
-- name: LockContract :exec
SELECT pg_advisory_xact_lock(hashtext('hotline/contract'), (hashtextextended(@contract::text, 0) & 1023)::int);

-- GetCreditRequest returns what was decided on a wish for a credit.
-- name: GetCreditRequest :one
SELECT r.refused_reason, r.refused_until, c.first_day, c.last_day
FROM credit_requests r
LEFT JOIN credits c ON c.id = r.credit
WHERE r.request = @request;

-- AddCreditRequest records what was decided on a wish for a credit.
-- name: AddCreditRequest :exec
INSERT INTO credit_requests (request, number, contract, at, credit, refused_reason, refused_until)
VALUES (@request, @number, @contract, @at, @credit, @refused_reason, @refused_until);

-- AddCredit records a credit.
-- name: AddCredit :one
INSERT INTO credits (contract, first_day, last_day, closed_on, state, used, blocked_until)
VALUES (@contract, @first_day, @last_day, @closed_on, @state, @used, @blocked_until)
RETURNING id;

-- ListEnded returns active credits whose last day is before a day, of one contract or (empty) of any, held until the
-- transaction ends, with the balance at the end of the last day: today's without the payments since. Those of contracts
-- whose balance is not known are left out.
-- name: ListEnded :many
SELECT sqlc.embed(r), (coalesce(v.balance, 0) - later.amount)::bigint AS balance
FROM credits r
LEFT JOIN hotline_contracts v ON v.number = r.contract
CROSS JOIN LATERAL (
    SELECT coalesce(sum(m.amount), 0)::bigint AS amount
    FROM payments m
    WHERE m.contract = r.contract AND m.paid_at >= (r.last_day + 1)::timestamp AT TIME ZONE @zone::text
) later
WHERE r.state = 'active' AND r.last_day < @today AND (v.number IS NULL OR v.balance IS NOT NULL) AND (@contract::text = '' OR r.contract = @contract)
ORDER BY r.id
LIMIT @most
FOR UPDATE OF r;

-- CloseCredit records how a credit ended.
-- name: CloseCredit :exec
UPDATE credits SET
    state         = @state,
    closed_on     = @closed_on,
    blocked_until = @blocked_until
WHERE id = @id;
