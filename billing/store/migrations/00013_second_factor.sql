-- +goose Up

-- One-time codes beside the password (TOTP, RFC 6238). The seed is encrypted by a key that is not in the database.

-- Who waits for a lock keeps sign-ins waiting behind: rather fail, the service tries again a second later.
SET LOCAL lock_timeout = '2s';

ALTER TABLE accounts
    ADD COLUMN second_factor_seed bytea CHECK (second_factor_seed <> ''),
    ADD COLUMN second_factor_at   timestamptz,
    ADD COLUMN second_factor_step bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT accounts_second_factor_check CHECK ((second_factor_seed IS NULL) = (second_factor_at IS NULL));

COMMENT ON COLUMN accounts.second_factor_seed IS 'Seed of the one-time codes, encrypted; null: the password alone lets in.';
COMMENT ON COLUMN accounts.second_factor_at   IS 'When the second factor was switched on; null: it is not.';
COMMENT ON COLUMN accounts.second_factor_step IS 'Step of the last code that was taken (30 s since 1970): neither it nor an earlier one is good again.';

-- +goose Down
ALTER TABLE accounts
    DROP COLUMN second_factor_step,
    DROP COLUMN second_factor_at,
    DROP COLUMN second_factor_seed;
