// The journey: phases, and in each its lines.

import {
  Binoculars, CircleCheck, Clock3, GitBranch, Grid3x3, Headset, PhoneForwarded, PhoneOff, TriangleAlert, Volume2, type IconNode,
} from 'lucide';
import { Icon } from '../../shell/icon';
import { clockSeconds, stopwatch } from '../../words/format';
import { lineKind, lineReason, lineSaid, lineTitle, type LineKind } from './lines';
import { phaseText } from './scale';
import { seconds, type Journey, type Line, type Phase } from './story';
import { callsWords } from './words';

const icons: Record<LineKind, IconNode> = {
  heard: Volume2, pressed: Grid3x3, decided: GitBranch, good: CircleCheck, bad: TriangleAlert, waited: Clock3, rang: PhoneForwarded, talked: Headset,
  watched: Binoculars, ended: PhoneOff,
};

interface Props {
  journey: Journey;
  phases: Phase[];
  /** When the call ended, or now. */
  end: string;
  name: (operator: string) => string;
}

/** The whole journey. */
export function Timeline({ journey, phases, end, name }: Props) {
  const words = callsWords();
  const whole = Math.max(1, seconds(journey.started_at, end));
  if (!journey.steps?.length) return <p class="muted">{words.steps}</p>;
  return (
    <ol class="timeline">
      {phases.map((phase, i) => {
        const length = seconds(phase.from, phase.until ?? end);
        return (
          <li key={i} id={`phase-${i}`} class="phase" data-kind={phase.kind}>
            <h3>
              <span class="phase-name">{phaseText(phase, name)}</span>
              <span class="phase-bar" aria-hidden="true"><span style={{ width: `${(100 * length) / whole}%` }} /></span>
              <span class="phase-length">{stopwatch(length)}</span>
            </h3>
            <ol>{phase.lines.map((line, j) => <TimelineLine key={j} line={line} began={journey.started_at} name={name} />)}</ol>
          </li>
        );
      })}
    </ol>
  );
}

function TimelineLine({ line, began, name }: { line: Line; began: string; name: (operator: string) => string }) {
  const kind = lineKind(line);
  const said = lineSaid(line);
  const reason = lineReason(line);
  const { at } = line.step;
  return (
    <li class="line" data-kind={kind}>
      <time dateTime={at} title={clockSeconds(at)}>{stopwatch(seconds(began, at))}</time>
      <span class="dot"><Icon of={icons[kind]} size={14} /></span>
      <div class="what">
        <div class="title">
          {said ? <q class="said">{said}</q> : lineTitle(line, name)}
          {line.keys && <span class="pressed">{line.keys.map((key, i) => <kbd key={i} class="key">{key === 'digit' ? '•' : key}</kbd>)}</span>}
          {reason && <span class="why">{reason}</span>}
        </div>
        <Lasted line={line} />
      </div>
    </li>
  );
}

/** How long a telephone rang, or how long after a prompt's beginning a key was pressed. */
function Lasted({ line: { step, until, by } }: { line: Line }) {
  const words = callsWords();
  if (!until) return null;
  const time = stopwatch(seconds(step.at, until));
  const text = step.event === 'ringing' ? words.rang(time) : by === 'key' ? words.keyAfter(time) : by === 'hangup' ? words.gone(time) : '';
  return text ? <div class="lasted">{text}</div> : null;
}
