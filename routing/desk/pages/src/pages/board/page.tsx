// The supervisors' board: alarms, numbers, and below them who waits, who works, and what is broken.

import { computed } from '@preact/signals';
import { MessageSquareText, ScrollText } from 'lucide';
import { useEffect } from 'preact/hooks';
import { Icon } from '../../shell/icon';
import { useShortcuts, type Shortcut } from '../../shell/keys';
import { floor } from '../../shell/live';
import { Key, Waiting } from '../../shell/parts';
import { Shell } from '../../shell/shell';
import { CallBacks } from './callbacks';
import { Drawer } from './drawer';
import { Figures } from './figures';
import { mayAct, open, staleSince, surges } from './model';
import { focusOperators, Operators } from './operators';
import { Outages } from './outages';
import { Menu, Queues, WaitingList } from './queues';
import { focusAlarm, Surges } from './surges';
import { SupervisionBar } from './supervision-bar';
import { resumePhone, turnOff } from './supervision';
import { boardWords } from './words';

const known = computed(() => floor.value !== null);

/** The page. */
export function BoardPage() {
  useEffect(resumePhone, []);
  return <Shell page="board" beforeSignOut={turnOff}>{known.value ? <Board /> : <Waiting />}</Shell>;
}

const focus = (selector: string) => () => document.querySelector<HTMLElement>(selector)?.focus();

function shortcuts(): Shortcut[] {
  const { keys } = boardWords();
  const all: Shortcut[] = [
    { keys: 'KeyA', label: keys.alarm, run: focusAlarm },
    { keys: 'KeyG', label: keys.floor, run: focusOperators },
    { keys: 'Slash', label: keys.find, run: focus('#find-operator') },
    { keys: 'KeyQ', label: keys.list, run: focus('.waiting-list .rows') },
    { keys: 'KeyB', label: keys.callBacks, run: focus('.call-backs .rows') },
    { keys: 'KeyU', label: keys.outages, run: focus('.outages .rows') },
    { keys: 'KeyM', label: keys.messages, run: () => { open.value = 'messages'; } },
    { keys: 'KeyJ', label: keys.audit, run: () => { open.value = 'audit'; } },
  ];
  if (mayAct.value) all.unshift({ keys: 'KeyO', label: keys.outage, run: () => { open.value = 'outage'; } });
  return all;
}

/** The tab of a board that lies behind others says so when there is an alarm. */
function useAlarmTitle(): void {
  const first = surges.value.find(({ announced_at }) => !announced_at);
  const text = first ? `● ${first.street}, ${first.house ?? boardWords().wholeStreet}` : '';
  useEffect(() => {
    if (!text) return;
    const before = document.title;
    document.title = text;
    return () => { document.title = before; };
  }, [text]);
}

function Board() {
  useAlarmTitle();
  useShortcuts(boardWords().group, shortcuts());
  return (
    <div class="board" data-stale={staleSince.value ? 'yes' : 'no'}>
      <h1 class="hidden-visually">{boardWords().group}</h1>
      <Surges />
      <div class="top">
        <Figures />
        <Lists />
      </div>
      <div class="columns">
        <div class="column">
          <Queues />
          <WaitingList />
          <Menu />
        </div>
        <Operators />
        <div class="column">
          <Outages />
          <CallBacks />
        </div>
      </div>
      <SupervisionBar />
      <Drawer />
    </div>
  );
}

function Lists() {
  const words = boardWords();
  return (
    <div class="lists">
      <button type="button" class="button small" aria-haspopup="dialog" onClick={() => { open.value = 'messages'; }}>
        <Icon of={MessageSquareText} size={14} />{words.messages}<Key of="KeyM" />
      </button>
      <button type="button" class="button small" aria-haspopup="dialog" onClick={() => { open.value = 'audit'; }}>
        <Icon of={ScrollText} size={14} />{words.audit}<Key of="KeyJ" />
      </button>
    </div>
  );
}
