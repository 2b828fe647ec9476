import { RefreshCw } from 'lucide';
import { Icon } from '../../shell/icon';
import { clock, isoDay } from '../../words/format';
import { rangeText } from './labels';
import { choose, daysOf, periodNames, rangeOf, unitsOf, type By, type Chosen } from './period';
import { statsWords } from './words';

interface Props {
  chosen: Chosen;
  /** When it was asked for. */
  now: Date;
  onChoose: (chosen: Chosen) => void;
  onRefresh: () => void;
}

/** Chooses the period and what one bar counts. */
export function Picker({ chosen, now, onChoose, onRefresh }: Props) {
  const words = statsWords();
  return (
    <div class="picker">
      <div class="segments" role="group" aria-label={words.period}>
        {periodNames.map((name) => (
          <button key={name} type="button" class="segment" aria-pressed={chosen.name === name}
            onClick={() => onChoose(choose(name, new Date(), name === 'custom' ? { from: chosen.from, to: chosen.to, by: chosen.by } : {}))}>
            {words.periods[name]}
          </button>
        ))}
      </div>
      {chosen.name === 'custom' ? <Days chosen={chosen} onChoose={onChoose} /> : <span class="range">{rangeText(rangeOf(chosen))}</span>}
      <label class="by">
        <span>{words.by}</span>
        <select class="input" value={chosen.by} onChange={(event) => onChoose({ ...chosen, by: event.currentTarget.value as By })}>
          {unitsOf(daysOf(chosen)).map((unit) => <option key={unit} value={unit}>{words.units[unit]}</option>)}
        </select>
      </label>
      <span class="fresh">
        <span class="muted">{words.asOf(clock(now))}</span>
        <button type="button" class="button quiet icon" aria-label={words.refresh} title={words.refresh} onClick={onRefresh}><Icon of={RefreshCw} size={16} /></button>
      </span>
    </div>
  );
}

/** The first and the last day of a period of one's own. */
function Days({ chosen, onChoose }: Pick<Props, 'chosen' | 'onChoose'>) {
  const words = statsWords();
  const set = (change: Partial<Chosen>) => onChoose(choose('custom', new Date(), { ...chosen, ...change }));
  const today = isoDay(new Date());
  return (
    <span class="days">
      <label><span>{words.from}</span>
        <input class="input" type="date" max={today} value={chosen.from} onChange={(event) => event.currentTarget.value && set({ from: event.currentTarget.value })} />
      </label>
      <label><span>{words.to}</span>
        <input class="input" type="date" max={today} value={chosen.to} onChange={(event) => event.currentTarget.value && set({ to: event.currentTarget.value })} />
      </label>
    </span>
  );
}
