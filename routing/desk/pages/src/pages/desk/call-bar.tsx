// The call in hand: who, how it stands, and what can be done with it.

import { Icon } from '../../shell/icon';
import { useShortcuts, type Shortcut } from '../../shell/keys';
import { Key } from '../../shell/parts';
import { Elapsed } from '../../shell/timer';
import { callerText, departmentText } from '../../words/journey';
import { stopwatch } from '../../words/format';
import { controls, dialog } from './controls';
import { Keypad } from './keypad';
import { isAsked, me, operatorName, shown, type Card } from './model';
import { rungHere } from './softphone';
import { TransferDialog } from './transfer';
import { deskWords } from './words';

const tones: Record<Card['state'], string> = { ringing: 'ringing', talking: 'talking', held: 'paused', consulting: 'talking', ended: 'wrap-up' };

/** The bar, while there is a call. */
export function CallBar() {
  const call = shown.value;
  const buttons = call ? controls(call) : [];
  useShortcuts(deskWords().groupCall, buttons.map(({ keys, label, run }): Shortcut => ({ keys, label, run })));
  if (!call) return null;
  const close = () => { dialog.value = ''; };
  return (
    <section class="call-bar" data-tone={tones[call.state]} data-state={call.state} aria-label={deskWords().groupCall}>
      <Who call={call} />
      <div class="controls" role="toolbar" aria-label={deskWords().groupCall}>
        {call.state === 'ringing' && !rungHere() && <span class="on-table">{deskWords().onTable}</span>}
        {buttons.map(({ keys, label, icon, run, look = '', pressed }) => (
          <button key={keys} type="button" class={`button large ${look}`} aria-pressed={pressed} onClick={run}>
            <Icon of={icon} size={20} />{label}<Key of={keys} />
          </button>
        ))}
      </div>
      {dialog.value === 'keys' && <Keypad call={call.id} onClose={close} />}
      {dialog.value === 'transfer' && <TransferDialog call={call.id} onClose={close} />}
    </section>
  );
}

function Who({ call }: { call: Card }) {
  const words = deskWords();
  const name = call.contracts.length === 1 ? call.contracts[0]?.name : '';
  const about = [
    call.kind === 'callback' ? words.callBackCall : call.department ? departmentText(call.department) : '',
    call.language === 'en' ? 'English' : '',
  ].filter(Boolean);
  const passedBy = call.from_operator && words.passedBy(operatorName(call.from_operator));
  return (
    <div class="who">
      <div class="state" role="status">
        <span class="dot" aria-hidden="true" />
        {standText(call)}
        {about.map((fact) => <span key={fact} class="about">{fact}</span>)}
      </div>
      <Times call={call} />
      <div class="caller">{callerText(call.from)}</div>
      <div class="facts">{name && <strong>{name}</strong>}{passedBy && <span>{passedBy}</span>}</div>
    </div>
  );
}

function standText(call: Card): string {
  const words = deskWords();
  if (isAsked(call) && call.state !== 'ended') return words.asked;
  const doing = words.calls[call.state];
  return call.state === 'consulting' && call.second ? words.withOperator(doing, operatorName(call.second)) : doing;
}

/** How long the caller has waited, and how long the talk has lasted. */
function Times({ call }: { call: Card }) {
  const words = deskWords();
  const { queued_at: from, answered_at: talkFrom, ended_at: to, started_at: began, rang_at: rang } = call;
  const length = (a?: string, b?: string) => (a && b ? (Date.parse(b) - Date.parse(a)) / 1000 : 0);
  const waitFrom = from ?? began;
  if (call.state === 'ringing' && talkFrom) { // passed on: the caller has talked already
    return <div class="times"><span class="big"><Elapsed since={me.value?.since ?? rang ?? talkFrom} /></span><span>{words.rings}</span></div>;
  }
  if (!talkFrom) {
    return <div class="times">{waitFrom && <span class="big"><Elapsed since={waitFrom} /></span>}<span>{words.waits}</span></div>;
  }
  return (
    <div class="times">
      <span class="big">{to ? stopwatch(length(talkFrom, to)) : <Elapsed since={talkFrom} />}</span>
      <span>{words.talk} · {words.waited} {stopwatch(length(waitFrom, talkFrom))}</span>
    </div>
  );
}
