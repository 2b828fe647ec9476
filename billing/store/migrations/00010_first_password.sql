-- +goose Up

-- A password that an engineer set and handed over is known to two people: whose it is chooses another one at the next sign-in.
-- Accounts that were there before keep theirs.

-- Who waits for a lock keeps sign-ins waiting behind: rather fail, the service tries again a second later.
SET LOCAL lock_timeout = '2s';

ALTER TABLE accounts ADD COLUMN password_handed_over boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN accounts.password_handed_over IS 'An engineer set the password: the person has to choose another one before anything else.';

-- +goose Down
ALTER TABLE accounts DROP COLUMN password_handed_over;
