// Times, money and telephone numbers as people read them, in the language shown.

import { signal } from '@preact/signals';
import { language, plural } from './language';

/** The provider's time zone: whoever looks, from wherever, reads the times that callers hear. Empty until the service has said it. */
const timeZone = signal('');

/** Takes the provider's time zone from the service. One that the browser does not know leaves it with its own. */
export function setTimeZone(name: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    timeZone.value = name;
  } catch {
    console.warn('the browser does not know the time zone', name);
  }
}

const kept = new Map<string, Intl.DateTimeFormat>();

/** A formatter for times of the provider's zone. It is made once: that takes long. */
export function inZone(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = [timeZone.value, locale, JSON.stringify(options)].join();
  let found = kept.get(key);
  if (!found) kept.set(key, (found = new Intl.DateTimeFormat(locale, { timeZone: timeZone.value || undefined, ...options })));
  return found;
}

const locales = { uk: 'uk-UA', en: 'en-GB' };

/** A formatter in the language shown. */
export function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return inZone(locales[language.value], options);
}

/** The time of day: 09:05. */
export function clock(at: string | Date): string {
  return formatter({ hour: '2-digit', minute: '2-digit' }).format(new Date(at));
}

/** The time of day with seconds: 09:05:07. */
export function clockSeconds(at: string | Date): string {
  return formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(at));
}

/** A date as in a sentence, with the year if it is not this one: 6 листопада, 6 November. */
export function day(at: string | Date): string {
  return dated(at, 'long').replace(/\s?р\.$/, ' року');
}

/** A date as in a list: 6 лист., 6 Nov. */
export function shortDay(at: string | Date): string {
  return dated(at, 'short');
}

function dated(at: string | Date, month: 'long' | 'short'): string {
  const date = typeof at === 'string' && at.length === 10; // of no zone
  const year = date ? at.slice(0, 4) : isoDay(new Date(at)).slice(0, 4);
  const thisYear = year === isoDay(new Date()).slice(0, 4);
  const zone = date ? { timeZone: 'UTC' } : {};
  return formatter({ day: 'numeric', month, ...(thisYear ? {} : { year: 'numeric' }), ...zone }).format(new Date(at));
}

/** The date in the provider's time zone as the API writes it: 2026-11-28. */
export function isoDay(at: Date): string {
  return inZone('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);
}

/** The time of day if it is today's, else the date before it. */
export function moment(at: string): string {
  return isoDay(new Date(at)) === isoDay(new Date()) ? clock(at) : `${shortDay(at)}, ${clock(at)}`;
}

/** Seconds as a stopwatch shows them: 0:07, 12:30, 1:02:03. */
export function stopwatch(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** Units of time as they are written after a number: with no plural, which Intl gives some of them in English ("9 mins"). */
const units = { uk: { second: 'с', minute: 'хв', hour: 'год' }, en: { second: 's', minute: 'min', hour: 'h' } };

/** A rough length of time: 40 s, 3 min, 2 h. The number and its unit stay on one line. */
export function roughly(seconds: number): string {
  const unit = seconds < 90 ? 'second' : seconds < 5400 ? 'minute' : 'hour';
  const size = { second: 1, minute: 60, hour: 3600 }[unit];
  return `${Math.round(seconds / size)}\u00a0${units[language.value][unit]}`;
}

/** An amount of kopiykas: −125,50 ₴. */
export function money(kopiykas: number): string {
  const text = new Intl.NumberFormat(locales[language.value], {
    style: 'currency', currency: 'UAH', currencyDisplay: 'narrowSymbol',
  }).format(kopiykas / 100);
  return text.replace('-', '\u2212');
}

/** A share of one as a whole percentage. */
export function percent(share: number): string {
  return new Intl.NumberFormat(locales[language.value], { style: 'percent' }).format(share);
}

/** A Ukrainian number, however its trunk writes it: +380…, 380…, 0…. Masked digits count. */
const ukrainian = /^(?:\+?38)?0([\d*•]{2})([\d*•]{3})([\d*•]{2})([\d*•]{2})$/;

/** A telephone number in groups: 050 111 22 33 of Ukraine, others as they are written. */
export function phone(number: string): string {
  const own = ukrainian.exec(number);
  return own ? `0${own.slice(1).join(' ')}` : number;
}

/** Whether two numbers are the same telephone, however they are written. */
export function sameNumber(a: string, b: string): boolean {
  return a !== '' && phone(a) === phone(b);
}

/** Whole months between a date and today, in words: 3 years 2 months; empty if there is none. */
export function lengthOfService(since: string): string {
  const [year = 0, month = 1, date = 1] = since.split('-').map(Number);
  const [y = 0, m = 1, d = 1] = isoDay(new Date()).split('-').map(Number);
  const months = Math.max(0, (y - year) * 12 + (m - month) - (d < date ? 1 : 0));
  const uk = language.value === 'uk';
  const years = Math.floor(months / 12);
  const parts = [
    years && plural(years, uk ? { one: '# рік', few: '# роки', other: '# років' } : { one: '# year', other: '# years' }),
    months % 12 && plural(months % 12, uk ? { one: '# міс.', other: '# міс.' } : { one: '# month', other: '# months' }),
  ];
  return parts.filter(Boolean).join(' ');
}
