import { Keyboard, Mic, MicOff, Phone, PhoneOff } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../../shell/icon';
import { Notice } from '../../shell/parts';
import { now } from '../../shell/time';
import { Elapsed } from '../../shell/timer';
import { phone as phoneText } from '../../words/format';
import { busy, type Caller, callWithout, hangUp, line, press, volumes } from './line';
import { tryWords } from './words';

interface Props {
  /** The hotline's number. */
  dialled: string;
  caller?: Caller;
  onCall: () => void;
}

/** The telephone: how the call stands, the button, how loud it is, and the keys. */
export function Telephone({ dialled, caller, onCall }: Props) {
  const words = tryWords();
  const { state, microphone } = line.value;
  const again = state === 'over' ? words.again : words.call;
  return (
    <section class="panel telephone" aria-label={words.phone}>
      <Display dialled={dialled} />
      {busy(line.value)
        ? <button type="button" class="button danger large call" onClick={hangUp}><Icon of={PhoneOff} size={22} />{words.hangUp}</button>
        : <button type="button" class="button answer large call" disabled={!caller} onClick={onCall}><Icon of={Phone} size={22} />{again}</button>}
      {state === 'asking' && (
        <Notice tone="info" icon={Mic}>
          {words.askingHelp}
          <div class="without"><button type="button" class="button small" onClick={callWithout}>{words.without}</button></div>
        </Notice>
      )}
      {microphone && microphone !== 'on' && <Notice tone="warn" icon={MicOff}>{words.microphones[microphone]}</Notice>}
      <Meters />
      <Keypad up={state === 'up'} contract={caller?.contract} />
    </section>
  );
}

function Display({ dialled }: { dialled: string }) {
  const words = tryWords();
  const { state, end, since } = line.value;
  const title = state === 'idle' ? words.idle : state === 'asking' ? words.asking : state === 'over' ? words.ends[end ?? 'hung up'] : words.states[state];
  return (
    <div class="display" data-state={state}>
      <span class="dialled">{words.dialled(phoneText(dialled))}</span>
      <span class="state" role="status">{title}</span>
      {state === 'up' && <span class="time"><Elapsed since={new Date(since + now() - Date.now()).toISOString()} /></span>}
    </div>
  );
}

/** How loud both sides are, drawn at each frame without drawing anything else anew. */
function Meters() {
  const words = tryWords();
  const near = useRef<HTMLSpanElement>(null);
  const far = useRef<HTMLSpanElement>(null);
  const up = line.value.state === 'up';
  useEffect(() => {
    if (!up) return;
    let frame = requestAnimationFrame(function show() {
      const loud = volumes();
      if (near.current) near.current.style.transform = `scaleX(${loud.near})`;
      if (far.current) far.current.style.transform = `scaleX(${loud.far})`;
      frame = requestAnimationFrame(show);
    });
    return () => {
      cancelAnimationFrame(frame);
      [near, far].forEach(({ current }) => current?.style.setProperty('transform', 'scaleX(0)'));
    };
  }, [up]);
  return (
    <div class="meters" aria-hidden="true">
      <span>{words.you}</span><span class="meter"><span ref={near} class="near" /></span>
      <span>{words.hotline}</span><span class="meter"><span ref={far} class="far" /></span>
    </div>
  );
}

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

function Keypad({ up, contract }: { up: boolean; contract?: string }) {
  const words = tryWords();
  useKeyboard(up);
  return (
    <div class="keypad" role="group" aria-label={words.keypad}>
      {keys.map((key) => (
        <button key={key} type="button" class="button" disabled={!up} onClick={() => press(key)}>
          <span class="digit">{key}</span><span class="caption">{words.captions[key]}</span>
        </button>
      ))}
      {contract && (
        <button type="button" class="button wide" disabled={!up} onClick={() => press(`${contract}#`)}>
          {words.typeContract(contract)}<span class="caption">{words.typeHelp}</span>
        </button>
      )}
      <p class="muted"><Icon of={Keyboard} size={14} />{words.captionsHelp}</p>
    </div>
  );
}

/** The keys of the keyboard are the telephone's while there is a call: by what they print, as * and # lie elsewhere on each. */
function useKeyboard(up: boolean): void {
  useEffect(() => {
    if (!up) return;
    const typed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || document.querySelector('dialog[open]')) return;
      if (!keys.includes(event.key)) return;
      event.preventDefault();
      press(event.key);
    };
    addEventListener('keydown', typed);
    return () => removeEventListener('keydown', typed);
  }, [up]);
}
