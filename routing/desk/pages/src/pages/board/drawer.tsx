// The lists of SMS and of deeds, in a drawer: the floor stays in sight beside it.

import { ChevronDown, CircleAlert, CircleCheck, CircleSlash, Clock, FlaskConical, Inbox, MessageSquareText, RotateCw, ScrollText, Send, X, type IconNode } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Schemas } from '../../client';
import { useModal } from '../../shell/dialog';
import { Icon } from '../../shell/icon';
import { Badge, Empty, Failed, Waiting, type Tone } from '../../shell/parts';
import type { Role } from '../../shell/session';
import { shellWords } from '../../shell/words';
import { moment, phone } from '../../words/format';
import { messageKind, messageState, messageStates } from '../../words/messages';
import { listAudit, listMessages, type Narrowed } from './actions';
import { entryText } from './entry';
import { nameOf, open, shut } from './model';
import { usePages, type Paged } from './pages';
import { boardWords } from './words';

type List = 'messages' | 'audit';

const lists: [List, IconNode][] = [['messages', MessageSquareText], ['audit', ScrollText]];

/** The drawer, while it is open. */
export function Drawer() {
  return open.value === 'messages' || open.value === 'audit' ? <OpenDrawer list={open.value} /> : null;
}

function OpenDrawer({ list }: { list: List }) {
  const words = boardWords();
  const element = useRef<HTMLDialogElement>(null);
  const [by, setBy] = useState<Narrowed>({ state: '', contract: '', actor: '' });
  useModal(element);
  return (
    <dialog ref={element} class="drawer" aria-label={words[list]} onCancel={(event) => { event.preventDefault(); shut(); }}
      onMouseDown={(event) => { if (event.target === element.current) shut(); }}>
      <header>
        <div class="buttons">
          {lists.map(([name, icon]) => (
            <button key={name} type="button" class="button" autofocus={name === list} aria-pressed={name === list} onClick={() => { open.value = name; }}>
              <Icon of={icon} />{words[name]}
            </button>
          ))}
        </div>
        <button type="button" class="button quiet icon" aria-label={shellWords().close} onClick={shut}><Icon of={X} size={18} /></button>
      </header>
      {list === 'messages' ? <Messages by={by} change={setBy} /> : <Audit by={by} change={setBy} />}
    </dialog>
  );
}

interface ListProps {
  by: Narrowed;
  change: (by: Narrowed) => void;
}

function ContractFilter({ by, change }: ListProps) {
  const words = boardWords();
  return (
    <label class="field">
      <span>{words.contractLabel}</span>
      <input class="input" inputMode="numeric" maxLength={12} value={by.contract}
        onInput={(event) => change({ ...by, contract: event.currentTarget.value.replace(/\D/g, '') })} />
    </label>
  );
}

const messageMarks: Record<string, [Tone, IconNode]> = {
  queued: ['warn', Clock], sending: ['info', Send], sent: ['info', Send], delivered: ['good', CircleCheck], undelivered: ['bad', CircleAlert],
  failed: ['bad', CircleAlert], captured: ['plain', FlaskConical],
};

function Messages({ by, change }: ListProps) {
  const words = boardWords();
  const list = usePages(listMessages, by);
  return (
    <>
      <div class="filters">
        <label class="field">
          <span>{words.state}</span>
          <select class="input" value={by.state} onChange={(event) => change({ ...by, state: event.currentTarget.value })}>
            <option value="">{words.allStates}</option>
            {messageStates.map((state) => <option key={state} value={state}>{messageState(state)}</option>)}
          </select>
        </label>
        <ContractFilter by={by} change={change} />
        <Refresh list={list} />
      </div>
      <Rows list={list} none={words.noMessages} icon={MessageSquareText} titles={[words.at, words.contractLabel, words.to, words.text, words.state]}>
        {list.rows.map((one) => <MessageRow key={one.id} one={one} />)}
      </Rows>
    </>
  );
}

function MessageRow({ one }: { one: Schemas['Message'] }) {
  const [tone, icon] = messageMarks[one.state] ?? ['plain', Inbox];
  return (
    <tr>
      <td class="nowrap tabular">{moment(one.at)}</td>
      <td class="tabular">{one.contract}</td>
      <td class="nowrap tabular">{phone(one.to)}</td>
      <td class="wide">{one.text || messageKind(one.kind)}</td>
      <td class="nowrap" title={one.state_at && moment(one.state_at)}>
        <Badge tone={tone} icon={icon}>{messageState(one.state)}{one.error ? ` · ${one.error}` : ''}</Badge>
      </td>
    </tr>
  );
}

const outcomeMarks: Record<string, [Tone, IconNode]> = { done: ['good', CircleCheck], refused: ['warn', CircleSlash], failed: ['bad', CircleAlert] };

function Audit({ by, change }: ListProps) {
  const words = boardWords();
  const list = usePages(listAudit, by);
  return (
    <>
      <div class="filters">
        <label class="field">
          <span>{words.actor}</span>
          <input class="input" maxLength={64} autocapitalize="none" spellcheck={false} value={by.actor} onInput={(event) => change({ ...by, actor: event.currentTarget.value.trim() })} />
        </label>
        <ContractFilter by={by} change={change} />
        <Refresh list={list} />
      </div>
      <Rows list={list} none={words.noEntries} icon={ScrollText} titles={[words.at, words.actor, words.action, words.contractLabel, words.outcome, words.details]}>
        {list.rows.map((one) => <AuditRow key={one.id} one={one} />)}
      </Rows>
    </>
  );
}

function AuditRow({ one }: { one: Schemas['AuditEntry'] }) {
  const words = boardWords();
  const text = entryText(one, nameOf);
  const [tone, icon] = outcomeMarks[one.outcome] ?? ['plain', Inbox];
  return (
    <tr>
      <td class="nowrap tabular">{moment(one.at)}</td>
      <td>{one.actor}<small>{shellWords().roles[one.role as Role] ?? (one.role && words.program)}</small></td>
      <td>{words.deeds[one.action] ?? one.action}</td>
      <td class="tabular">{one.contract}</td>
      <td class="nowrap"><Badge tone={tone} icon={icon}>{words.outcomes[one.outcome] ?? one.outcome}</Badge></td>
      <td class="wide">
        {text}{text && one.call && ' · '}
        {one.call && <a href={`/calls/${encodeURIComponent(one.call)}`}>{words.callLink}</a>}
      </td>
    </tr>
  );
}

function Refresh<T>({ list }: { list: Paged<T> }) {
  return (
    <button type="button" class="button icon" aria-label={boardWords().refresh} title={boardWords().refresh} disabled={list.busy} onClick={list.first}>
      <Icon of={RotateCw} />
    </button>
  );
}

interface RowsProps<T> {
  list: Paged<T>;
  none: string;
  icon: IconNode;
  titles: string[];
  children: ComponentChildren;
}

/** The table with what there is instead of it, and the button for the next page. */
function Rows<T>({ list, none, icon, titles, children }: RowsProps<T>) {
  if (list.failure) return <Failed failure={list.failure} again={list.again} />;
  if (list.rows.length === 0) return list.busy ? <Waiting /> : <Empty icon={icon} title={none} />;
  return (
    <div class="scroll" tabIndex={0} aria-busy={list.busy}>
      <table class="table">
        <thead><tr>{titles.map((title) => <th key={title} scope="col">{title}</th>)}</tr></thead>
        <tbody>{children}</tbody>
      </table>
      {list.more && (
        <button type="button" class="button more" disabled={list.busy} onClick={list.next}><Icon of={ChevronDown} />{boardWords().more}</button>
      )}
    </div>
  );
}
