-- +goose Up

-- People who may sign in to the pages. A site is the set of services that share queues and operators.
CREATE TABLE accounts (
    site          text        NOT NULL,
    login         text        NOT NULL CHECK (login <> ''),
    name          text        NOT NULL DEFAULT '',
    role          text        NOT NULL CHECK (role IN ('operator', 'supervisor', 'engineer')),
    operator      text        CHECK (operator <> ''),
    password_hash text        NOT NULL,
    language      text        NOT NULL DEFAULT 'uk' CHECK (language IN ('uk', 'en')),
    version       bigint      NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    disabled_at   timestamptz,
    PRIMARY KEY (site, login),
    CHECK (role <> 'operator' OR operator IS NOT NULL)
);

-- A call goes to one person: nobody shares an operator with somebody else who may sign in.
CREATE UNIQUE INDEX accounts_operator_idx ON accounts (site, operator) WHERE operator IS NOT NULL AND disabled_at IS NULL;

COMMENT ON TABLE  accounts               IS 'People who may sign in to the pages; hotline accounts keeps them.';
COMMENT ON COLUMN accounts.site          IS 'The site.';
COMMENT ON COLUMN accounts.login         IS 'What the person types to sign in, in small letters.';
COMMENT ON COLUMN accounts.name          IS 'Name, for the pages; never in logs.';
COMMENT ON COLUMN accounts.role          IS 'operator, supervisor or engineer.';
COMMENT ON COLUMN accounts.operator      IS 'The operator whose calls the person takes; null: none.';
COMMENT ON COLUMN accounts.password_hash IS 'Argon2id hash with its parameters and salt.';
COMMENT ON COLUMN accounts.language      IS 'Language of the pages, uk or en.';
COMMENT ON COLUMN accounts.version       IS 'Grows with every change that ends the sessions of before.';
COMMENT ON COLUMN accounts.created_at    IS 'When the account was made.';
COMMENT ON COLUMN accounts.changed_at    IS 'When it was last changed.';
COMMENT ON COLUMN accounts.disabled_at   IS 'When it was disabled; null while the person may sign in.';

-- +goose Down
DROP TABLE accounts;
