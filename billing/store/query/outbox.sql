-- HasSMS reports whether there is a message for a wish.
-- name: HasSMS :one
SELECT EXISTS (SELECT 1 FROM sms WHERE request = @request);

-- AddSMS puts messages in the queue and returns their ids; none for a wish that has one.
-- name: AddSMS :many
INSERT INTO sms (request, contract, kind, to_number, text, state, created_at)
SELECT unnest(@requests::text[]), unnest(@contracts::text[]), unnest(@kinds::text[]), unnest(@to_numbers::text[]), unnest(@texts::text[]),
       @state::text, @created_at::timestamptz
ON CONFLICT (request) DO NOTHING
RETURNING id;

-- GetSMS returns a message, and how long ago its last attempt began in seconds of the database's clock.
-- name: GetSMS :one
SELECT sqlc.embed(sms), coalesce(extract(epoch FROM clock_timestamp() - attempted_at), 0)::float8 AS attempt_age
FROM sms
WHERE id = @id;

-- BeginAttempt notes that a message is offered to the gateway. No row if another process was faster. It violates
-- sms_sending_idx while a message that is alike is in doubt.
-- name: BeginAttempt :execrows
UPDATE sms SET
    state              = 'sending',
    attempts           = attempts + 1,
    first_attempted_at = coalesce(first_attempted_at, clock_timestamp()),
    attempted_at       = clock_timestamp()
WHERE id = @id AND attempts = @attempts AND state IN ('queued', 'sending');

-- EndAttempt notes what became of an attempt, unless more is known of the message since.
-- name: EndAttempt :exec
UPDATE sms SET
    state = @state,
    error = @error
WHERE id = @id AND attempts = @attempts AND state = 'sending';

-- HoldSMS returns a message by its id, and keeps others from changing it until the transaction ends.
-- name: HoldSMS :one
SELECT * FROM sms WHERE id = @id FOR UPDATE;

-- HoldSMSOfGateway does so by the gateway's name of the message.
-- name: HoldSMSOfGateway :one
SELECT * FROM sms WHERE gateway_id = @gateway_id FOR UPDATE;

-- ReportSMS notes the gateway's word on a message.
-- name: ReportSMS :exec
UPDATE sms SET
    state        = @state,
    gateway_id   = @gateway_id,
    error        = @error,
    sent_at      = coalesce(sent_at, clock_timestamp()),
    delivered_at = CASE WHEN @state = 'delivered' THEN coalesce(delivered_at, clock_timestamp()) END
WHERE id = @id;

-- ListKnownToGateway returns those of the gateway's names that are messages of ours.
-- name: ListKnownToGateway :many
SELECT gateway_id FROM sms WHERE gateway_id = ANY (@gateway_ids::text[]);
