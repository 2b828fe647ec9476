-- OpenCall records that a call began. A call taken up again after a crash belongs to the node that did so; what
-- that node does not know any more stays. A call back that was withdrawn before it was tried may be taken up later: then
-- it has no end yet.
-- name: OpenCall :exec
INSERT INTO calls (id, node, kind, callback, from_number, caller, to_number, language, started_at, contract)
VALUES (@id, @node, @kind, @callback, @from_number, @caller, @to_number, @language, @started_at, @contract)
ON CONFLICT (id) DO UPDATE SET
    node        = excluded.node,
    kind        = CASE WHEN excluded.kind = 'call' THEN calls.kind ELSE excluded.kind END,
    callback    = coalesce(excluded.callback, calls.callback),
    caller      = CASE WHEN excluded.caller = '' THEN calls.caller ELSE excluded.caller END,
    from_number = CASE WHEN excluded.from_number = '' THEN calls.from_number ELSE excluded.from_number END,
    to_number   = CASE WHEN excluded.to_number = '' THEN calls.to_number ELSE excluded.to_number END,
    language    = CASE WHEN calls.language = '' THEN excluded.language ELSE calls.language END,
    started_at  = CASE WHEN calls.outcome_reason = 'order_withdrawn' THEN excluded.started_at ELSE least(calls.started_at, excluded.started_at) END,
    contract    = CASE WHEN excluded.contract = '' THEN calls.contract ELSE excluded.contract END,
    ended_at       = CASE WHEN calls.outcome_reason = 'order_withdrawn' AND excluded.started_at >= calls.ended_at THEN NULL ELSE calls.ended_at END,
    outcome_class  = CASE WHEN calls.outcome_reason = 'order_withdrawn' AND excluded.started_at >= calls.ended_at THEN '' ELSE calls.outcome_class END,
    outcome_reason = CASE WHEN calls.outcome_reason = 'order_withdrawn' AND excluded.started_at >= calls.ended_at THEN '' ELSE calls.outcome_reason END;

-- QueueCall records the queue that a call joined; the newest counts.
-- name: QueueCall :exec
INSERT INTO calls (id, node, started_at, department, queued_at)
VALUES (@id, @node, @queued_at, @department, @queued_at)
ON CONFLICT (id) DO UPDATE SET
    department = excluded.department,
    queued_at  = excluded.queued_at;

-- AddStep records one line of a call's journey.
-- name: AddStep :exec
WITH call AS (
    INSERT INTO calls (id, node, started_at) VALUES (@call_id, @node, @at)
    ON CONFLICT (id) DO NOTHING
)
INSERT INTO call_steps (call_id, seq, at, step, event, detail)
VALUES (@call_id, @seq, @at, @step, @event, @detail)
ON CONFLICT DO NOTHING;

-- AnswerCall records when an operator was connected; only the first time counts.
-- name: AnswerCall :exec
INSERT INTO calls (id, node, started_at, answered_at)
VALUES (@id, @node, @answered_at, @answered_at)
ON CONFLICT (id) DO UPDATE SET
    answered_at = coalesce(calls.answered_at, excluded.answered_at);

-- CloseCall records how a call ended; the first witnessed end stays. That a call back was withdrawn is no end where another
-- node has taken the order, and none that a later one could not replace.
-- name: CloseCall :exec
INSERT INTO calls (id, node, language, started_at, ended_at, outcome_class, outcome_reason)
VALUES (@id, @node, @language, @ended_at, @ended_at, @outcome_class, @outcome_reason)
ON CONFLICT (id) DO UPDATE SET
    language        = CASE WHEN excluded.language = '' THEN calls.language ELSE excluded.language END,
    ended_at        = excluded.ended_at,
    outcome_class   = excluded.outcome_class,
    outcome_reason  = excluded.outcome_reason,
    outcome_assumed = false
WHERE CASE excluded.outcome_reason
          WHEN 'order_withdrawn' THEN calls.ended_at IS NULL AND calls.node = excluded.node
          ELSE calls.ended_at IS NULL OR calls.outcome_assumed OR calls.outcome_reason = 'order_withdrawn'
      END;

-- CloseAbandoned ends the calls of a node that began before a moment, have no end and are not among the
-- living. It returns how many there were.
-- name: CloseAbandoned :execrows
UPDATE calls SET
    ended_at        = @at::timestamptz,
    outcome_class   = @outcome_class,
    outcome_reason  = @outcome_reason,
    outcome_assumed = true
WHERE node = @node
  AND ended_at IS NULL
  AND started_at < @at::timestamptz
  AND id <> ALL (@living::text[]);
