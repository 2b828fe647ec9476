import { Search as SearchIcon, X } from 'lucide';
import { useRef, useState } from 'preact/hooks';
import { Icon } from '../../shell/icon';
import { useShortcuts } from '../../shell/keys';
import { departmentText } from '../../words/journey';
import { outcomeClass, outcomeReason, outcomes } from '../../words/outcomes';
import { faults, periodNames, toQuery, typedInto, wide, type Search } from './search';
import { callsWords } from './words';

interface Props {
  search: Search;
  operators: Map<string, string>;
  onSearch: (search: Search) => void;
}

/** The form. A choice is searched for at once, a text on Enter. */
export function SearchForm({ search, operators, onSearch }: Props) {
  const words = callsWords();
  const [typed, setTyped] = useState({ number: search.number, contract: search.contract });
  const first = useRef<HTMLInputElement>(null);
  useShortcuts(words.title, [{ keys: 'Slash', label: words.searchLabel, run: () => first.current?.focus() }]);
  const now = typedInto(search, typed);
  const wrong = faults(now);
  const go = (change: Partial<Search> = {}) => { if (wrong.size === 0) onSearch({ ...now, ...change }); };
  return (
    <form class="panel search" role="search" aria-label={words.searchLabel} onSubmit={(event) => { event.preventDefault(); go(); }}>
      <Text name="number" label={words.number} value={typed.number} placeholder={words.numberHelp} wrong={wrong.has('number') ? words.numberShort : ''}
        inner={first} onInput={(number) => setTyped({ ...typed, number })} />
      <Text name="contract" label={words.contract} value={typed.contract} wrong={wrong.has('contract') ? words.contractWrong : ''}
        onInput={(contract) => setTyped({ ...typed, contract })} />
      <Select name="outcome" label={words.outcome} value={search.outcome} onChoose={(outcome) => go({ outcome })}>
        <option value="">{words.any}</option>
        {Object.entries(outcomes).map(([name, reasons]) => (
          <optgroup key={name} label={outcomeClass(name)}>
            <option value={name}>{words.anyHow(outcomeClass(name))}</option>
            {reasons.map((reason) => <option key={reason} value={`${name}/${reason}`}>{outcomeReason(name, reason)}</option>)}
          </optgroup>
        ))}
      </Select>
      <Select name="operator" label={words.operator} value={search.operator} onChoose={(operator) => go({ operator })}>
        <option value="">{words.any}</option>
        {search.operator && !operators.has(search.operator) && <option value={search.operator}>{search.operator}</option>}
        {[...operators].map(([id, name]) => <option key={id} value={id}>{name}</option>)}
      </Select>
      <Select name="department" label={words.department} value={search.department} onChoose={(department) => go({ department })}>
        <option value="">{words.any}</option>
        {[1, 2, 3, 4, 5].map((key) => <option key={key} value={String(key)}>{departmentText(key)}</option>)}
      </Select>
      <Select name="kind" label={words.kind} value={search.kind} onChoose={(kind) => go({ kind })}>
        <option value="">{words.any}</option>
        {['call', 'callback'].map((kind) => <option key={kind} value={kind}>{words.kinds[kind]}</option>)}
      </Select>
      <Select name="period" label={words.period} value={search.period} onChoose={(period) => go({ period: period as Search['period'] })}>
        {periodNames.map((name) => <option key={name} value={name}>{words.periods[name]}</option>)}
      </Select>
      <div class="buttons">
        <button type="submit" class="button primary"><Icon of={SearchIcon} />{words.search}</button>
        <button type="button" class="button quiet icon" aria-label={words.clear} title={words.clear} disabled={toQuery(now) === ''} onClick={() => onSearch(wide)}>
          <Icon of={X} />
        </button>
      </div>
    </form>
  );
}

interface TextProps {
  name: string;
  label: string;
  value: string;
  placeholder?: string;
  wrong: string;
  inner?: { current: HTMLInputElement | null };
  onInput: (value: string) => void;
}

function Text({ name, label, value, placeholder, wrong, inner, onInput }: TextProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input ref={inner} class="input" name={name} type="text" inputMode="numeric" autocomplete="off" value={value} placeholder={placeholder}
        aria-invalid={wrong !== ''} aria-describedby={wrong ? `${name}-wrong` : undefined} onInput={(event) => onInput(event.currentTarget.value)} />
      {wrong && <span class="wrong" id={`${name}-wrong`} role="alert">{wrong}</span>}
    </label>
  );
}

function Select({ name, label, value, onChoose, children }: {
  name: string; label: string; value: string; onChoose: (value: string) => void; children: preact.ComponentChildren;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <select class="input" name={name} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>{children}</select>
    </label>
  );
}
