// A call's journey as a story: its steps put together to lines that belong together, and those to phases, each with a length.
// The steps are those that ivr.JourneyStep of the service documents.

import type { Schemas } from '../../client';

export type Step = Schemas['Step'];
export type Journey = Schemas['Journey'];

/** What the caller is in meanwhile. */
export type PhaseKind = 'menu' | 'waiting' | 'talking' | 'held' | 'due' | 'dialling' | 'hello';

/** One line of the story: a step, or several of a kind. */
export interface Line {
  /** The first of the steps that it tells of. */
  step: Step;
  /** Keys pressed one after another, of a "key" step. */
  keys?: string[];
  /** What a key or the hang-up answered: a prompt's next step, if it is one of these; and a telephone's ringing's end. */
  until?: string;
  /** The event at that moment. */
  by?: string;
}

/** A part of the call. */
export interface Phase {
  kind: PhaseKind;
  from: string;
  /** Not there while the call goes on in it. */
  until?: string;
  /** The queue's department, as the journal names it. */
  department?: string;
  operator?: string;
  lines: Line[];
}

/** A change of phase that a step means, or undefined. */
function phaseOf({ event, detail = {} }: Step, now: Phase): Partial<Phase> & { kind: PhaseKind } | undefined {
  switch (event) {
    case 'queued': return { kind: 'waiting', department: detail.department };
    case 'dequeued': return { kind: 'menu' };
    case 'answered': return { kind: 'talking', operator: detail.operator };
    case 'held': return { kind: 'held', operator: detail.operator };
    case 'retrieved': case 'handed_over': return { kind: 'talking', operator: detail.operator };
    case 'returned': return detail.operator ? { kind: now.kind === 'held' ? 'talking' : 'waiting', operator: detail.operator } : { kind: 'waiting', department: detail.department };
    case 'transfer': return detail.mode === 'blind' ? { kind: 'waiting', department: detail.operator ? undefined : detail.department, operator: detail.operator || undefined } : undefined;
    case 'callback': return detail.result === 'due' ? { kind: 'due', department: detail.department } : undefined;
    case 'dialled': return { kind: 'dialling', operator: detail.operator };
    case 'reached': return { kind: 'hello' };
    default: return undefined;
  }
}

/** A call that is to be made waits in a queue as well, but nobody hears that: it stays the same phase. */
function goesOn(now: Phase, next: Partial<Phase> & { kind: PhaseKind }): boolean {
  if (now.kind === 'due' && next.kind === 'waiting') return true;
  return now.kind === next.kind && now.operator === next.operator && now.department === next.department;
}

/** Tells a journey in phases. */
export function tell(journey: Pick<Journey, 'started_at' | 'ended_at' | 'kind' | 'steps'>): Phase[] {
  const phases: Phase[] = [{ kind: journey.kind === 'callback' ? 'due' : 'menu', from: journey.started_at, lines: [] }];
  for (const step of journey.steps ?? []) {
    const now = phases.at(-1)!;
    const next = phaseOf(step, now);
    if (next && !goesOn(now, next)) begin(phases, next, step);
    else if (next?.department && !now.department) now.department = next.department;
    add(phases.at(-1)!.lines, step);
  }
  const last = phases.at(-1)!;
  last.until = journey.ended_at ?? undefined;
  close(phases.flatMap(({ lines }) => lines), last.until);
  return phases.filter(({ lines, from, until }) => lines.length > 0 || from !== until);
}

function begin(phases: Phase[], next: Partial<Phase> & { kind: PhaseKind }, step: Step): void {
  const now = phases.at(-1)!;
  now.until = step.at;
  phases.push({ ...next, from: step.at, lines: [] });
}

/** Keys pressed one after another at the same step are one line. */
function add(lines: Line[], step: Step): void {
  const last = lines.at(-1);
  const key = step.event === 'key' ? step.detail?.key ?? '' : undefined;
  if (key !== undefined && last?.keys && last.step.step === step.step && enters.has(step.step)) last.keys.push(key);
  else lines.push(key === undefined ? { step } : { step, keys: [key] });
}

/** The steps at which numbers are entered; elsewhere each key is a choice of its own. */
const enters = new Set(['entry', 'phone_entry']);

const afterPrompt = new Set(['prompt', 'prompt_failed', 'key', 'silence', 'answered', 'reached', 'unreached', 'hangup', 'lost']);
const afterRinging = new Set(['missed', 'answered', 'consulted', 'handed_over', 'dequeued', 'ringing', 'dialled', 'hangup', 'lost']);

/**
 * Works out what prompts and ringing telephones led to. The journal does not say when a prompt had been played: known is only
 * how long after its beginning a key was pressed or the caller hung up.
 */
function close(lines: Line[], until?: string): void {
  lines.forEach((line, i) => {
    const { event } = line.step;
    if (event !== 'prompt' && event !== 'ringing') return;
    const ends = event === 'prompt' ? afterPrompt : afterRinging;
    const end = lines.slice(i + 1).find(({ step }) => ends.has(step.event));
    line.by = end?.step.event ?? '';
    line.until = end?.step.at ?? until;
  });
}

/** Seconds between two moments. */
export function seconds(from: string, until: string): number {
  return Math.max(0, (Date.parse(until) - Date.parse(from)) / 1000);
}
