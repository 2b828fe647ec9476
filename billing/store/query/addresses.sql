-- ListAddresses returns the addresses of contracts as these write them, and by how many each. What a provider's own view
-- leaves NULL is empty.
-- name: ListAddresses :many
SELECT coalesce(city, '')::text AS city, coalesce(street, '')::text AS street, coalesce(house, '')::text AS house, count(*) AS contracts
FROM hotline_contracts
GROUP BY 1, 2, 3;

-- CountPhonesAt returns how many different phones are registered on the contracts of these addresses, each written as
-- ListAddresses returns it.
-- name: CountPhonesAt :one
SELECT count(*) FROM (
    SELECT p.number
    FROM hotline_contracts c
    JOIN hotline_phones p ON p.contract = c.number
    WHERE (coalesce(c.city, ''), coalesce(c.street, ''), coalesce(c.house, ''))
       IN (SELECT unnest(@cities::text[]), unnest(@streets::text[]), unnest(@houses::text[]))
    GROUP BY p.number) numbers;

-- CountPhonesOfCity does so for whole cities, each name a way to write one.
-- name: CountPhonesOfCity :one
SELECT count(*) FROM (
    SELECT p.number
    FROM hotline_contracts c
    JOIN hotline_phones p ON p.contract = c.number
    WHERE c.city = ANY (@cities::text[])
    GROUP BY p.number) numbers;
