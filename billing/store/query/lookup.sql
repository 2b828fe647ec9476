-- LookUp returns all that is known of a caller in one row: failed entries of the number since a moment, and the
-- contracts on which it is registered with their tariff, their first phone, their newest two credits, open suspensions,
-- today's balance messages and the open outages of their city and street, whose houses and times Go weighs.
-- name: LookUp :one
SELECT
    (SELECT count(*) FROM failed_entries f
     WHERE f.number = @number::text AND f.at > @guesses_since AND @number <> '') AS failed_entries,
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'number', c.number,
        'address', jsonb_build_object('city', c.city, 'street', c.street, 'house', c.house),
        'tariff', (SELECT jsonb_build_object('name', t.name, 'monthly_fee', t.monthly_fee, 'credit_days', t.credit_days)
                   FROM hotline_tariffs t WHERE t.name = c.tariff),
        'connected_on', c.connected_on,
        'balance', c.balance,
        'status', c.status,
        'segment', c.segment,
        'first_phone', (SELECT p.number FROM hotline_phones p WHERE p.contract = c.number ORDER BY p.position LIMIT 1),
        'credits', (SELECT jsonb_agg(to_jsonb(k)) FROM (
                        SELECT r.* FROM credits r WHERE r.contract = c.number
                        ORDER BY r.first_day DESC, r.id DESC LIMIT 2) k),
        'suspensions', (SELECT jsonb_agg(to_jsonb(s)) FROM suspensions s
                        WHERE s.contract = c.number AND s.state IN ('planned', 'running')),
        'sms_today', (SELECT count(*) FROM sms m
                      WHERE m.contract = c.number AND m.kind = 'balance'
                        AND m.created_at >= @day_start AND m.created_at < @day_end),
        'outages', (SELECT jsonb_agg(to_jsonb(o)) FROM outages o
                    WHERE o.cleared_at IS NULL AND o.city_key = hotline_city_key(c.city)
                      AND o.street_key IN ('', hotline_street_key(c.street)))
    ) ORDER BY c.number), '[]')::jsonb
     FROM hotline_contracts c
     WHERE c.number IN (SELECT p.contract FROM hotline_phones p WHERE p.number = @number))::jsonb AS contracts;
