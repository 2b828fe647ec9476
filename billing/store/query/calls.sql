-- GetCall returns one call.
-- name: GetCall :one
SELECT *
FROM calls
WHERE id = @id;

-- ListSteps returns the journeys of several calls, each as it happened.
-- name: ListSteps :many
SELECT *
FROM call_steps
WHERE call_id = ANY (@calls::text[])
ORDER BY call_id, at, seq;
