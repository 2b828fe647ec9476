-- ListCalls returns calls that began in [since, until), newest first. No until, an empty number or an
-- empty class means any.
-- name: ListCalls :many
SELECT *
FROM calls
WHERE started_at >= @since
  AND (sqlc.narg('until')::timestamptz IS NULL OR started_at < sqlc.narg('until'))
  AND (@from_number::text = '' OR from_number = @from_number)
  AND (@class::text = '' OR outcome_class = @class)
ORDER BY started_at DESC, id
LIMIT @most;

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
