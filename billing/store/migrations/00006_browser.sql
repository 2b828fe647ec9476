-- +goose Up

-- Operators may take calls in the browser beside the telephone; who has no telephone has an empty device.
ALTER TABLE operators ADD COLUMN browser text NOT NULL DEFAULT '';

COMMENT ON COLUMN operators.device      IS 'Telephone in Asterisk, such as PJSIP/107; empty: none.';
COMMENT ON COLUMN operators.browser     IS 'Browser in Asterisk, in which the operator takes calls, such as PJSIP/web-107; empty: none.';
COMMENT ON COLUMN operators.departments IS 'Keys in the main menu of the departments whose callers the operator takes; none: calls by name alone.';

-- +goose Down
ALTER TABLE operators DROP COLUMN browser;

COMMENT ON COLUMN operators.device      IS 'Device in Asterisk, such as PJSIP/107.';
COMMENT ON COLUMN operators.departments IS 'Keys in the main menu of the departments whose callers the operator takes.';
