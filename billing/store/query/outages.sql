-- SaveOutage opens an outage or changes the one of this id. It returns whether the outage is new; no row if it was the
-- same already.
-- name: SaveOutage :many
INSERT INTO outages (id, kind, city, street, houses, started_at, expected_at, cleared_at, note)
VALUES (@id, @kind, @city, @street, @houses, @started_at, @expected_at, @cleared_at, @note)
ON CONFLICT (id) DO UPDATE SET
    kind        = excluded.kind,
    city        = excluded.city,
    street      = excluded.street,
    houses      = excluded.houses,
    started_at  = excluded.started_at,
    expected_at = excluded.expected_at,
    cleared_at  = excluded.cleared_at,
    note        = excluded.note
WHERE (outages.kind, outages.city, outages.street, outages.houses, outages.started_at, outages.expected_at,
       outages.cleared_at, outages.note)
   IS DISTINCT FROM (excluded.kind, excluded.city, excluded.street, excluded.houses, excluded.started_at,
       excluded.expected_at, excluded.cleared_at, excluded.note)
RETURNING (xmax = 0)::boolean AS added;

-- CloseOutage notes the end of an outage unless it has one, and returns how many rows that were.
-- name: CloseOutage :execrows
UPDATE outages SET cleared_at = @at WHERE id = @id AND cleared_at IS NULL;

-- ClosePlannedWork notes the end of planned work that was expected to be over by a moment, and returns it.
-- name: ClosePlannedWork :many
UPDATE outages SET cleared_at = expected_at
WHERE kind = 'planned' AND cleared_at IS NULL AND expected_at <= @at::timestamptz
RETURNING *;

-- GetOutage returns an outage, which nobody else can change before the transaction ends.
-- name: GetOutage :one
SELECT * FROM outages WHERE id = @id FOR UPDATE;

-- HoldOutage returns an outage, which nobody can close before the transaction ends.
-- name: HoldOutage :one
SELECT * FROM outages WHERE id = @id FOR SHARE;

-- ListOutages returns outages, the newest first: those without an end only, or all.
-- name: ListOutages :many
SELECT * FROM outages
WHERE @closed_too::boolean OR cleared_at IS NULL
ORDER BY started_at DESC, id
LIMIT @most;

-- AddSubscriber notes who is to be told of the end of an outage. One who was told of an end already, and asks again
-- because it was opened again, is told again.
-- name: AddSubscriber :exec
INSERT INTO outage_subscribers (outage, to_number, contract, request, at)
VALUES (@outage, @to_number, @contract, @request, @at)
ON CONFLICT (outage, to_number) DO UPDATE SET
    contract = excluded.contract,
    request  = excluded.request,
    at       = excluded.at,
    told_at  = NULL
WHERE outage_subscribers.told_at IS NOT NULL AND outage_subscribers.request <> excluded.request;

-- TakeSubscribers returns those who are to be told of the end of an outage and marks them as told.
-- name: TakeSubscribers :many
UPDATE outage_subscribers SET told_at = @at
WHERE outage = @outage AND told_at IS NULL
RETURNING to_number, contract, request;
