-- +goose Up

-- The provider's subscribers, as hotline import brings them. The service never reads these three tables, only the
-- views hotline_contracts, hotline_phones and hotline_tariffs below.

CREATE TABLE contracts (
    number       text   PRIMARY KEY,
    name         text   NOT NULL,
    city         text   NOT NULL,
    street       text   NOT NULL,
    house        text   NOT NULL,
    flat         text   NOT NULL,
    tariff       text   NOT NULL,
    connected_on date   NOT NULL,
    balance      bigint NOT NULL,
    status       text   NOT NULL CHECK (status IN ('active', 'suspended', 'closed')),
    segment      text   NOT NULL CHECK (segment IN ('home', 'private', 'corporate'))
);

COMMENT ON TABLE  contracts              IS 'Subscribers'' contracts, imported; read through hotline_contracts.';
COMMENT ON COLUMN contracts.number       IS 'Number, as the subscriber enters it: 1 to 12 digits.';
COMMENT ON COLUMN contracts.name         IS 'Name of the subscriber.';
COMMENT ON COLUMN contracts.city         IS 'City of the address.';
COMMENT ON COLUMN contracts.street       IS 'Street of the address.';
COMMENT ON COLUMN contracts.house        IS 'House of the address.';
COMMENT ON COLUMN contracts.flat         IS 'Flat of the address; empty for a house.';
COMMENT ON COLUMN contracts.tariff       IS 'Name of the tariff; one that does not exist gives no trust credit.';
COMMENT ON COLUMN contracts.connected_on IS 'First day of service; its length decides the days of trust credit.';
COMMENT ON COLUMN contracts.balance      IS 'What is left on the account in kopiykas; below zero it is a debt.';
COMMENT ON COLUMN contracts.status       IS 'active, suspended (at the subscriber''s request) or closed.';
COMMENT ON COLUMN contracts.segment      IS 'home, private (a private house) or corporate.';

CREATE TABLE phones (
    contract text    NOT NULL, -- no foreign key: it would cost a third of an import, the only one to write here
    number   text    NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (contract, number)
);

COMMENT ON TABLE  phones          IS 'Phones registered on contracts, imported; read through hotline_phones.';
COMMENT ON COLUMN phones.contract IS 'The contract.';
COMMENT ON COLUMN phones.number   IS 'The phone in E.164: +380501112233.';
COMMENT ON COLUMN phones.position IS 'Order on the contract from 1; the first is the SMS mobile.';

-- Whose is a number: the lookup of every call.
CREATE INDEX phones_number_idx ON phones (number, contract);

CREATE TABLE tariffs (
    name        text   PRIMARY KEY,
    monthly_fee bigint NOT NULL,
    credit_days text   NOT NULL
);

COMMENT ON TABLE  tariffs             IS 'Tariffs, imported; read through hotline_tariffs.';
COMMENT ON COLUMN tariffs.name        IS 'Name, as contracts have it.';
COMMENT ON COLUMN tariffs.monthly_fee IS 'Fee for a calendar month in kopiykas.';
COMMENT ON COLUMN tariffs.credit_days IS 'Days of trust credit by whole months of service: 0:3;6:5;24:7. Empty: none.';

-- What the service reads of subscribers. A provider with a billing of its own replaces these three views, names,
-- types and order of columns kept, by views on its own tables, foreign ones included (deploy/README.md tells how).

CREATE VIEW hotline_contracts AS
SELECT number, name, city, street, house, flat, tariff, connected_on, balance, status, segment FROM contracts;

COMMENT ON VIEW   hotline_contracts              IS 'Contracts as the service reads them; a provider may replace it.';
COMMENT ON COLUMN hotline_contracts.number       IS 'Number: 1 to 12 digits, unique.';
COMMENT ON COLUMN hotline_contracts.name         IS 'Name of the subscriber; for the operator''s card.';
COMMENT ON COLUMN hotline_contracts.city         IS 'City of the address, in any usual spelling.';
COMMENT ON COLUMN hotline_contracts.street       IS 'Street of the address, in any usual spelling.';
COMMENT ON COLUMN hotline_contracts.house        IS 'House of the address: 17, 17а, 15/2.';
COMMENT ON COLUMN hotline_contracts.flat         IS 'Flat of the address; empty for a house.';
COMMENT ON COLUMN hotline_contracts.tariff       IS 'Name of the tariff in hotline_tariffs.';
COMMENT ON COLUMN hotline_contracts.connected_on IS 'First day of service.';
COMMENT ON COLUMN hotline_contracts.balance      IS 'Balance in kopiykas; below zero it is a debt.';
COMMENT ON COLUMN hotline_contracts.status       IS 'active, suspended or closed; cut off for its balance alone is active.';
COMMENT ON COLUMN hotline_contracts.segment      IS 'home, private or corporate.';

CREATE VIEW hotline_phones AS
SELECT contract, number, position FROM phones;

COMMENT ON VIEW   hotline_phones          IS 'Registered phones as the service reads them; a provider may replace it.';
COMMENT ON COLUMN hotline_phones.contract IS 'Number of the contract.';
COMMENT ON COLUMN hotline_phones.number   IS 'The phone in E.164: +380501112233. The lookup asks for it exactly: index it.';
COMMENT ON COLUMN hotline_phones.position IS 'Order on the contract; the lowest is the SMS mobile.';

CREATE VIEW hotline_tariffs AS
SELECT name, monthly_fee, credit_days FROM tariffs;

COMMENT ON VIEW   hotline_tariffs             IS 'Tariffs as the service reads them; a provider may replace it.';
COMMENT ON COLUMN hotline_tariffs.name        IS 'Name, as hotline_contracts has it.';
COMMENT ON COLUMN hotline_tariffs.monthly_fee IS 'Fee for a calendar month in kopiykas.';
COMMENT ON COLUMN hotline_tariffs.credit_days IS 'Days of trust credit by whole months of service: 0:3;6:5;24:7. Empty: none.';

-- What the hotline itself keeps of subscribers. Contracts are named by their number without a foreign key: they may
-- be in another database.

CREATE TABLE payments (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract    text        NOT NULL,
    amount      bigint      NOT NULL,
    paid_at     timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (contract, paid_at, amount)
);

COMMENT ON TABLE  payments             IS 'Payments, each once: the same amount for the same contract at the same moment is the same.';
COMMENT ON COLUMN payments.id          IS 'Number of the row.';
COMMENT ON COLUMN payments.contract    IS 'The contract paid for.';
COMMENT ON COLUMN payments.amount      IS 'Amount in kopiykas; below zero for a payment taken back.';
COMMENT ON COLUMN payments.paid_at     IS 'When it was paid; decides whether a credit was paid in time.';
COMMENT ON COLUMN payments.recorded_at IS 'When the hotline learned of it.';

CREATE TABLE credits (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contract      text        NOT NULL,
    first_day     date        NOT NULL,
    last_day      date        NOT NULL CHECK (last_day >= first_day),
    closed_on     date,
    state         text        NOT NULL CHECK (state IN ('active', 'paid', 'overdue')),
    used          boolean     NOT NULL DEFAULT true,
    blocked_until date,
    created_at    timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE  credits               IS 'Trust credits.';
COMMENT ON COLUMN credits.id            IS 'Number of the row.';
COMMENT ON COLUMN credits.contract      IS 'The contract.';
COMMENT ON COLUMN credits.first_day     IS 'Day of activation.';
COMMENT ON COLUMN credits.last_day      IS 'Last day, included.';
COMMENT ON COLUMN credits.closed_on     IS 'When it was paid or became overdue; null while active.';
COMMENT ON COLUMN credits.state         IS 'active, paid or overdue.';
COMMENT ON COLUMN credits.used          IS 'Full access was used during it. Only the provider''s access system knows: it sets false before the credit ends if it was not.';
COMMENT ON COLUMN credits.blocked_until IS 'First day on which the contract may take a credit again; null without a block.';
COMMENT ON COLUMN credits.created_at    IS 'When the row was made.';

-- The newest credits of a contract, in the lookup of every call.
CREATE INDEX credits_contract_idx ON credits (contract, first_day DESC, id DESC);
-- One credit at a time, whatever the code does; and what the nightly job looks through.
CREATE UNIQUE INDEX credits_active_idx ON credits (contract) WHERE state = 'active';

CREATE TABLE credit_requests (
    request        text        PRIMARY KEY,
    number         text        NOT NULL,
    contract       text        NOT NULL,
    at             timestamptz NOT NULL,
    credit         bigint      REFERENCES credits (id) ON DELETE CASCADE,
    refused_reason text        NOT NULL DEFAULT '',
    refused_until  date
);

COMMENT ON TABLE  credit_requests                IS 'What was decided on each wish for a trust credit, so that one asked again gets the same answer.';
COMMENT ON COLUMN credit_requests.request        IS 'Key of the wish: the same for the same wish of the same call.';
COMMENT ON COLUMN credit_requests.number         IS 'The calling number.';
COMMENT ON COLUMN credit_requests.contract       IS 'The contract.';
COMMENT ON COLUMN credit_requests.at             IS 'When it was decided.';
COMMENT ON COLUMN credit_requests.credit         IS 'The credit it got; null if refused.';
COMMENT ON COLUMN credit_requests.refused_reason IS 'Why it was refused; empty if it was not.';
COMMENT ON COLUMN credit_requests.refused_until  IS 'Day spoken with the refusal, if it has one.';

CREATE INDEX credit_requests_credit_idx ON credit_requests (credit);

CREATE TABLE failed_entries (
    id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number   text        NOT NULL,
    contract text        NOT NULL,
    at       timestamptz NOT NULL
);

COMMENT ON TABLE  failed_entries          IS 'Contract numbers entered by callers who are not registered on them; for the limits on guessing.';
COMMENT ON COLUMN failed_entries.id       IS 'Number of the row.';
COMMENT ON COLUMN failed_entries.number   IS 'The calling number; empty if withheld.';
COMMENT ON COLUMN failed_entries.contract IS 'What was entered; the contract may not exist.';
COMMENT ON COLUMN failed_entries.at       IS 'When.';

CREATE INDEX failed_entries_number_idx ON failed_entries (number, at);
CREATE INDEX failed_entries_contract_idx ON failed_entries (contract, at);
CREATE INDEX failed_entries_at_idx ON failed_entries (at);

-- Words of a name as billing.CityKey and billing.StreetKey take them: upper case, one spelling of each letter, no
-- apostrophes and hyphens. A test holds the two languages together.
-- +goose StatementBegin
CREATE FUNCTION hotline_words(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT string_to_array(btrim(regexp_replace(
        translate(
            translate(
                replace(replace(replace(upper(name), 'И' || U&'\0306', 'Й'), 'І' || U&'\0308', 'Ї'), 'I' || U&'\0308', 'Ї'),
                'абвгґдеєжзиіїйклмнопрстуфхцчшщьюяёъыэ', 'АБВГГДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯЁЪЫЭ'),
            'ABCEHIKMOPTXYÏҐ-''’‘ʼʹ`´′＇‐‑‒–—−', 'АВСЕНІКМОРТХУЇГ'),
        '[^0-9A-ZА-ЯЄІЇЁ]+', ' ', 'g')), ' ')
$$;
-- +goose StatementEnd

-- hotline_city_key is billing.CityKey.
-- +goose StatementBegin
CREATE FUNCTION hotline_city_key(city text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    words    text[] := hotline_words(city);
    most     int    := coalesce(array_length(words, 1), 0);
    dropped  text[] := '{М,МІСТО,С,СЕЛО,СМТ,СЩ,СЕЛИЩЕ}';
BEGIN
    IF most > 1 AND words[1] = ANY (dropped) THEN
        words := words[2:];
    ELSIF most > 1 AND words[most] = ANY (dropped) THEN
        words := words[:most - 1];
    END IF;
    RETURN array_to_string(words, '');
END
$$;
-- +goose StatementEnd

-- hotline_street_key is billing.StreetKey.
-- +goose StatementBegin
CREATE FUNCTION hotline_street_key(street text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    words   text[] := hotline_words(street);
    most    int    := coalesce(array_length(words, 1), 0);
    dropped text[] := '{ВУЛ,ВУЛИЦЯ}';
    kinds   jsonb  := '{
        "ПРОВУЛОК": "ПРОВУЛОК", "ПРОВ": "ПРОВУЛОК", "ПРВ": "ПРОВУЛОК",
        "ПРОСПЕКТ": "ПРОСПЕКТ", "ПРОСП": "ПРОСПЕКТ", "ПРТ": "ПРОСПЕКТ", "ПРКТ": "ПРОСПЕКТ", "ПР": "ПРОСПЕКТ",
        "БУЛЬВАР": "БУЛЬВАР", "БУЛ": "БУЛЬВАР", "БР": "БУЛЬВАР", "БУЛЬВ": "БУЛЬВАР",
        "ПЛОЩА": "ПЛОЩА", "ПЛ": "ПЛОЩА", "МАЙДАН": "МАЙДАН",
        "ШОСЕ": "ШОСЕ", "Ш": "ШОСЕ", "УЗВІЗ": "УЗВІЗ", "УЗВ": "УЗВІЗ", "АЛЕЯ": "АЛЕЯ", "АЛ": "АЛЕЯ",
        "ПРОЇЗД": "ПРОЇЗД", "ПРЗД": "ПРОЇЗД", "ТУПИК": "ТУПИК", "ТУП": "ТУПИК",
        "НАБЕРЕЖНА": "НАБЕРЕЖНА", "НАБ": "НАБЕРЕЖНА", "ЛІНІЯ": "ЛІНІЯ",
        "МІКРОРАЙОН": "МІКРОРАЙОН", "МКР": "МІКРОРАЙОН", "МКРН": "МІКРОРАЙОН"}';
BEGIN
    IF most > 1 AND words[1] = ANY (dropped) THEN
        RETURN array_to_string(words[2:], '');
    ELSIF most > 1 AND words[most] = ANY (dropped) THEN
        RETURN array_to_string(words[:most - 1], '');
    ELSIF most > 1 AND kinds ? words[1] THEN
        RETURN (kinds ->> words[1]) || array_to_string(words[2:], '');
    ELSIF most > 1 AND kinds ? words[most] THEN
        RETURN (kinds ->> words[most]) || array_to_string(words[:most - 1], '');
    END IF;
    RETURN array_to_string(words, '');
END
$$;
-- +goose StatementEnd

CREATE TABLE outages (
    id          text        PRIMARY KEY CHECK (id <> ''),
    kind        text        NOT NULL CHECK (kind IN ('fault', 'power', 'planned', 'suspected')),
    city        text        NOT NULL,
    street      text        NOT NULL,
    houses      text        NOT NULL,
    started_at  timestamptz NOT NULL,
    expected_at timestamptz,
    cleared_at  timestamptz,
    note        text        NOT NULL DEFAULT '',
    city_key    text        NOT NULL GENERATED ALWAYS AS (hotline_city_key(city)) STORED,
    street_key  text        NOT NULL GENERATED ALWAYS AS (hotline_street_key(street)) STORED
);

COMMENT ON TABLE  outages             IS 'Technical problems and planned work at sets of addresses.';
COMMENT ON COLUMN outages.id          IS 'Name of the outage: of the provider, of an alert, or made up.';
COMMENT ON COLUMN outages.kind        IS 'fault, power, planned or suspected.';
COMMENT ON COLUMN outages.city        IS 'City.';
COMMENT ON COLUMN outages.street      IS 'Street; * is the whole city.';
COMMENT ON COLUMN outages.houses      IS 'Houses of the street, such as 1-15;17а;20; * is all.';
COMMENT ON COLUMN outages.started_at  IS 'When it began or is to begin.';
COMMENT ON COLUMN outages.expected_at IS 'When its end is expected; null if unknown. Planned work ends then by itself.';
COMMENT ON COLUMN outages.cleared_at  IS 'When it ended; null while open.';
COMMENT ON COLUMN outages.note        IS 'For operators.';
COMMENT ON COLUMN outages.city_key    IS 'The city as it is compared.';
COMMENT ON COLUMN outages.street_key  IS 'The street as it is compared; empty for the whole city.';

-- Open outages of an address, in the lookup of every call.
CREATE INDEX outages_open_idx ON outages (city_key, street_key) WHERE cleared_at IS NULL;
-- The list, newest first.
CREATE INDEX outages_started_at_idx ON outages (started_at DESC, id);

CREATE TABLE outage_subscribers (
    outage    text        NOT NULL REFERENCES outages (id) ON DELETE CASCADE,
    to_number text        NOT NULL,
    contract  text        NOT NULL,
    request   text        NOT NULL,
    at        timestamptz NOT NULL,
    told_at   timestamptz,
    PRIMARY KEY (outage, to_number)
);

COMMENT ON TABLE  outage_subscribers           IS 'Who gets one SMS when an outage is over.';
COMMENT ON COLUMN outage_subscribers.outage    IS 'The outage.';
COMMENT ON COLUMN outage_subscribers.to_number IS 'Mobile that gets the SMS: the caller''s, or the contract''s SMS mobile.';
COMMENT ON COLUMN outage_subscribers.contract  IS 'The caller''s contract at an address of the outage.';
COMMENT ON COLUMN outage_subscribers.request   IS 'Key of the wish: the same for the same wish of the same call.';
COMMENT ON COLUMN outage_subscribers.at        IS 'When the caller asked for it.';
COMMENT ON COLUMN outage_subscribers.told_at   IS 'When the SMS was queued; null while the outage lasts.';

CREATE TABLE sms (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request      text        NOT NULL UNIQUE,
    contract     text        NOT NULL,
    kind         text        NOT NULL,
    to_number    text        NOT NULL,
    text         text        NOT NULL,
    state        text        NOT NULL,
    gateway_id   text        NOT NULL DEFAULT '',
    error        text        NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL,
    sent_at      timestamptz,
    delivered_at timestamptz
);

COMMENT ON TABLE  sms              IS 'Messages to subscribers.';
COMMENT ON COLUMN sms.id           IS 'Number of the row.';
COMMENT ON COLUMN sms.request      IS 'Key of the wish: one message for one wish.';
COMMENT ON COLUMN sms.contract     IS 'The contract it concerns.';
COMMENT ON COLUMN sms.kind         IS 'What it is about: balance or outage_over.';
COMMENT ON COLUMN sms.to_number    IS 'Who gets it, in E.164.';
COMMENT ON COLUMN sms.text         IS 'The message.';
COMMENT ON COLUMN sms.state        IS 'How far it has come.';
COMMENT ON COLUMN sms.gateway_id   IS 'The gateway''s name for it; empty until it has taken it.';
COMMENT ON COLUMN sms.error        IS 'Why it could not be sent; empty if it could.';
COMMENT ON COLUMN sms.created_at   IS 'When it was asked for, by the hotline''s clock.';
COMMENT ON COLUMN sms.sent_at      IS 'When the gateway took it.';
COMMENT ON COLUMN sms.delivered_at IS 'When the gateway said that it had arrived.';

-- Today's messages of a contract, in the lookup of every call.
CREATE INDEX sms_contract_idx ON sms (contract, created_at);

-- +goose Down
DROP TABLE sms;
DROP TABLE outage_subscribers;
DROP TABLE outages;
DROP FUNCTION hotline_street_key;
DROP FUNCTION hotline_city_key;
DROP FUNCTION hotline_words;
DROP TABLE failed_entries;
DROP TABLE credit_requests;
DROP TABLE credits;
DROP TABLE payments;
DROP VIEW hotline_tariffs;
DROP VIEW hotline_phones;
DROP VIEW hotline_contracts;
DROP TABLE tariffs;
DROP TABLE phones;
DROP TABLE contracts;
