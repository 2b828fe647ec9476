-- ListSightings returns the callers' calls since a moment with the address of the contract that each is about, or if that
-- is not known with those of all contracts on which the number is registered.
-- name: ListSightings :many
SELECT c.id, c.started_at, c.caller, a.city::text AS city, a.street::text AS street, a.house::text AS house
FROM calls c
CROSS JOIN LATERAL (
    SELECT v.city, v.street, v.house FROM hotline_contracts v WHERE v.number = c.contract AND c.contract <> ''
    UNION
    SELECT v.city, v.street, v.house
    FROM hotline_phones p JOIN hotline_contracts v ON v.number = p.contract
    WHERE p.number = c.caller AND c.contract = ''
) a
WHERE c.started_at >= @since AND c.started_at <= @until AND c.kind = 'call' AND c.caller <> ''
  AND a.city IS NOT NULL AND a.street IS NOT NULL AND a.house IS NOT NULL
ORDER BY c.started_at, c.id;

-- RaiseSurge notes a suspected outage, or that one still goes on. It returns whether it is new.
-- name: RaiseSurge :one
INSERT INTO surges (site, city, street, house, callers, since, raised_at, seen_at)
VALUES (@site, @city, @street, @house, @callers, @since, @at, @at)
ON CONFLICT (site, city_key, street_key, house_key) WHERE calmed_at IS NULL DO UPDATE SET
    callers = greatest(surges.callers, excluded.callers),
    seen_at = excluded.seen_at
RETURNING id, (xmax = 0)::boolean AS raised;

-- CalmSurges notes that suspected outages have calmed down that were last seen before a moment.
-- name: CalmSurges :execrows
UPDATE surges SET calmed_at = @at WHERE site = @site AND calmed_at IS NULL AND seen_at < @seen_before;

-- ListSurges returns suspected outages, the newest first: those that go on only, or all.
-- name: ListSurges :many
SELECT * FROM surges
WHERE site = @site AND (@calmed_too::boolean OR calmed_at IS NULL)
ORDER BY raised_at DESC, id DESC
LIMIT @most;

-- HoldSurge returns a suspected outage, which nobody else can announce before the transaction ends.
-- name: HoldSurge :one
SELECT * FROM surges WHERE site = @site AND id = @id FOR UPDATE;

-- AnnounceSurge notes the outage that callers hear of.
-- name: AnnounceSurge :exec
UPDATE surges SET announced_at = @at, outage = @outage WHERE id = @id;
