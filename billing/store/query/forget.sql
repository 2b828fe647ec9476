-- FindCallsOfNumber returns ended calls whose number ends in these digits, or that are tries of these call backs, with the number
-- as the trunk gave it. A call that has no end after a day has none that was noted.
-- name: FindCallsOfNumber :many
SELECT c.id, c.from_number, c.caller, c.callback FROM calls c
WHERE (c.ended_at IS NOT NULL OR c.started_at < @yesterday::timestamptz)
  AND (reverse(regexp_replace(c.from_number, '\D', '', 'g')) LIKE reverse(@digits::text) || '%' AND @digits <> ''
       OR c.caller = @number::text AND c.caller <> '' OR c.callback = ANY (@callbacks::bigint[]));

-- FindCallBacksOfNumber returns the orders to a number or by it.
-- name: FindCallBacksOfNumber :many
SELECT id, state, phone FROM callbacks WHERE phone = @number::text OR caller = @number ORDER BY id;

-- ForgetCalls takes numbers and contract out of calls: they are those of callers who withhold their number.
-- name: ForgetCalls :execrows
UPDATE calls SET from_number = '', caller = '', contract = '', to_number = CASE WHEN kind = 'callback' THEN '' ELSE to_number END
WHERE id = ANY (@calls::text[]);

-- ForgetSteps takes out of journeys what was typed and heard, of which a contract's number can be read; what statistics read stays.
-- name: ForgetSteps :execrows
UPDATE call_steps s SET detail = s.detail
    || CASE WHEN s.detail ? 'contract' THEN '{"contract": ""}' ELSE '{}' END::jsonb
    || CASE WHEN s.event = 'key' AND s.step NOT IN ('', 'greeting', 'menu', 'silence') THEN '{"key": "digit"}' ELSE '{}' END::jsonb
    || CASE WHEN s.event <> 'prompt' THEN '{}'
            WHEN s.detail ->> 'keys' LIKE '%credit.offer.cutoff%' THEN '{"keys": "credit.offer.cutoff"}' ELSE '{"keys": ""}' END::jsonb
WHERE s.call_id = ANY (@calls::text[])
  AND (s.event IN ('key', 'prompt') OR s.detail ? 'contract');

-- ForgetWrapUps takes number, contract and the note, which may name anybody, out of wrap-ups of calls or of a number.
-- name: ForgetWrapUps :execrows
UPDATE wrap_ups SET number = '', contract = '', note = ''
WHERE call = ANY (@calls::text[]) OR number = @number::text AND number <> '';

-- CountWrapUps counts those that ForgetWrapUps would change.
-- name: CountWrapUps :one
SELECT count(*) FROM wrap_ups WHERE call = ANY (@calls::text[]) OR number = @number::text AND number <> '';

-- ForgetMessages takes number and text out of messages that are over, and the contract out of those whose day is over: the limit of
-- a day counts by it.
-- name: ForgetMessages :execrows
UPDATE sms SET to_number = '', text = '', contract = CASE WHEN created_at < @yesterday::timestamptz THEN '' ELSE contract END
WHERE to_number = @number::text AND state NOT IN ('queued', 'sending');

-- CountMessages counts the messages to a number, and of them those that are still to be sent.
-- name: CountMessages :one
SELECT count(*) FILTER (WHERE state NOT IN ('queued', 'sending')) AS ended, count(*) FILTER (WHERE state IN ('queued', 'sending')) AS open
FROM sms WHERE to_number = @number::text;

-- ForgetSubscriptions deletes a number's wishes to be told of the ends of outages.
-- name: ForgetSubscriptions :execrows
DELETE FROM outage_subscribers WHERE to_number = @number;

-- CountSubscriptions counts them.
-- name: CountSubscriptions :one
SELECT count(*) FROM outage_subscribers WHERE to_number = @number;

-- ForgetCallBacks takes numbers, contract and topic out of orders that are over.
-- name: ForgetCallBacks :execrows
UPDATE callbacks SET
    phone    = CASE WHEN phone = @number::text THEN '' ELSE phone END,
    caller   = CASE WHEN caller = @number THEN '' ELSE caller END,
    contract = CASE WHEN phone = @number THEN '' ELSE contract END,
    topic    = CASE WHEN phone = @number THEN '' ELSE topic END
WHERE id = ANY (@ids::bigint[]) AND state NOT IN ('open', 'calling');

-- ForgetCreditRequests takes the number out of the answers to wishes for credits. The credits stay.
-- name: ForgetCreditRequests :execrows
UPDATE credit_requests SET number = '' WHERE number = @number::text;

-- CountCreditRequests counts them.
-- name: CountCreditRequests :one
SELECT count(*) FROM credit_requests WHERE number = @number;
