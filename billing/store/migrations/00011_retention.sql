-- +goose Up

-- Deletion of what is older than it is to be kept.

-- Who waits for a lock keeps others waiting behind: rather fail, the service tries again a second later.
SET LOCAL lock_timeout = '2s';

CREATE TABLE retentions (
    node    text        NOT NULL,
    records text        NOT NULL,
    days    integer     NOT NULL CHECK (days >= 0),
    said_at timestamptz NOT NULL,
    PRIMARY KEY (node, records)
);

COMMENT ON TABLE  retentions         IS 'How long the services that share this database would keep records; the longest of what they say is done.';
COMMENT ON COLUMN retentions.node    IS 'The service.';
COMMENT ON COLUMN retentions.records IS 'What is kept: calls, messages, callbacks, audit or surges.';
COMMENT ON COLUMN retentions.days    IS 'For how many days, by its configuration; 0: for ever.';
COMMENT ON COLUMN retentions.said_at IS 'When it said so last, by the database''s clock; it says so each hour.';

-- From here on an entry of the audit may be deleted once it is a year old, and never before: the rule stands in a trigger of the
-- table, so that no statement of the service and no defect of it can delete what somebody may still have to answer for. Changing
-- and emptying stay refused as before.
-- +goose StatementBegin
CREATE FUNCTION hotline_keep_a_year() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF OLD.at > clock_timestamp() - interval '1 year' THEN
        RAISE EXCEPTION 'entries of % are not deleted before a year is over', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END
$$;
-- +goose StatementEnd

-- Deletes the oldest entries of the audit, at most so many, as far as they are before a moment and a year old, and returns how
-- many that were. The same transaction adds an entry that names them by their numbers: whoever finds a gap finds who made it.
-- Entries are taken from the lowest number up: they come in the order of time, so that no index is needed.
-- +goose StatementBegin
CREATE FUNCTION hotline_expire_audit(before timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    gone   bigint;
    lowest bigint;
    highest bigint;
BEGIN
    WITH oldest AS (
        SELECT o.id FROM audit o ORDER BY o.id LIMIT most
    ), deleted AS (
        DELETE FROM audit a USING oldest
        WHERE a.id = oldest.id AND a.at < least(before, clock_timestamp() - interval '1 year')
        RETURNING a.id
    )
    SELECT count(*), min(deleted.id), max(deleted.id) INTO gone, lowest, highest FROM deleted;
    IF gone > 0 THEN
        INSERT INTO audit (at, actor, role, action, outcome, detail)
        VALUES (clock_timestamp(), 'hotline', 'program', 'expire_audit', 'done', jsonb_build_object(
            'entries', gone::text, 'first', lowest::text, 'last', highest::text));
    END IF;
    RETURN gone;
END
$$;
-- +goose StatementEnd

-- It works with its owner's rights: where the audit belongs to another role it is given to that role as well (below), and the
-- service's account can delete what this function deletes, and nothing else. Of a table that belongs to another role the
-- triggers are that role's to change; the rest of the schema does not wait for that.
--     CREATE OR REPLACE TRIGGER audit_is_added_to_only BEFORE UPDATE OR TRUNCATE ON audit
--         FOR EACH STATEMENT EXECUTE FUNCTION hotline_refuse();
--     CREATE TRIGGER audit_is_kept_a_year BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION hotline_keep_a_year();
--     ALTER FUNCTION hotline_expire_audit OWNER TO auditor;     -- who needs CREATE on the schema for this statement
--     GRANT EXECUTE ON FUNCTION hotline_expire_audit TO hotline;
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION hotline_expire_audit(timestamptz, integer) SECURITY DEFINER SET search_path = %I, pg_temp', current_schema());
    REVOKE EXECUTE ON FUNCTION hotline_expire_audit(timestamptz, integer) FROM PUBLIC;
    IF pg_has_role((SELECT relowner FROM pg_class WHERE oid = 'audit'::regclass), 'USAGE') THEN
        CREATE OR REPLACE TRIGGER audit_is_added_to_only BEFORE UPDATE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION hotline_refuse();
        CREATE TRIGGER audit_is_kept_a_year BEFORE DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION hotline_keep_a_year();
    ELSE
        RAISE NOTICE 'the audit belongs to another role: its old entries are deleted once that role allows it (deploy/README.md, part 9)';
    END IF;
END
$$;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER IF EXISTS audit_is_kept_a_year ON audit;
CREATE OR REPLACE TRIGGER audit_is_added_to_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION hotline_refuse();
DROP FUNCTION hotline_expire_audit;
DROP FUNCTION hotline_keep_a_year;
DROP TABLE retentions;
