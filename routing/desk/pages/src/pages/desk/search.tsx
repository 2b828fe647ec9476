// Finding a contract by number, telephone or address.

import { Search as Glass } from 'lucide';
import { useEffect, useRef, useState } from 'preact/hooks';
import { api, done, type Schemas } from '../../client';
import { Icon } from '../../shell/icon';
import { useShortcuts } from '../../shell/keys';
import { Key } from '../../shell/parts';
import { complain } from '../../shell/toasts';
import { address } from './contract';
import { openContract } from './model';
import { deskWords } from './words';

/** The service answers from so many characters on. */
const shortest = 3;
/** How long to wait for the next key before asking, in milliseconds. */
const settle = 200;

function useFound(text: string): Schemas['FoundContract'][] | null {
  const [list, setList] = useState<Schemas['FoundContract'][] | null>(null);
  useEffect(() => {
    setList(null);
    if (text.trim().length < shortest) return;
    let wanted = true;
    const timer = setTimeout(() => {
      done(api.GET('/api/v1/contracts', { params: { query: { q: text.trim() } } }))
        .then(({ contracts }) => { if (wanted) setList(contracts); }, complain);
    }, settle);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [text]);
  return list;
}

/** The field and, below it, what was found. Arrow keys choose, Enter opens. */
export function Search() {
  const words = deskWords();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const list = useFound(text);
  useShortcuts(words.searchLabel, [{ keys: 'Slash', label: words.searchLabel, run: () => field.current?.focus() }]);
  const pick = (number: string) => {
    setText('');
    field.current?.blur();
    void openContract(number).catch(complain);
  };
  const typed = (event: KeyboardEvent) => {
    const count = list?.length ?? 0;
    if (event.key === 'Escape') setText('');
    else if (event.key === 'ArrowDown' && count) setAt((at + 1) % count);
    else if (event.key === 'ArrowUp' && count) setAt((at + count - 1) % count);
    else if (event.key === 'Enter' && list?.[at]) pick(list[at].number);
    else return;
    event.preventDefault();
  };
  return (
    <div class="search">
      <Icon of={Glass} />
      <input ref={field} class="input" type="text" role="combobox" autocomplete="off" aria-expanded={!!list} aria-controls="found" aria-label={words.searchLabel}
        aria-activedescendant={list?.length ? `found-${at}` : undefined} placeholder={words.search} value={text} maxLength={120}
        onInput={(event) => { setText(event.currentTarget.value); setAt(0); }} onKeyDown={typed} />
      {!text && <Key of="Slash" />}
      <ul id="found" role="listbox" aria-label={words.searchLabel} hidden={!list}>
        {list?.map((one, i) => (
          <li key={one.number} id={`found-${i}`} role="option" aria-selected={i === at} onMouseDown={(event) => { event.preventDefault(); pick(one.number); }}>
            <strong>{one.number}</strong><span class="name">{one.name}</span><span class="muted">{address(one.address)}</span>
          </li>
        ))}
        {list?.length === 0 && <li class="muted" role="option" aria-selected="false" aria-disabled="true">{words.nothingFound}</li>}
      </ul>
    </div>
  );
}
