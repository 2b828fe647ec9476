-- AddAudit adds an entry to the audit.
-- name: AddAudit :exec
INSERT INTO audit (at, actor, role, action, contract, call, outcome, reason, detail)
VALUES (@at, @actor, @role, @action, @contract, @call, @outcome, @reason, @detail);

-- ListAudit returns entries before one of them, the newest first. Empty texts mean any, no number the newest.
-- name: ListAudit :many
SELECT * FROM audit
WHERE (@contract::text = '' OR contract = @contract)
  AND (@actor::text = '' OR actor = @actor)
  AND (@action::text = '' OR action = @action)
  AND (@before::bigint = 0 OR id < @before)
ORDER BY id DESC
LIMIT @most;

-- SaveWrapUp records what an operator says of a call, or corrects it. A subscriber's number that is not given is that of
-- the call. No row: the same was said already, or something later.
-- name: SaveWrapUp :execrows
INSERT INTO wrap_ups (call, operator, code, note, contract, number, at, saved_at)
VALUES (@call, @operator, @code, @note,
        coalesce(nullif(@contract::text, ''), (SELECT c.contract FROM calls c WHERE c.id = @call), ''),
        coalesce(nullif(@number::text, ''), (SELECT c.caller FROM calls c WHERE c.id = @call), ''), @at, @at)
ON CONFLICT (call, operator) DO UPDATE SET
    code     = excluded.code,
    note     = excluded.note,
    contract = excluded.contract,
    number   = excluded.number,
    saved_at = excluded.saved_at
WHERE wrap_ups.saved_at <= excluded.saved_at
  AND (wrap_ups.code, wrap_ups.note, wrap_ups.contract, wrap_ups.number)
      IS DISTINCT FROM (excluded.code, excluded.note, excluded.contract, excluded.number);

-- ListWrapUps returns wrap-ups of a call, a contract or a number, the newest first. Empty texts mean any.
-- name: ListWrapUps :many
SELECT * FROM wrap_ups
WHERE (@call::text = '' OR call = @call)
  AND (@contract::text = '' OR contract = @contract)
  AND (@number::text = '' OR number = @number)
ORDER BY at DESC, call, operator
LIMIT @most;

-- RegisterPhone registers a phone on an imported contract, behind those of the file, so that the SMS mobile stays what it
-- is. No row: it stands there already.
-- name: RegisterPhone :execrows
INSERT INTO phones (contract, number, position, registered_at, request)
SELECT @contract, @number, greatest(1000, coalesce(max(p.position), 0)) + 1, @at::timestamptz, @request
FROM phones p WHERE p.contract = @contract
ON CONFLICT (contract, number) DO NOTHING;

-- HasPhone reports whether a phone is registered on a contract, as calls are looked up.
-- name: HasPhone :one
SELECT EXISTS (SELECT FROM hotline_phones WHERE contract = @contract AND number = @number);

-- HasRegistered reports whether a phone stands on a contract by this wish.
-- name: HasRegistered :one
SELECT EXISTS (SELECT FROM phones WHERE contract = @contract AND number = @number AND request = @request AND request <> '');

-- RemovePhone takes a phone off a contract that was registered by this wish.
-- name: RemovePhone :exec
DELETE FROM phones WHERE contract = @contract AND number = @number AND request = @request;
