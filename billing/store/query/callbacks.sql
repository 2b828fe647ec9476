-- LockPhone lets the transaction wait until no other orders a call back to the number, and then holds all others off to
-- its end.
-- name: LockPhone :exec
SELECT pg_advisory_xact_lock(hashtextextended('hotline/callback/' || @site::text || '/' || @phone::text, 0));

-- GetRequestedCallBack returns the order that a wish has brought.
-- name: GetRequestedCallBack :one
SELECT * FROM callbacks WHERE request = @request;

-- GetCallBack returns an order of a site.
-- name: GetCallBack :one
SELECT * FROM callbacks WHERE site = @site AND id = @id;

-- GetOpenCallBack returns the open order of a number.
-- name: GetOpenCallBack :one
SELECT * FROM callbacks WHERE site = @site AND phone = @phone AND state IN ('open', 'calling');

-- CountCallBacks counts the orders of a number since a moment.
-- name: CountCallBacks :one
SELECT count(*) FROM callbacks WHERE site = @site AND phone = @phone AND created_at >= @since AND created_at < @until;

-- CountCallBacksFor counts the orders since a moment that a caller has made for other numbers; those of all callers who
-- withhold theirs are counted together, and those of other systems and of operators not.
-- name: CountCallBacksFor :one
SELECT count(*) FROM callbacks
WHERE site = @site AND caller = @caller::text AND caller <> phone AND source <> 'api' AND source <> 'operator'
  AND created_at >= @since AND created_at < @until;

-- AddCallBack adds an order.
-- name: AddCallBack :one
INSERT INTO callbacks (request, site, phone, department, contract, topic, language, source, caller, since, created_at, state, due_at)
VALUES (@request, @site, @phone, @department, @contract, @topic, @language, @source, @caller, @since, @at, 'open', @at)
RETURNING *;

-- ClaimCallBack begins a try, by its number, of an order that is open and due. No row: somebody else has it, or it is not to
-- be called. The node that has begun the try gets it again: the first answer may have been lost.
-- name: ClaimCallBack :one
UPDATE callbacks SET
    state      = 'calling',
    tries      = @try::integer,
    node       = @node,
    claimed_at = CASE state WHEN 'open' THEN @at::timestamptz ELSE claimed_at END,
    seen_at    = clock_timestamp(),
    last_call  = 'callback-' || id || '-' || @try::integer,
    reason     = ''
WHERE site = @site AND id = @id
  AND (state = 'open' AND tries + 1 = @try::integer AND due_at <= @at::timestamptz
       OR state = 'calling' AND tries = @try::integer AND node = @node)
RETURNING *;

-- CloseCallBack notes how an order was over with its last try. One that was cancelled while the subscriber was called, or
-- given up by a service that heard nothing of the try, is done if the subscriber was reached.
-- name: CloseCallBack :execrows
UPDATE callbacks SET
    state    = @state,
    reason   = @reason,
    ended_at = @at
WHERE site = @site AND id = @id AND tries = @tries::integer
  AND (state = 'calling' OR state IN ('cancelled', 'open') AND @state = 'done');

-- ReopenCallBack notes that a try has failed and that another one is due at a moment. A try that was left by a killed
-- service is one that does not count. The order is in nobody's hands then.
-- name: ReopenCallBack :one
UPDATE callbacks SET
    state      = 'open',
    reason     = @reason,
    due_at     = @due_at,
    left_tries = left_tries + @left_tries,
    node       = '',
    seen_at    = NULL
WHERE site = @site AND id = @id AND tries = @tries::integer AND state = 'calling'
RETURNING *;

-- CancelCallBack cancels an open order, by its id or else by its number.
-- name: CancelCallBack :execrows
UPDATE callbacks SET
    state    = 'cancelled',
    reason   = @reason,
    ended_at = @at
WHERE site = @site AND state IN ('open', 'calling')
  AND CASE WHEN @id::bigint <> 0 THEN id = @id ELSE phone = @phone END;

-- ListCallBacks returns orders, the newest first: the open ones only, or all. An empty number means any.
-- name: ListCallBacks :many
SELECT * FROM callbacks
WHERE site = @site
  AND (@ended_too::boolean OR state IN ('open', 'calling'))
  AND (@phone::text = '' OR phone = @phone)
  AND created_at >= @since
ORDER BY created_at DESC, id DESC
LIMIT @most;

-- TouchCallBacks notes that the node lives that has these orders in hand. A try whose call has ended is in nobody's.
-- name: TouchCallBacks :exec
UPDATE callbacks b SET seen_at = clock_timestamp()
WHERE b.site = @site AND b.node = @node AND b.id = ANY (@ids::bigint[])
  AND (b.state = 'open'
       OR b.state = 'calling'
          AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.id = b.last_call AND c.ended_at >= b.claimed_at));

-- ListLeft returns the tries under way that a node has begun before a moment and whose calls are not among the living,
-- with what the journal knows of these calls.
-- name: ListLeft :many
SELECT sqlc.embed(b), coalesce(c.answered_at >= b.claimed_at, false)::boolean AS answered
FROM callbacks b
LEFT JOIN calls c ON c.id = b.last_call
WHERE b.site = @site AND b.node = @node AND b.state = 'calling' AND b.claimed_at < @at::timestamptz
  AND b.last_call <> ALL (@living::text[]);

-- ListSilent returns the tries under way of services that were not heard of for so many seconds.
-- name: ListSilent :many
SELECT sqlc.embed(b), coalesce(c.answered_at >= b.claimed_at, false)::boolean AS answered
FROM callbacks b
LEFT JOIN calls c ON c.id = b.last_call
WHERE b.site = @site AND b.state = 'calling'
  AND b.seen_at < clock_timestamp() - make_interval(secs => @silence::float8);

-- TakeCallBack lets a node have an open order on its board, unless another one has it that was heard of within so many
-- seconds. It returns how many rows that were.
-- name: TakeCallBack :execrows
UPDATE callbacks SET
    node    = @node,
    seen_at = clock_timestamp()
WHERE site = @site AND id = @id AND state = 'open' AND tries = @tries::integer
  AND (node IN ('', @node) OR seen_at IS NULL OR seen_at < clock_timestamp() - make_interval(secs => @silence::float8));

-- PickCallBack lets an open order be due at a moment if it is not yet, and a node have it like TakeCallBack.
-- name: PickCallBack :one
UPDATE callbacks SET
    due_at  = least(due_at, @at::timestamptz),
    node    = @node,
    seen_at = clock_timestamp()
WHERE site = @site AND id = @id AND state = 'open'
  AND (node IN ('', @node) OR seen_at IS NULL OR seen_at < clock_timestamp() - make_interval(secs => @silence::float8))
RETURNING *;

-- ListPlaced returns how those orders stand that a node has in hand.
-- name: ListPlaced :many
SELECT * FROM callbacks WHERE site = @site AND id = ANY (@ids::bigint[]);

-- ListCalling returns the orders of which a node makes a try.
-- name: ListCalling :many
SELECT id FROM callbacks WHERE site = @site AND node = @node AND state = 'calling';

-- Returning returns, of a number, the open order and the place in a queue that its last call lost since a moment: that
-- was abandoned, or cut off by a failure, and nothing later of the number, but the call that asks, was answered, was
-- served or waits now.
-- name: Returning :one
SELECT
    (SELECT to_jsonb(b) FROM callbacks b
     WHERE b.site = @site AND b.phone = @number::text AND b.state IN ('open', 'calling'))::jsonb AS callback,
    (SELECT jsonb_build_object('department', c.department, 'since', c.queued_at)
     FROM calls c
     WHERE c.caller = @number AND c.caller <> '' AND c.kind = 'call' AND c.queued_at IS NOT NULL AND c.department <> ''
       AND c.started_at > @started_since::timestamptz
       AND c.ended_at >= @ended_since::timestamptz AND c.ended_at <= @at::timestamptz
       AND (c.outcome_class = 'abandoned' OR c.outcome_class = 'lost' AND c.answered_at IS NULL)
       AND NOT EXISTS (
           SELECT 1 FROM calls l
           WHERE l.caller = @number AND l.id <> @call::text AND l.started_at > c.started_at
             AND (l.answered_at IS NOT NULL OR l.outcome_class IN ('connected', 'served')
                  OR l.queued_at IS NOT NULL AND l.ended_at IS NULL AND l.kind = 'call'))
     ORDER BY c.started_at DESC
     LIMIT 1)::jsonb AS lost;
