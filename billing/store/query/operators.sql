-- ListOperators returns the operators of a site who work there.
-- name: ListOperators :many
SELECT * FROM operators WHERE site = @site AND removed_at IS NULL ORDER BY length(id), id;

-- SaveOperator adds an operator or changes the one of this id.
-- name: SaveOperator :exec
INSERT INTO operators (site, id, name, device, browser, departments, added_at)
VALUES (@site, @id, @name, @device, @browser, @departments, @added_at)
ON CONFLICT (site, id) DO UPDATE SET
    name        = excluded.name,
    device      = excluded.device,
    browser     = excluded.browser,
    departments = excluded.departments,
    added_at    = CASE WHEN operators.removed_at IS NULL THEN operators.added_at ELSE excluded.added_at END,
    removed_at  = NULL;

-- RemoveOperator notes that an operator works there no longer, and returns how many rows that were.
-- name: RemoveOperator :execrows
UPDATE operators SET removed_at = @at WHERE site = @site AND id = @id AND removed_at IS NULL;

-- ListDuties returns what the operators of a site have said of the work.
-- name: ListDuties :many
SELECT * FROM operator_duties WHERE site = @site;

-- SaveDuty notes what an operator has said of the work, unless something newer is known.
-- name: SaveDuty :exec
INSERT INTO operator_duties (site, operator, out, pause, since)
VALUES (@site, @operator, @out, @pause, @since)
ON CONFLICT (site, operator) DO UPDATE SET
    out   = excluded.out,
    pause = excluded.pause,
    since = excluded.since
WHERE operator_duties.since <= excluded.since
  AND (operator_duties.out, operator_duties.pause) IS DISTINCT FROM (excluded.out, excluded.pause);

-- AddState notes the change of an operator's state. Written again it is the newest of its moment.
-- name: AddState :exec
INSERT INTO operator_states (site, operator, since, state, reason)
VALUES (@site, @operator, @since, @state, @reason)
ON CONFLICT (site, operator, since, state) DO UPDATE SET id = DEFAULT, reason = excluded.reason;

-- ListStates returns the last state of each operator of a site. It goes from operator to operator in the index: there are
-- millions of changes.
-- name: ListStates :many
WITH RECURSIVE known AS (
    (SELECT s.operator FROM operator_states s WHERE s.site = @site ORDER BY s.operator LIMIT 1)
    UNION ALL
    SELECT next.operator
    FROM known
    CROSS JOIN LATERAL (
        SELECT s.operator FROM operator_states s
        WHERE s.site = @site AND s.operator > known.operator
        ORDER BY s.operator LIMIT 1
    ) next
)
SELECT last.operator, last.state, last.reason, last.since
FROM known
CROSS JOIN LATERAL (
    SELECT s.operator, s.state, s.reason, s.since FROM operator_states s
    WHERE s.site = @site AND s.operator = known.operator
    ORDER BY s.since DESC, s.id DESC LIMIT 1
) last
ORDER BY last.operator;
