-- ListCards returns what the desk shows of contracts, each as an object: what LookUp tells of a contract, and name, phones,
-- whole outages, the newest messages and the open call back about it, else the oldest to one of its phones that is about no
-- other contract.
-- name: ListCards :many
SELECT jsonb_build_object(
    'number', c.number,
    'name', c.name,
    'address', jsonb_build_object('city', c.city, 'street', c.street, 'house', c.house, 'flat', c.flat),
    'tariff_name', c.tariff,
    'tariff', (SELECT jsonb_build_object('name', t.name, 'monthly_fee', t.monthly_fee, 'credit_days', t.credit_days)
               FROM hotline_tariffs t WHERE t.name = c.tariff),
    'connected_on', c.connected_on,
    'balance', c.balance,
    'status', c.status,
    'segment', c.segment,
    'phones', (SELECT jsonb_agg(p.number ORDER BY p.position) FROM hotline_phones p WHERE p.contract = c.number),
    'credits', (SELECT jsonb_agg(to_jsonb(k)) FROM (
                    SELECT r.* FROM credits r WHERE r.contract = c.number
                    ORDER BY r.first_day DESC, r.id DESC LIMIT 2) k),
    'suspensions', (SELECT jsonb_agg(to_jsonb(k)) FROM (
                        SELECT s.* FROM suspensions s WHERE s.contract = c.number AND s.state <> 'cancelled'
                        ORDER BY s.first_day DESC LIMIT 5) k),
    'sms_today', (SELECT count(*) FROM sms m
                  WHERE m.contract = c.number AND m.kind = 'balance'
                    AND m.created_at >= @day_start AND m.created_at < @day_end),
    'outages', (SELECT jsonb_agg(to_jsonb(o)) FROM outages o
                WHERE o.cleared_at IS NULL AND o.city_key = hotline_city_key(c.city)
                  AND o.street_key IN ('', hotline_street_key(c.street))),
    'messages', (SELECT jsonb_agg(to_jsonb(k)) FROM (
                     SELECT m.id, m.kind, m.contract, m.to_number AS "to", m.text, m.state, m.gateway_id, m.error, m.attempts,
                            m.created_at, m.sent_at, m.delivered_at
                     FROM sms m WHERE m.contract = c.number
                     ORDER BY m.created_at DESC, m.id DESC LIMIT 3) k),
    'callback', (SELECT to_jsonb(b) FROM callbacks b
                 WHERE b.site = @site AND b.state IN ('open', 'calling')
                   AND (b.contract = c.number
                        OR b.contract = '' AND b.phone IN (SELECT p.number FROM hotline_phones p WHERE p.contract = c.number))
                 ORDER BY (b.contract = c.number) DESC, b.created_at LIMIT 1)
)::jsonb AS card
FROM hotline_contracts c
WHERE c.number = ANY (@contracts::text[])
ORDER BY c.number;

-- ListEarlierCalls returns the newest calls of a number (as of the contract '') and about each of some contracts, but one,
-- with the last wrap-up and its operator; without one with the operator who spoke last.
-- name: ListEarlierCalls :many
SELECT e.of_contract::text AS of_contract, c.id, c.kind, c.started_at, c.contract, c.outcome_class, c.outcome_reason,
       coalesce(w.operator, (SELECT s.detail ->> 'operator' FROM call_steps s
                             WHERE s.call_id = c.id AND s.event IN ('answered', 'handed_over')
                             ORDER BY s.at DESC, s.seq DESC LIMIT 1), '')::text AS operator,
       coalesce(w.code, '')::text AS code, coalesce(w.note, '')::text AS note
FROM (
    (SELECT '' AS of_contract, k.id FROM calls k
     WHERE k.caller = @number::text AND k.caller <> '' AND k.id <> @but::text
     ORDER BY k.started_at DESC LIMIT @most::integer)
    UNION ALL
    SELECT n.contract AS of_contract, l.id
    FROM unnest(@contracts::text[]) AS n (contract)
    CROSS JOIN LATERAL (
        SELECT k.id FROM calls k
        WHERE k.contract = n.contract AND k.contract <> '' AND k.id <> @but::text
        ORDER BY k.started_at DESC LIMIT @most::integer
    ) l
) e
JOIN calls c ON c.id = e.id
LEFT JOIN wrap_ups w ON w.call = c.id
    AND w.operator = (SELECT x.operator FROM wrap_ups x WHERE x.call = c.id ORDER BY x.at DESC, x.operator LIMIT 1)
ORDER BY e.of_contract, c.started_at DESC, c.id;

-- FindByNumber returns contracts whose number begins like this, or on which a phone is registered; the number itself first.
-- name: FindByNumber :many
SELECT c.number, coalesce(c.name, '')::text AS name, coalesce(c.city, '')::text AS city, coalesce(c.street, '')::text AS street,
       coalesce(c.house, '')::text AS house, coalesce(c.flat, '')::text AS flat,
       CASE WHEN c.status = 'active' AND EXISTS (
           SELECT FROM suspensions s
           WHERE s.contract = c.number AND s.state IN ('planned', 'running') AND s.first_day <= @today AND s.last_day >= @today
       ) THEN 'suspended' ELSE coalesce(c.status, '') END::text AS status
FROM hotline_contracts c
WHERE c.number IN (
    SELECT n.number FROM (
        SELECT k.number FROM hotline_contracts k WHERE @begins::text <> '' AND k.number LIKE @begins || '%' ORDER BY k.number LIMIT @most) n
    UNION
    SELECT p.contract FROM hotline_phones p WHERE p.number = @phone::text AND @phone <> '')
ORDER BY c.number <> @begins, c.number
LIMIT @most;

-- FindByAddress returns contracts in streets of which each word begins a word of the street's or the city's name, and whose
-- house and flat, a number each, begin like this; the house or the flat itself first. A street that has another word too,
-- which may be empty, is found as well if house and flat begin like the rest. Forty streets are enough: there is a limit.
-- Streets are grouped, which a foreign server can do for us, unlike DISTINCT.
-- name: FindByAddress :many
WITH streets AS MATERIALIZED (
    SELECT k.city, k.street FROM hotline_contracts k GROUP BY k.city, k.street
), named AS MATERIALIZED (
    SELECT t.city, t.street, hotline_words(concat_ws(' ', t.city, t.street)) AS words FROM streets t
), found AS MATERIALIZED (
    SELECT n.city, n.street, @another::text = ANY (n.words) AS another
    FROM named n
    WHERE NOT EXISTS (
        SELECT FROM unnest(@words::text[]) AS t (word)
        WHERE NOT EXISTS (SELECT FROM unnest(n.words) AS h (word) WHERE starts_with(h.word, t.word)))
    ORDER BY another DESC, n.street, n.city
    LIMIT 40
)
SELECT c.number, coalesce(c.name, '')::text AS name, coalesce(c.city, '')::text AS city, coalesce(c.street, '')::text AS street,
       coalesce(c.house, '')::text AS house, coalesce(c.flat, '')::text AS flat,
       CASE WHEN c.status = 'active' AND EXISTS (
           SELECT FROM suspensions s
           WHERE s.contract = c.number AND s.state IN ('planned', 'running') AND s.first_day <= @today AND s.last_day >= @today
       ) THEN 'suspended' ELSE coalesce(c.status, '') END::text AS status
FROM found f
JOIN hotline_contracts c ON c.street = f.street AND c.city IS NOT DISTINCT FROM f.city
CROSS JOIN LATERAL ( -- "17-А" and "17 А" are "17А", "15/2" is "15 2"
    SELECT coalesce(regexp_replace(array_to_string(hotline_words(c.house), ' '), ' (?=[^0-9])', '', 'g'), '') AS house) h
CROSS JOIN LATERAL (SELECT concat_ws(' ', h.house, nullif(upper(c.flat), '')) AS door) d
WHERE starts_with(d.door, @door::text) OR f.another AND starts_with(d.door, @rest::text)
ORDER BY @door IN (h.house, d.door) OR f.another AND @rest IN (h.house, d.door) DESC,
         c.street, length(substring(h.house FROM '^[0-9]*')), h.house, length(c.flat), c.flat, c.number
LIMIT @most;
