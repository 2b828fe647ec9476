-- LockContract lets the transaction wait until no other one holds the contract's account, and then hold it to its
-- end. It locks a name rather than a row, so that it works for contracts of another database too.
-- name: LockContract :exec
SELECT pg_advisory_xact_lock(hashtextextended('hotline/contract/' || @contract::text, 0));

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

-- ListEnded returns active credits whose last day is before a day, held until the transaction ends.
-- name: ListEnded :many
SELECT * FROM credits
WHERE state = 'active' AND last_day < @today
ORDER BY id
LIMIT @most
FOR UPDATE;

-- ListEndedOf returns the active credit of a contract if its last day is before a day, held as above.
-- name: ListEndedOf :many
SELECT * FROM credits
WHERE state = 'active' AND contract = @contract AND last_day < @today
FOR UPDATE;

-- CloseCredit records how a credit ended.
-- name: CloseCredit :exec
UPDATE credits SET
    state         = @state,
    closed_on     = @closed_on,
    used          = @used,
    blocked_until = @blocked_until
WHERE id = @id;
