-- +goose Up

-- Calls in queues, and calls that the hotline makes.
ALTER TABLE calls
    ADD COLUMN kind       text NOT NULL DEFAULT 'call' CHECK (kind IN ('call', 'callback')),
    ADD COLUMN caller     text NOT NULL DEFAULT '',
    ADD COLUMN department text NOT NULL DEFAULT '',
    ADD COLUMN queued_at  timestamptz,
    ADD COLUMN callback   bigint;

COMMENT ON COLUMN calls.kind       IS 'call, or callback: the hotline called.';
COMMENT ON COLUMN calls.caller     IS 'The caller''s number in E.164; empty when withheld or none.';
COMMENT ON COLUMN calls.department IS 'Department whose queue the call joined last; empty when it joined none.';
COMMENT ON COLUMN calls.queued_at  IS 'Time of arrival in that queue, that of an earlier call if its place was taken again; null when it joined none.';
COMMENT ON COLUMN calls.callback   IS 'The order in callbacks that the call is a try of; null for callers'' calls.';

-- The newest calls of one number, in the lookup of every call.
CREATE INDEX calls_caller_idx ON calls (caller, started_at DESC) WHERE caller <> '';

-- Keys of outages and surges are stored, and made anew when a backup is read back, which happens with an empty search path.
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION hotline_city_key(text) SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION hotline_street_key(text) SET search_path = %I, pg_temp', current_schema());
END
$$;
-- +goose StatementEnd

-- Operators. A site is the set of services that share queues and operators.
CREATE TABLE operators (
    site        text        NOT NULL,
    id          text        NOT NULL CHECK (id <> ''),
    name        text        NOT NULL DEFAULT '',
    device      text        NOT NULL,
    departments integer[]   NOT NULL,
    added_at    timestamptz NOT NULL,
    removed_at  timestamptz,
    PRIMARY KEY (site, id)
);

COMMENT ON TABLE  operators             IS 'Operators beside those of the configuration; hotline operators keeps them.';
COMMENT ON COLUMN operators.site        IS 'The site.';
COMMENT ON COLUMN operators.id          IS 'The operator: user name of the device, such as 107.';
COMMENT ON COLUMN operators.name        IS 'Name, for supervisors; never in logs.';
COMMENT ON COLUMN operators.device      IS 'Device in Asterisk, such as PJSIP/107.';
COMMENT ON COLUMN operators.departments IS 'Keys in the main menu of the departments whose callers the operator takes.';
COMMENT ON COLUMN operators.added_at    IS 'When the operator was added, last.';
COMMENT ON COLUMN operators.removed_at  IS 'When the operator was removed; null while at work here.';

CREATE TABLE operator_duties (
    site     text        NOT NULL,
    operator text        NOT NULL,
    out      boolean     NOT NULL DEFAULT false,
    pause    text        NOT NULL DEFAULT '',
    since    timestamptz NOT NULL,
    PRIMARY KEY (site, operator)
);

COMMENT ON TABLE  operator_duties          IS 'What operators have said of the work, those of the configuration too; without a row: at work.';
COMMENT ON COLUMN operator_duties.site     IS 'The site.';
COMMENT ON COLUMN operator_duties.operator IS 'The operator.';
COMMENT ON COLUMN operator_duties.out      IS 'Has signed out.';
COMMENT ON COLUMN operator_duties.pause    IS 'Why no calls are taken now; empty: they are.';
COMMENT ON COLUMN operator_duties.since    IS 'Since when.';

CREATE TABLE operator_states (
    id       bigint      GENERATED ALWAYS AS IDENTITY,
    site     text        NOT NULL,
    operator text        NOT NULL,
    since    timestamptz NOT NULL,
    state    text        NOT NULL,
    reason   text        NOT NULL DEFAULT '',
    -- One change is one row, however often it is written; also what statistics go through.
    PRIMARY KEY (site, operator, since, state)
);

-- What operators did lately.
CREATE INDEX operator_states_since_idx ON operator_states (site, since);

COMMENT ON TABLE  operator_states          IS 'Changes of operators'' states: each lasts until the next one of the operator.';
COMMENT ON COLUMN operator_states.id       IS 'Order of changes of the same moment.';
COMMENT ON COLUMN operator_states.site     IS 'The site.';
COMMENT ON COLUMN operator_states.operator IS 'The operator.';
COMMENT ON COLUMN operator_states.since    IS 'When the state began.';
COMMENT ON COLUMN operator_states.state    IS 'offline, ready, reserved, ringing, talking, wrap-up or paused.';
COMMENT ON COLUMN operator_states.reason   IS 'Why paused; empty else.';

-- Orders of call backs.
CREATE TABLE callbacks (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request    text        NOT NULL UNIQUE,
    site       text        NOT NULL,
    phone      text        NOT NULL,
    department text        NOT NULL,
    contract   text        NOT NULL DEFAULT '',
    topic      text        NOT NULL DEFAULT '',
    language   text        NOT NULL DEFAULT '',
    source     text        NOT NULL DEFAULT '',
    caller     text        NOT NULL DEFAULT '',
    since      timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    state      text        NOT NULL CHECK (state IN ('open', 'calling', 'done', 'failed', 'cancelled')),
    due_at     timestamptz NOT NULL,
    tries      integer     NOT NULL DEFAULT 0,
    left_tries integer     NOT NULL DEFAULT 0,
    node       text        NOT NULL DEFAULT '',
    claimed_at timestamptz,
    seen_at    timestamptz,
    ended_at   timestamptz,
    last_call  text        NOT NULL DEFAULT '',
    reason     text        NOT NULL DEFAULT ''
);

COMMENT ON TABLE  callbacks            IS 'Orders of call backs.';
COMMENT ON COLUMN callbacks.id         IS 'Number of the order.';
COMMENT ON COLUMN callbacks.request    IS 'Key of the wish: one order for one wish.';
COMMENT ON COLUMN callbacks.site       IS 'The site whose operators call back.';
COMMENT ON COLUMN callbacks.phone      IS 'Who is called, in E.164.';
COMMENT ON COLUMN callbacks.department IS 'The department, in whose queue the order waits.';
COMMENT ON COLUMN callbacks.contract   IS 'The contract it concerns; empty when not known.';
COMMENT ON COLUMN callbacks.topic      IS 'What it is about, in the orderer''s words.';
COMMENT ON COLUMN callbacks.language   IS 'Language in which the subscriber is greeted.';
COMMENT ON COLUMN callbacks.source     IS 'Where it was ordered: queue, menu, hours or api.';
COMMENT ON COLUMN callbacks.caller     IS 'Who ordered it by telephone, in E.164; empty if withheld, and over the API.';
COMMENT ON COLUMN callbacks.since      IS 'Time of arrival: the place in the queue, the same for all tries.';
COMMENT ON COLUMN callbacks.created_at IS 'When it was ordered.';
COMMENT ON COLUMN callbacks.state      IS 'open: to be called; calling: a try is under way; done, failed or cancelled: over.';
COMMENT ON COLUMN callbacks.due_at     IS 'Not to be called before.';
COMMENT ON COLUMN callbacks.tries      IS 'How many tries were begun.';
COMMENT ON COLUMN callbacks.left_tries IS 'How many of them a killed service left, which do not count.';
COMMENT ON COLUMN callbacks.node       IS 'The service that has the order in hand or had it last: offers it to operators, makes the try; empty before.';
COMMENT ON COLUMN callbacks.claimed_at IS 'When the last try began; null before the first.';
COMMENT ON COLUMN callbacks.seen_at    IS 'When that service was last heard of, by the database''s clock; null before.';
COMMENT ON COLUMN callbacks.ended_at   IS 'When the order was over; null before.';
COMMENT ON COLUMN callbacks.last_call  IS 'The call of the last try; empty before the first.';
COMMENT ON COLUMN callbacks.reason     IS 'How the last try ended, or why the order was cancelled; empty before.';

-- One open order a number, whatever the code does.
CREATE UNIQUE INDEX callbacks_open_idx ON callbacks (site, phone) WHERE state IN ('open', 'calling');
-- Orders of a number on one day.
CREATE INDEX callbacks_phone_idx ON callbacks (site, phone, created_at);
-- Orders for others by one caller on one day.
CREATE INDEX callbacks_caller_idx ON callbacks (site, caller, created_at) WHERE caller <> phone AND source <> 'api';
-- Tries under way.
CREATE INDEX callbacks_calling_idx ON callbacks (site, node) WHERE state = 'calling';
-- The list, newest first, and statistics.
CREATE INDEX callbacks_created_at_idx ON callbacks (created_at DESC, id DESC);

-- Suspected outages: many callers from one place.
CREATE TABLE surges (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site         text        NOT NULL,
    city         text        NOT NULL,
    street       text        NOT NULL,
    house        text        NOT NULL DEFAULT '',
    callers      integer     NOT NULL,
    since        timestamptz NOT NULL,
    raised_at    timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL,
    calmed_at    timestamptz,
    announced_at timestamptz,
    outage       text        NOT NULL DEFAULT '',
    city_key     text        NOT NULL GENERATED ALWAYS AS (hotline_city_key(city)) STORED,
    street_key   text        NOT NULL GENERATED ALWAYS AS (hotline_street_key(street)) STORED,
    house_key    text        NOT NULL GENERATED ALWAYS AS (upper(regexp_replace(house, '[[:space:].-]', '', 'g'))) STORED
);

COMMENT ON TABLE  surges              IS 'Suspected outages: places from which many callers called within minutes.';
COMMENT ON COLUMN surges.id           IS 'Number of the row.';
COMMENT ON COLUMN surges.site         IS 'The site whose supervisors are told.';
COMMENT ON COLUMN surges.city         IS 'City.';
COMMENT ON COLUMN surges.street       IS 'Street.';
COMMENT ON COLUMN surges.house        IS 'House; empty: the whole street.';
COMMENT ON COLUMN surges.callers      IS 'How many different numbers called, at most at one time.';
COMMENT ON COLUMN surges.since        IS 'When the first of them called.';
COMMENT ON COLUMN surges.raised_at    IS 'When it was noticed.';
COMMENT ON COLUMN surges.seen_at      IS 'When there were last so many.';
COMMENT ON COLUMN surges.calmed_at    IS 'When there had not been so many for a while; null before.';
COMMENT ON COLUMN surges.announced_at IS 'When a supervisor let callers hear of it; null before.';
COMMENT ON COLUMN surges.outage       IS 'The outage that was opened then; empty before.';
COMMENT ON COLUMN surges.city_key     IS 'The city as it is compared.';
COMMENT ON COLUMN surges.street_key   IS 'The street as it is compared.';
COMMENT ON COLUMN surges.house_key    IS 'The house as it is compared.';

-- A place is raised once, until it calms down.
CREATE UNIQUE INDEX surges_place_idx ON surges (site, city_key, street_key, house_key) WHERE calmed_at IS NULL;
CREATE INDEX surges_raised_at_idx ON surges (raised_at DESC, id DESC);

-- +goose Down
DROP TABLE surges;
DROP TABLE callbacks;
DROP TABLE operator_states;
DROP TABLE operator_duties;
DROP TABLE operators;
ALTER FUNCTION hotline_street_key(text) RESET search_path;
ALTER FUNCTION hotline_city_key(text) RESET search_path;
DROP INDEX calls_caller_idx;
ALTER TABLE calls
    DROP COLUMN callback,
    DROP COLUMN queued_at,
    DROP COLUMN department,
    DROP COLUMN caller,
    DROP COLUMN kind;
