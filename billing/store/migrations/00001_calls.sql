-- +goose Up
CREATE TABLE calls (
    id              text        PRIMARY KEY,
    node            text        NOT NULL,
    from_number     text        NOT NULL DEFAULT '',
    to_number       text        NOT NULL DEFAULT '',
    language        text        NOT NULL DEFAULT '',
    started_at      timestamptz NOT NULL,
    answered_at     timestamptz,
    ended_at        timestamptz,
    contract        text        NOT NULL DEFAULT '',
    outcome_class   text        NOT NULL DEFAULT '',
    outcome_reason  text        NOT NULL DEFAULT '',
    outcome_assumed boolean     NOT NULL DEFAULT false
);

COMMENT ON TABLE  calls                 IS 'One row for each call to the hotline, from its first ring to its outcome.';
COMMENT ON COLUMN calls.id              IS 'Unique id of the caller''s channel in Asterisk.';
COMMENT ON COLUMN calls.node            IS 'The service that handled the call last; it closes what a crash of its own left open.';
COMMENT ON COLUMN calls.from_number     IS 'The caller''s number as the trunk gave it; empty when withheld.';
COMMENT ON COLUMN calls.to_number       IS 'The number dialled as the trunk gave it.';
COMMENT ON COLUMN calls.language        IS 'Language the caller heard last: uk or en.';
COMMENT ON COLUMN calls.started_at      IS 'When the call reached the service.';
COMMENT ON COLUMN calls.answered_at     IS 'When an operator was first connected; null if never.';
COMMENT ON COLUMN calls.ended_at        IS 'When the caller''s leg was gone; null while the call lasts.';
COMMENT ON COLUMN calls.contract        IS 'Number of the contract the call concerned; empty when none was known.';
COMMENT ON COLUMN calls.outcome_class   IS 'How the call ended, in one word; empty while it lasts.';
COMMENT ON COLUMN calls.outcome_reason  IS 'What ended the call, within its class; empty while it lasts.';
COMMENT ON COLUMN calls.outcome_assumed IS 'The end was not witnessed but concluded after a crash; a witnessed one replaces it.';

-- The list of calls, newest first, and statistics by hour.
CREATE INDEX calls_started_at_idx ON calls (started_at DESC, id);
-- Earlier calls of one number.
CREATE INDEX calls_from_number_idx ON calls (from_number, started_at DESC);
-- What a crash left open: a handful of rows among millions.
CREATE INDEX calls_open_idx ON calls (node) WHERE ended_at IS NULL;

CREATE TABLE call_steps (
    call_id text        NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    seq     bigint      NOT NULL,
    at      timestamptz NOT NULL,
    step    text        NOT NULL,
    event   text        NOT NULL,
    detail  jsonb       NOT NULL DEFAULT '{}',
    -- With the time, so that a call taken up without its record, counting from 0 again, loses no step.
    PRIMARY KEY (call_id, at, seq)
);

COMMENT ON TABLE  call_steps         IS 'The journey of a call: one row for each thing that happened in it.';
COMMENT ON COLUMN call_steps.call_id IS 'The call.';
COMMENT ON COLUMN call_steps.seq     IS 'Order of steps of the same moment; gaps mean nothing.';
COMMENT ON COLUMN call_steps.at      IS 'When it happened.';
COMMENT ON COLUMN call_steps.step    IS 'The step of the dialogue it happened in.';
COMMENT ON COLUMN call_steps.event   IS 'What happened.';
COMMENT ON COLUMN call_steps.detail  IS 'What else is known about it: an object of strings.';

-- +goose Down
DROP TABLE call_steps;
DROP TABLE calls;
