-- +goose Up

-- What operators do for subscribers at the desk.

-- Who waits for a lock keeps later lookups waiting behind: rather fail, the service tries again a second later.
SET LOCAL lock_timeout = '2s';

CREATE TABLE suspensions (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request      text        NOT NULL UNIQUE,
    contract     text        NOT NULL,
    first_day    date        NOT NULL,
    last_day     date        NOT NULL CHECK (last_day >= first_day),
    state        text        NOT NULL CHECK (state IN ('planned', 'running', 'ended', 'cancelled')),
    turned       boolean     NOT NULL DEFAULT false,
    created_at   timestamptz NOT NULL,
    cancelled_at timestamptz
);

COMMENT ON TABLE  suspensions              IS 'Suspensions of service at subscribers'' request. A billing of the provider''s own reads them here (planned, running) and may add those that it grants itself.';
COMMENT ON COLUMN suspensions.id           IS 'Number of the row.';
COMMENT ON COLUMN suspensions.request      IS 'Key of the wish: one suspension for one wish.';
COMMENT ON COLUMN suspensions.contract     IS 'The contract.';
COMMENT ON COLUMN suspensions.first_day    IS 'First day without service; its year is the one it counts for.';
COMMENT ON COLUMN suspensions.last_day     IS 'Last day, included.';
COMMENT ON COLUMN suspensions.state        IS 'planned, running, ended or cancelled; the nightly job turns it, the days are what counts.';
COMMENT ON COLUMN suspensions.turned       IS 'The nightly job has set the imported contract''s status to suspended, and sets it back.';
COMMENT ON COLUMN suspensions.created_at   IS 'When it was asked for.';
COMMENT ON COLUMN suspensions.cancelled_at IS 'When it was called off; null if it was not.';

-- The suspensions of a contract, in the lookup of every call.
CREATE INDEX suspensions_contract_idx ON suspensions (contract, first_day DESC);
-- One at a time, whatever the code does; and what the nightly job looks through.
CREATE UNIQUE INDEX suspensions_open_idx ON suspensions (contract) WHERE state IN ('planned', 'running');

CREATE TABLE wrap_ups (
    call     text        NOT NULL,
    operator text        NOT NULL,
    code     text        NOT NULL,
    note     text        NOT NULL DEFAULT '' CHECK (char_length(note) <= 2000),
    contract text        NOT NULL DEFAULT '',
    number   text        NOT NULL DEFAULT '',
    at       timestamptz NOT NULL,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (call, operator)
);

COMMENT ON TABLE  wrap_ups          IS 'What operators say of their calls when these are over.';
COMMENT ON COLUMN wrap_ups.call     IS 'The call; without a foreign key, because the journal may write it later.';
COMMENT ON COLUMN wrap_ups.operator IS 'The operator.';
COMMENT ON COLUMN wrap_ups.code     IS 'What the call was about, in one word.';
COMMENT ON COLUMN wrap_ups.note     IS 'The operator''s note; may be empty.';
COMMENT ON COLUMN wrap_ups.contract IS 'The contract the call was about; empty if none was known.';
COMMENT ON COLUMN wrap_ups.number   IS 'The subscriber''s number in E.164; empty if withheld.';
COMMENT ON COLUMN wrap_ups.at       IS 'When it was said first.';
COMMENT ON COLUMN wrap_ups.saved_at IS 'When it was said or corrected last.';

CREATE INDEX wrap_ups_contract_idx ON wrap_ups (contract, at DESC) WHERE contract <> '';
CREATE INDEX wrap_ups_number_idx ON wrap_ups (number, at DESC) WHERE number <> '';

CREATE TABLE audit (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL,
    actor    text        NOT NULL,
    role     text        NOT NULL,
    action   text        NOT NULL,
    contract text        NOT NULL DEFAULT '',
    call     text        NOT NULL DEFAULT '',
    outcome  text        NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    reason   text        NOT NULL DEFAULT '',
    detail   jsonb       NOT NULL DEFAULT '{}'
);

COMMENT ON TABLE  audit          IS 'Who did what, written with what was done. Entries are added only.';
COMMENT ON COLUMN audit.id       IS 'Number of the entry; a later one is larger.';
COMMENT ON COLUMN audit.at       IS 'When, by the hotline''s clock.';
COMMENT ON COLUMN audit.actor    IS 'Login of the account, or name of the program.';
COMMENT ON COLUMN audit.role     IS 'Role in which it was done.';
COMMENT ON COLUMN audit.action   IS 'What was to be done.';
COMMENT ON COLUMN audit.contract IS 'The contract it was done to; empty if to none.';
COMMENT ON COLUMN audit.call     IS 'The call in which it was done; empty if in none.';
COMMENT ON COLUMN audit.outcome  IS 'done, refused (by a rule) or failed (could not be decided).';
COMMENT ON COLUMN audit.reason   IS 'Why it was refused or failed; empty if done.';
COMMENT ON COLUMN audit.detail   IS 'What else is known: an object of strings, without secrets and whole telephone numbers.';

CREATE INDEX audit_contract_idx ON audit (contract, id DESC) WHERE contract <> '';
CREATE INDEX audit_actor_idx ON audit (actor, id DESC);

-- No statement of the service changes or deletes an entry, and this trigger refuses those of others. Its owner could drop it:
-- a provider who wants entries that the service's own account cannot touch gives the table to another role,
--     ALTER TABLE audit OWNER TO auditor;
--     REVOKE ALL ON audit FROM hotline;
--     GRANT SELECT, INSERT ON audit TO hotline;
-- and lets that role delete what is old enough after ALTER TABLE audit DISABLE TRIGGER audit_is_added_to_only.
-- +goose StatementBegin
CREATE FUNCTION hotline_refuse() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'entries of % are neither changed nor deleted', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER audit_is_added_to_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION hotline_refuse();

COMMENT ON COLUMN callbacks.source IS 'Where it was ordered: queue, menu, hours, api or operator.';
COMMENT ON COLUMN callbacks.caller IS 'Who ordered it by telephone, in E.164; empty if withheld, over the API and by an operator.';

-- Where an operator looks for a contract: by the beginning of its number, or by its street.
CREATE INDEX contracts_number_idx ON contracts (number text_pattern_ops);
CREATE INDEX contracts_street_idx ON contracts (street, city);

-- Last, because from here on no call is looked up until all is done.
ALTER TABLE phones
    ADD COLUMN registered_at timestamptz,
    ADD COLUMN request       text NOT NULL DEFAULT '';

COMMENT ON COLUMN phones.registered_at IS 'When an operator registered it; null for an imported one. An import leaves it until its own line has the phone.';
COMMENT ON COLUMN phones.request       IS 'Key of the operator''s wish; empty for an imported one.';

-- +goose Down
DROP INDEX contracts_street_idx;
DROP INDEX contracts_number_idx;
COMMENT ON COLUMN callbacks.source IS 'Where it was ordered: queue, menu, hours or api.';
COMMENT ON COLUMN callbacks.caller IS 'Who ordered it by telephone, in E.164; empty if withheld, and over the API.';
DROP TABLE audit;
DROP FUNCTION hotline_refuse;
DROP TABLE wrap_ups;
DROP TABLE suspensions;
ALTER TABLE phones
    DROP COLUMN request,
    DROP COLUMN registered_at;
