-- AddFailedEntry records a failed entry.
-- name: AddFailedEntry :exec
INSERT INTO failed_entries (number, contract, at) VALUES (@number, @contract, @at);

-- CountFailedEntries counts the failed entries since a moment: by a number, and of a contract by whomever.
-- name: CountFailedEntries :one
SELECT
    (SELECT count(*) FROM failed_entries f WHERE f.number = @number AND f.at > @since AND @number <> '') AS from_number,
    (SELECT count(*) FROM failed_entries f WHERE f.contract = @contract AND f.at > @since) AS at_contract;

-- ForgetFailedEntries removes the failed entries before a moment and returns how many there were.
-- name: ForgetFailedEntries :execrows
DELETE FROM failed_entries WHERE at < @before;
