// Houses as people type them, on the way to what the service takes (billing.ParseHouses): 1-15;17а;20, or * for the whole
// street. Pure.

/** One house: 17, 17а, 17-А, 15/2, 15 корп. 2. */
const house = String.raw`(?:буд(?:инок)?\.?\s*)?[1-9]\d{0,3}\s*(?:[-/]?\s*\p{L}{1,2}(?!\p{L}))?(?:\s*(?:/|-?\s*(?:корпус|корп|к)\.?)\s*[1-9]\d{0,3}\s*\p{L}{0,2})?`;
const item = new RegExp(String.raw`^(?:\*|${house}(?:\s*[-–—]\s*${house})?)$`, 'iu');

/** Joins what was typed with commas, semicolons or line ends the way the service wants it. */
export function tidy(text: string): string {
  return text.split(/[;,\n]/).map((part) => part.trim().replace(/\s*[–—]\s*/g, '-')).filter(Boolean).join(';');
}

/** The items that are none, as they were typed. */
export function wrongItems(text: string): string[] {
  return tidy(text).split(';').filter((part) => part && !item.test(part));
}

/** The item in which the caret stands: its text, and where it lies. */
export function itemAt(text: string, caret: number): { text: string; from: number; to: number } {
  const from = Math.max(text.lastIndexOf(';', caret - 1), text.lastIndexOf(',', caret - 1)) + 1;
  const end = text.slice(caret).search(/[;,]/);
  const to = end < 0 ? text.length : caret + end;
  return { text: text.slice(from, to).trim(), from, to };
}

/** What is asked suggestions for: the house being typed, which in a range is the last one. */
export function beginning(typed: string): string {
  return typed.split(/[-–—]\s*(?=\d|$)/).at(-1)?.trim() ?? '';
}

/** Puts a suggested house in place of the one being typed, and makes room for the next. */
export function complete(text: string, caret: number, chosen: string): string {
  const { text: typed, from, to } = itemAt(text, caret);
  const range = typed.slice(0, typed.length - beginning(typed).length);
  const before = text.slice(0, from).trim();
  const after = text.slice(to).replace(/^[;,\s]+/, '');
  return `${before}${before && ' '}${range}${chosen}; ${after}`;
}
