// Queues, who waits in them, and who is with the menu.

import { CornerDownLeft, PhoneIncoming, UsersRound } from 'lucide';
import { Icon } from '../../shell/icon';
import { Empty, Panel } from '../../shell/parts';
import { Elapsed } from '../../shell/timer';
import { callerText, departmentText, heard } from '../../words/journey';
import { waitLevels, type Line, type LiveCall, type Waiting } from './floor';
import { lines, menu, waiting } from './model';
import { boardWords } from './words';

/** Words as the beginning of a line. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** A department's name as the beginning of a line. */
export function departmentTitle(department: number): string {
  return capital(department ? departmentText(department) : boardWords().anyDepartment);
}

/** The queues of all departments. */
export function Queues() {
  const words = boardWords();
  return (
    <Panel title={words.queues} class="queues">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{words.department}</th>
            <th scope="col" class="number" title={words.freeHelp}>{words.free}</th>
            <th scope="col" class="number">{words.waits}</th>
            <th scope="col" class="number">{words.longest}</th>
          </tr>
        </thead>
        <tbody>{lines.value.map((line) => <QueueRow key={line.id} line={line} />)}</tbody>
      </table>
    </Panel>
  );
}

function QueueRow({ line }: { line: Line }) {
  const words = boardWords();
  const { id, waiting: count, since, open, ready, working } = line;
  return (
    <tr data-open={open ? 'yes' : 'no'}>
      <th scope="row"><Department of={id} /><span class="name">{departmentTitle(id)}</span></th>
      <td class={`number ${open && ready === 0 && count > 0 ? 'bad strong' : 'muted'}`}>{ready}/{working}</td>
      <td class={`number count ${count ? 'strong' : 'muted'}`}>{count}</td>
      <td class="number">
        {since ? <Elapsed since={since} levels={waitLevels} /> : open ? <span class="muted">—</span>
          : <span class="closed">{words.closed}</span>}
      </td>
    </tr>
  );
}

/** The key of a department, as callers press it. */
export function Department({ of: department }: { of: number }) {
  return <span class="department" title={departmentTitle(department)}>{department || '∗'}</span>;
}

/** Everybody who waits for an operator. */
export function WaitingList() {
  const words = boardWords();
  const all = waiting.value;
  return (
    <Panel title={words.waiting} class="waiting-list" side={<span class="total">{all.length}</span>}>
      {all.length === 0 ? <Empty icon={UsersRound} title={words.nobodyWaits} /> : (
        <ol class="rows" tabIndex={0} aria-label={words.waiting}>
          {all.map((one) => <WaitingRow key={one.id} one={one} />)}
        </ol>
      )}
    </Panel>
  );
}

function WaitingRow({ one }: { one: Waiting }) {
  const words = boardWords();
  return (
    <li class="row">
      <Department of={one.department} />
      <span class="caller">{callerText(one.from)}</span>
      <span class="more">
        {one.callback && <span class="mark" title={words.callBacks}><Icon of={CornerDownLeft} size={12} />{words.callBack}</span>}
        {one.contract && words.contract(one.contract)}
      </span>
      <Language of={one.language} />
      <Elapsed since={one.since} levels={waitLevels} />
    </li>
  );
}

/** A call's language, where it is not the usual one. */
function Language({ of: language }: { of: string }) {
  if (!language || language === 'uk') return null;
  return <span class="language" title={boardWords().languages[language]}>{language.toUpperCase()}</span>;
}

/** Everybody who is with the menu. */
export function Menu() {
  const words = boardWords();
  const all = menu.value;
  return (
    <Panel title={words.menu} class="menu-list" side={<span class="total">{all.length}</span>}>
      {all.length === 0 ? <Empty icon={PhoneIncoming} title={words.nobodyInMenu} /> : (
        <ul class="rows" tabIndex={0} aria-label={words.menu}>
          {all.map((call) => <MenuRow key={call.id} call={call} />)}
        </ul>
      )}
    </Panel>
  );
}

function MenuRow({ call }: { call: LiveCall }) {
  const step = boardWords().steps[call.step] ?? call.step;
  const heardNow = hears(call.hears ?? '');
  return (
    <li class="row">
      <span class="caller">{callerText(call.from)}</span>
      <span class="more" title={call.hears}><strong>{step}</strong>{heardNow.endsWith(step) ? '' : heardNow}</span>
      <Language of={call.language ?? ''} />
      <Elapsed since={call.started_at} />
    </li>
  );
}

/** What is heard: the item of the menu, or what the prompt is about. */
function hears(key: string): string {
  const item = /^menu\.(\d)$/.exec(key)?.[1];
  if (item) return boardWords().menuItem(item);
  const text = heard(key);
  return text === key ? '' : text;
}
