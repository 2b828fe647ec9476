// Calendar dates, as the API writes them: 2026-11-28.

const dayLength = 86_400_000;
/** How many calendar months a suspension of service lasts at most (domain: "Suspension of service"). */
const suspensionMonths = 3;

/** The date so many days after a date. */
export function daysLater(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * dayLength).toISOString().slice(0, 10);
}

/** The last day that a suspension from a day on may have: three calendar months later, less one day. */
export function lastOfSuspension(from: string): string {
  const [year = 0, month = 1, date = 1] = from.split('-').map(Number);
  const longest = new Date(Date.UTC(year, month + suspensionMonths, 0)).getUTCDate();
  const same = new Date(Date.UTC(year, month - 1 + suspensionMonths, Math.min(date, longest)));
  return daysLater(same.toISOString().slice(0, 10), -1);
}
