// The main numbers of a period, each beside that of the period before.

import { ArrowDownRight, ArrowRight, ArrowUpRight, type IconNode } from 'lucide';
import { Icon } from '../../shell/icon';
import { stopwatch } from '../../words/format';
import { language } from '../../words/language';
import { change, type Change, type Comparison, type Totals } from './numbers';
import { statsWords } from './words';

interface Kind extends Comparison {
  key: keyof Totals;
  show: (value: number) => string;
  /** How a difference is written. */
  differ: (by: number) => string;
}

/** A number with its sign, the true minus. */
function signed(value: number, digits = 0): string {
  const text = new Intl.NumberFormat(language.value, { maximumFractionDigits: digits }).format(Math.abs(value));
  return `${value > 0 ? '+' : value < 0 ? '−' : '±'}${text}`;
}

const count = (value: number) => value.toLocaleString(language.value);
const partly = (by: number) => `${signed(by * 100)}%`;
const points = (by: number) => statsWords().points(signed(by * 100, 1));
const seconds = (by: number) => `${by > 0 ? '+' : by < 0 ? '−' : '±'}${stopwatch(Math.round(Math.abs(by)))}`;

/** A share as a percentage, a small one with a digit more. */
function percentage(share: number): string {
  return new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);
}

const aShare = { show: percentage, differ: points, kind: 'difference', least: 0.001 } as const;
const aWait = { show: stopwatch, differ: seconds, kind: 'difference', least: 1, better: -1 } as const;

const kinds: Kind[] = [
  { key: 'calls', show: count, differ: partly, kind: 'relative', least: 0.01, better: 0 },
  { key: 'served', ...aShare, better: 1 },
  { key: 'level', ...aShare, better: 1 },
  { key: 'abandoned', ...aShare, better: -1 },
  { key: 'averageWait', ...aWait },
  { key: 'longestWait', ...aWait },
];

/** The tiles. then is the period before; not given while it is not known. */
export function Tiles({ now, then, compared }: { now?: Totals; then?: Totals; compared: string }) {
  const words = statsWords();
  return (
    <section class="tiles" aria-label={words.numbers}>
      {kinds.map((kind) => <Tile key={kind.key} kind={kind} now={now?.[kind.key]} then={then?.[kind.key]} compared={compared} />)}
    </section>
  );
}

function Tile({ kind, now, then, compared }: { kind: Kind; now?: number; then?: number; compared: string }) {
  const words = statsWords();
  const changed = change(now, then, kind);
  return (
    <div class="tile panel">
      <div class="name">{words[kind.key]}{kind.key === 'level' && <span class="help">{words.levelHelp}</span>}</div>
      <div class="value">{now === undefined ? '—' : kind.show(now)}</div>
      <div class="change" title={words.comparedTo(compared)}>
        {changed && then !== undefined
          ? <><Trend of={changed} text={kind.differ(changed.by)} /><span class="before">{words.beforeWas(kind.show(then))}</span></>
          : <span class="before">{words.noComparison}</span>}
      </div>
    </div>
  );
}

function Trend({ of, text }: { of: Change; text: string }) {
  const icon: IconNode = of.by > 0 ? ArrowUpRight : of.by < 0 ? ArrowDownRight : ArrowRight;
  const tone = of.news > 0 ? 'good' : of.news < 0 ? 'bad' : 'muted';
  return <span class={`trend ${tone}`}><Icon of={icon} size={14} />{text}</span>;
}
