-- ListAccounts returns the accounts of a site.
-- name: ListAccounts :many
SELECT * FROM accounts WHERE site = @site ORDER BY login;

-- GetAccount returns one account.
-- name: GetAccount :one
SELECT * FROM accounts WHERE site = @site AND login = @login;

-- AddAccount adds an account unless the login is taken, and returns how many rows that were.
-- name: AddAccount :execrows
INSERT INTO accounts (site, login, name, role, operator, password_hash, password_handed_over, language, created_at, changed_at)
VALUES (@site, @login, @name, @role, @operator, @password_hash, @password_handed_over, @language, @at::timestamptz, @at::timestamptz)
ON CONFLICT (site, login) DO NOTHING;

-- SetPassword gives an account another password, which ends its sessions, and returns its version. One that was handed over has
-- to be changed by whose it is.
-- name: SetPassword :one
UPDATE accounts SET password_hash = @password_hash, password_handed_over = @password_handed_over, version = version + 1, changed_at = @at
WHERE site = @site AND login = @login
RETURNING version;

-- SetSecondFactor switches an account's second factor on, which ends its sessions, and returns its version. The code of the step
-- that was given for it is not good again.
-- name: SetSecondFactor :one
UPDATE accounts SET
    second_factor_seed = @seed::bytea,
    second_factor_at   = @at::timestamptz,
    second_factor_step = @step,
    version            = version + 1,
    changed_at         = @at::timestamptz
WHERE site = @site AND login = @login
RETURNING version;

-- ClearSecondFactor switches an account's second factor off, which ends its sessions, and returns its version.
-- name: ClearSecondFactor :one
UPDATE accounts SET second_factor_seed = NULL, second_factor_at = NULL, version = version + 1, changed_at = @at
WHERE site = @site AND login = @login
RETURNING version;

-- SpendCode notes that the code of a step was taken, and returns how many rows that were: none if it, or a later one, was before.
-- name: SpendCode :execrows
UPDATE accounts SET second_factor_step = @step WHERE site = @site AND login = @login AND second_factor_step < @step;

-- Rehash replaces the hash of a password by another one of the same password, unless the password has changed meanwhile.
-- name: Rehash :exec
UPDATE accounts SET password_hash = @new_hash WHERE site = @site AND login = @login AND password_hash = @old_hash;

-- SetDisabled disables an account (at) or enables it (null), which ends its sessions, and returns how many rows that were.
-- name: SetDisabled :execrows
UPDATE accounts SET disabled_at = sqlc.narg(disabled_at), version = version + 1, changed_at = @at
WHERE site = @site AND login = @login AND (disabled_at IS NULL) = (sqlc.narg(disabled_at)::timestamptz IS NOT NULL);

-- EndSessions ends the sessions of an account, and returns how many rows that were.
-- name: EndSessions :execrows
UPDATE accounts SET version = version + 1 WHERE site = @site AND login = @login;

-- SetLanguage sets the language of an account's pages, and returns how many rows that were.
-- name: SetLanguage :execrows
UPDATE accounts SET language = @language, changed_at = @at WHERE site = @site AND login = @login;

-- ChangeAccount changes what an account is, and returns how many rows that were. Another role or operator ends its sessions.
-- name: ChangeAccount :execrows
UPDATE accounts SET
    name       = @name,
    role       = @role,
    operator   = @operator,
    language   = @language,
    version    = version + CASE WHEN (role, operator) IS DISTINCT FROM (@role, @operator) THEN 1 ELSE 0 END,
    changed_at = @at
WHERE site = @site AND login = @login;
