// The operators: a grid in which each keeps its place, to be chosen from with the arrow keys or the mouse.

import { computed } from '@preact/signals';
import { Ear, Pause, Search, UsersRound } from 'lucide';
import { useRef } from 'preact/hooks';
import { Icon } from '../../shell/icon';
import { Empty } from '../../shell/parts';
import { stateIcons } from '../../shell/state';
import { Elapsed } from '../../shell/timer';
import { shellWords } from '../../shell/words';
import { callerText } from '../../words/journey';
import { pauseText } from '../../words/pauses';
import { countGroups, stepTo, type Group, type LiveCall, type Operator } from './floor';
import { callById, chosenId, filter, lines, myself, nameOf, operators, shown } from './model';
import { hearsText, OperatorBar } from './operator-bar';
import { departmentTitle } from './queues';
import { boardWords } from './words';

/** From so many operators on the tiles are small. */
const crowd = 24;

const groups: Group[] = ['ready', 'busy', 'wrap-up', 'paused', 'offline'];
const counts = computed(() => countGroups(operators.value));

/** The panel. */
export function Operators() {
  const words = boardWords();
  return (
    <section class="panel operators" aria-label={words.operators}>
      <header>
        <h2>{words.operators}{operators.value.length > 0 && ` · ${operators.value.length}`}</h2>
        <Finder />
      </header>
      <Groups />
      <Grid />
      <OperatorBar />
    </section>
  );
}

function Finder() {
  const words = boardWords();
  const { text, department } = filter.value;
  return (
    <div class="finder" role="search">
      <select class="input" aria-label={words.department} value={department}
        onChange={(event) => { filter.value = { ...filter.value, department: Number(event.currentTarget.value) }; }}>
        <option value={0}>{words.allDepartments}</option>
        {lines.value.filter(({ id }) => id > 0).map(({ id }) => <option key={id} value={id}>{id} · {departmentTitle(id)}</option>)}
      </select>
      <label class="find">
        <Icon of={Search} size={14} />
        <input id="find-operator" class="input" type="search" aria-label={words.findLabel} placeholder={words.find} value={text}
          onInput={(event) => { filter.value = { ...filter.value, text: event.currentTarget.value }; }}
          onKeyDown={(event) => { if (event.key === 'Enter' || event.key === 'ArrowDown') focusOperators(); }} />
      </label>
    </div>
  );
}

function Groups() {
  const words = boardWords();
  const { group } = filter.value;
  const pick = (picked: Group | '') => () => { filter.value = { ...filter.value, group: picked }; };
  return (
    <div class="groups" role="group" aria-label={words.state}>
      {groups.map((one) => (
        <button key={one} type="button" class="chip" data-tone={one === 'busy' ? 'talking' : one} aria-pressed={group === one} onClick={pick(group === one ? '' : one)}>
          <Icon of={stateIcons[one === 'busy' ? 'talking' : one]} size={14} />{words.groups[one]}<b>{counts.value[one]}</b>
        </button>
      ))}
    </div>
  );
}

function Grid() {
  const words = boardWords();
  const box = useRef<HTMLDivElement>(null);
  const all = shown.value;
  if (all.length === 0) {
    const none = operators.value.length === 0;
    return <div class="tiles"><Empty icon={UsersRound} title={none ? words.noOperators : words.nobodyFits}>{none && words.addOperators}</Empty></div>;
  }
  const at = all.findIndex(({ id }) => id === chosenId.value);
  const move = (event: KeyboardEvent) => {
    const columns = box.current ? getComputedStyle(box.current).gridTemplateColumns.split(' ').length : 1;
    const to = stepTo(event.key, Math.max(at, 0), all.length, columns);
    const one = all[to];
    if (!one || !/^(Arrow|Home|End)/.test(event.key)) return;
    event.preventDefault();
    chosenId.value = one.id;
    tile(one.id)?.focus();
  };
  return (
    <div ref={box} class={all.length > crowd ? 'tiles small' : 'tiles'} role="listbox" aria-label={words.operators} onKeyDown={move} onClick={pickTile}>
      {all.map((one, i) => <Tile key={one.id} one={one} call={callById.value.get(one.call)} chosen={i === at} first={i === Math.max(at, 0)} />)}
    </div>
  );
}

function tile(id: string): HTMLElement | null {
  return document.getElementById(`operator-${id}`);
}

function pickTile(event: MouseEvent): void {
  const id = (event.target as Element).closest<HTMLElement>('[data-id]')?.dataset.id;
  if (id) chosenId.value = id;
}

/** Leads the keyboard to the operators. */
export function focusOperators(): void {
  const one = shown.value.find(({ id }) => id === chosenId.value) ?? shown.value[0];
  if (!one) return;
  chosenId.value = one.id;
  tile(one.id)?.focus();
}

interface TileProps {
  one: Operator;
  call: LiveCall | undefined;
  chosen: boolean;
  /** The one that Tab leads to. */
  first: boolean;
}

/** One operator. It is drawn anew only when it says something else. */
function Tile({ one, call, chosen, first }: TileProps) {
  const { id, name, departments, state, since } = one;
  return (
    <div id={`operator-${id}`} class="tile" role="option" data-id={id} data-tone={state} aria-selected={chosen} tabIndex={first ? 0 : -1}>
      <span class="sign"><Icon of={stateIcons[state]} size={16} /></span>
      <span class="name" title={name || id}>{name || id}</span>
      <span class="state">{shellWords().states[state]}</span>
      {since && state !== 'offline' && <Elapsed since={since} />}
      <span class="foot">
        <span class="detail"><Detail one={one} call={call} /></span>
        <span class="skills">{id === myself.value && <b>{boardWords().you}</b>}{skillsText(departments)}</span>
      </span>
    </div>
  );
}

/** Departments by their keys: 1 3, and 1–5 for all. */
function skillsText(departments: readonly number[]): string {
  return departments.length === 5 ? '1–5' : departments.join(' ');
}

/** What goes on: the call and what is special about it, or why there is a pause. */
function Detail({ one, call }: { one: Operator; call: LiveCall | undefined }) {
  const words = boardWords();
  if (one.state === 'paused') return <span class="why" title={pauseText(one.reason)}>{pauseText(one.reason)}</span>;
  if (!call) return null;
  const consults = call.second && call.second !== one.id ? words.consults(nameOf(call.second)) : '';
  const hears = hearsText(call);
  const ears = call.supervisors?.length ?? 0;
  return (
    <>
      <span class="caller">{callerText(call.from)}</span>
      {call.held && <span class="mark" title={words.held}><Icon of={Pause} size={12} label={words.held} /></span>}
      {consults && <span class="mark" title={consults}>{consults}</span>}
      {hears && <span class="mark" title={hears}><Icon of={Ear} size={12} label={hears} />{ears > 1 && ears}</span>}
    </>
  );
}
