// What is searched for: as the form holds it, as the page's address keeps it, and as the service is asked.

import { addDays, startOf } from '../../words/days';
import { isoDay } from '../../words/format';

export const periodNames = ['today', 'yesterday', '7days', '30days', 'all'] as const;
type PeriodName = (typeof periodNames)[number];

/** A search. All are texts, empty for any. */
export interface Search {
  number: string;
  contract: string;
  /** A class, or class/reason. */
  outcome: string;
  operator: string;
  /** The key that leads to it. */
  department: string;
  kind: string;
  period: PeriodName;
  /** The page of the results; empty is the first. */
  cursor: string;
}

/** The search for what was typed. Who begins to look for somebody looks through all time, unless another period was chosen. */
export function typedInto(search: Search, typed: Pick<Search, 'number' | 'contract'>): Search {
  const begins = !search.number && !search.contract && (typed.number.trim() || typed.contract.trim());
  return { ...search, ...typed, cursor: '', period: begins && search.period === wide.period ? 'all' : search.period };
}

/** How many calls a page of the results has. */
export const pageLength = 50;

const fields = ['number', 'contract', 'outcome', 'operator', 'department', 'kind', 'cursor'] as const;

/** Everything of the last days. */
export const wide: Search = { number: '', contract: '', outcome: '', operator: '', department: '', kind: '', period: '7days', cursor: '' };

/** Reads the search out of the page's address. A search for somebody looks through all time unless told otherwise. */
export function fromQuery(query: URLSearchParams): Search {
  const texts = Object.fromEntries(fields.map((field) => [field, query.get(field) ?? ''])) as Omit<Search, 'period'>;
  const wished = periodNames.find((name) => name === query.get('period'));
  return { ...texts, period: wished ?? (texts.number || texts.contract ? 'all' : '7days') };
}

/** Writes the search for the page's address. What is not asked for is not in it. */
export function toQuery(search: Search): string {
  const query = new URLSearchParams();
  for (const field of fields) if (search[field]) query.set(field, search[field]);
  if (search.period !== fromQuery(query).period) query.set('period', search.period);
  return query.toString();
}

/** A number as it is searched for: its digits, with the plus of a whole one. */
export function digitsOf(number: string): string {
  return number.trim().replace(/(?!^\+)\D/g, '');
}

/** Which fields hold what cannot be searched for. */
export function faults({ number, contract }: Search): Set<'number' | 'contract'> {
  const found = new Set<'number' | 'contract'>();
  if (number.trim() && digitsOf(number).replace('+', '').length < 4) found.add('number');
  if (contract.trim() && !/^\d{1,12}$/.test(contract.trim())) found.add('contract');
  return found;
}

function since(period: PeriodName, today: string): string | undefined {
  switch (period) {
    case 'today': return today;
    case 'yesterday': return addDays(today, -1);
    case '7days': return addDays(today, -6);
    case '30days': return addDays(today, -29);
    case 'all': return undefined;
  }
}

/** The search as the parameters of the request, given the moment. */
export function parameters(search: Search, now: Date) {
  const today = isoDay(now);
  const first = since(search.period, today);
  return {
    number: digitsOf(search.number) || undefined,
    contract: search.contract.trim() || undefined,
    outcome: search.outcome || undefined,
    operator: search.operator || undefined,
    department: search.department ? Number(search.department) : undefined,
    kind: (search.kind || undefined) as 'call' | 'callback' | undefined,
    since: first && startOf(first).toISOString(),
    until: search.period === 'yesterday' ? startOf(today).toISOString() : undefined,
    cursor: search.cursor || undefined,
    limit: pageLength,
  };
}
