-- ListSuspensions returns the newest suspensions of a contract, those that were cancelled not included.
-- name: ListSuspensions :many
SELECT * FROM suspensions
WHERE contract = @contract AND state <> 'cancelled'
ORDER BY first_day DESC
LIMIT 5;

-- GetSuspensionOfRequest returns the suspension that a wish has brought.
-- name: GetSuspensionOfRequest :one
SELECT * FROM suspensions WHERE request = @request;

-- AddSuspension records a suspension that is to begin.
-- name: AddSuspension :one
INSERT INTO suspensions (request, contract, first_day, last_day, state, created_at)
VALUES (@request, @contract, @first_day, @last_day, 'planned', @at)
RETURNING *;

-- GetCancelled returns the newest suspension of a contract if it begins on that day, if one is given, and if the actor
-- called it off after a moment.
-- name: GetCancelled :one
SELECT s.* FROM suspensions s
WHERE s.id = (SELECT max(n.id) FROM suspensions n WHERE n.contract = @contract)
  AND s.state = 'cancelled' AND s.cancelled_at > @since
  AND (sqlc.narg('first_day')::date IS NULL OR s.first_day = sqlc.narg('first_day'))
  AND EXISTS (
      SELECT FROM audit a
      WHERE a.contract = s.contract AND a.actor = @actor AND a.action = @action AND a.outcome = 'done' AND a.at = s.cancelled_at);

-- CancelSuspension calls a suspension off.
-- name: CancelSuspension :exec
UPDATE suspensions SET
    state        = 'cancelled',
    cancelled_at = @at
WHERE id = @id;

-- ListTurning returns contracts whose suspensions have begun or ended by a day without being turned yet.
-- name: ListTurning :many
SELECT contract FROM suspensions
WHERE state IN ('planned', 'running')
  AND (state = 'planned' AND first_day <= @today OR state = 'running' AND last_day < @today)
ORDER BY contract
LIMIT @most;

-- BeginSuspensions turns the planned suspensions of contracts whose first day has come, and the imported contracts with
-- them. It returns how many began.
-- name: BeginSuspensions :one
WITH begun AS (
    UPDATE suspensions s SET
        state  = 'running',
        turned = EXISTS (SELECT FROM contracts c WHERE c.number = s.contract AND c.status = 'active')
    WHERE s.contract = ANY (@contracts::text[]) AND s.state = 'planned' AND s.first_day <= @today
    RETURNING s.contract, s.turned
), suspended AS (
    UPDATE contracts SET status = 'suspended'
    FROM begun
    WHERE contracts.number = begun.contract AND begun.turned AND contracts.status = 'active'
)
SELECT count(*) FROM begun;

-- EndSuspensions turns the running suspensions of contracts whose last day is past, and those contracts back whose status
-- the beginning had turned. It returns how many ended.
-- name: EndSuspensions :one
WITH ended AS (
    UPDATE suspensions s SET state = 'ended'
    WHERE s.contract = ANY (@contracts::text[]) AND s.state = 'running' AND s.last_day < @today
    RETURNING s.contract, s.turned
), resumed AS (
    UPDATE contracts SET status = 'active'
    FROM ended
    WHERE contracts.number = ended.contract AND ended.turned AND contracts.status = 'suspended'
)
SELECT count(*) FROM ended;
