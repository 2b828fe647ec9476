-- +goose Up
ALTER TABLE sms
    ADD COLUMN attempts           integer     NOT NULL DEFAULT 0,
    ADD COLUMN first_attempted_at timestamptz,
    ADD COLUMN attempted_at       timestamptz;

COMMENT ON COLUMN sms.attempts           IS 'How often it was offered to the gateway.';
COMMENT ON COLUMN sms.first_attempted_at IS 'When it was first offered, by the database''s clock; the gateway is searched from then on.';
COMMENT ON COLUMN sms.attempted_at       IS 'When it was last offered, by the database''s clock; it may be offered again a settle time later.';

-- Two messages that are alike are never in doubt at the same time: one found at the gateway is then nobody else's.
CREATE UNIQUE INDEX sms_sending_idx ON sms (to_number, text) WHERE state = 'sending';
-- A message at the gateway belongs to one of ours; delivery reports ask by its name.
CREATE UNIQUE INDEX sms_gateway_id_idx ON sms (gateway_id) WHERE gateway_id <> '';
-- The list, newest first.
CREATE INDEX sms_created_at_idx ON sms (created_at DESC, id DESC);

-- +goose Down
DROP INDEX sms_created_at_idx;
DROP INDEX sms_gateway_id_idx;
DROP INDEX sms_sending_idx;
ALTER TABLE sms
    DROP COLUMN attempted_at,
    DROP COLUMN first_attempted_at,
    DROP COLUMN attempts;
