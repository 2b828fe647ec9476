// A field that suggests while one types (WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete").

import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Suggestion } from './actions';
import { boardWords } from './words';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Suggests for what is typed. */
  ask: (typed: string) => Promise<Suggestion[]>;
  /** The part of the value that is being typed; all of it unless given. */
  typed?: (value: string, caret: number) => string;
  /** The value with the suggestion put in; the suggestion itself unless given. */
  put?: (value: string, caret: number, chosen: string) => string;
  disabled?: boolean;
  autofocus?: boolean;
  help?: string;
  wrong?: string;
}

/** How long one may pause between two letters before suggestions are asked for, in milliseconds. */
const pause = 120;

interface List {
  suggestions: Suggestion[];
  open: boolean;
  /** The suggestion that the arrow keys have come to; -1: none. */
  at: number;
}

const closed: List = { suggestions: [], open: false, at: -1 };

/** Asks for suggestions a moment after the last letter; answers to older letters are thrown away. */
function useSuggestions(ask: Props['ask']) {
  const [list, setList] = useState<List>(closed);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const turn = useRef(0);
  const close = () => {
    turn.current++;
    clearTimeout(timer.current);
    setList(closed);
  };
  const fetch = (typed: string) => {
    const mine = ++turn.current;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      ask(typed).then(
        (suggestions) => mine === turn.current && setList({ suggestions, open: suggestions.length > 0, at: -1 }),
        () => mine === turn.current && setList(closed),
      );
    }, pause);
  };
  useEffect(() => close, []);
  return { list, setList, close, fetch };
}

/** The field and its list. */
export function Combobox({ label, value, onChange, ask, typed = (text) => text, put = (_v, _c, chosen) => chosen, disabled, autofocus, help, wrong }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { list, setList, close, fetch } = useSuggestions(ask);
  const caret = () => input.current?.selectionStart ?? value.length;
  const choose = ({ text }: Suggestion) => {
    onChange(put(value, caret(), text));
    close();
  };
  const step = (by: number) => {
    if (!list.open) return fetch(typed(value, caret()));
    const count = list.suggestions.length;
    setList({ ...list, at: list.at < 0 && by < 0 ? count - 1 : (list.at + by + count) % count });
  };
  const key = (event: KeyboardEvent) => {
    const picked = list.suggestions[list.at];
    if (event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowUp') step(-1);
    else if (event.key === 'Enter' && list.open && picked) choose(picked);
    else if (event.key === 'Escape' && list.open) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const described = [help && `${id}-help`, wrong && `${id}-wrong`].filter(Boolean).join(' ') || undefined;
  return (
    <div class="field combobox">
      <label for={id} class="label">{label}</label>
      <input ref={input} id={id} class="input" role="combobox" autocomplete="off" spellcheck={false} maxLength={255} required={!disabled}
        aria-autocomplete="list" aria-expanded={list.open} aria-controls={`${id}-list`} aria-describedby={described}
        aria-activedescendant={list.at >= 0 ? `${id}-${list.at}` : undefined} aria-invalid={wrong ? 'true' : undefined}
        disabled={disabled} autofocus={autofocus} value={value} onKeyDown={key} onBlur={close}
        onFocus={() => { if (!typed(value, caret())) fetch(''); }}
        onInput={(event) => {
          onChange(event.currentTarget.value);
          fetch(typed(event.currentTarget.value, caret()));
        }} />
      {list.open && <Options id={id} list={list} below={input.current} choose={choose} />}
      {help && <span id={`${id}-help`} class="help">{help}</span>}
      {wrong && <span id={`${id}-wrong`} class="wrong">{wrong}</span>}
      <span class="hidden-visually" role="status">{list.open ? boardWords().suggestions(list.suggestions.length) : ''}</span>
    </div>
  );
}

/** The list, in its place below the field; it lies over the dialog's edge. */
function Options({ id, list, below, choose }: { id: string; list: List; below: HTMLElement | null; choose: (one: Suggestion) => void }) {
  const box = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const place = below?.getBoundingClientRect();
    if (!place || !box.current) return;
    Object.assign(box.current.style, { left: `${place.left}px`, top: `${place.bottom + 4}px`, width: `${place.width}px` });
    box.current.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  return (
    <ul ref={box} id={`${id}-list`} class="options" role="listbox" aria-label={boardWords().suggestions(list.suggestions.length)}>
      {list.suggestions.map((one, i) => (
        <li key={one.text} id={`${id}-${i}`} role="option" aria-selected={i === list.at}
          onMouseDown={(event) => { event.preventDefault(); choose(one); }}>
          <span>{one.text}</span><span class="muted">{boardWords().addressCount(one.contracts)}</span>
        </li>
      ))}
    </ul>
  );
}
