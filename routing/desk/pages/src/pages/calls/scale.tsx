// Where a call's time went, to scale.

import { stopwatch } from '../../words/format';
import { departmentCode } from '../../words/departments';
import { seconds, type Phase } from './story';
import { callsWords } from './words';

/** What a phase is called: with the department or operator that it is about. */
export function phaseText({ kind, department, operator }: Phase, name: (operator: string) => string): string {
  const words = callsWords();
  if (kind === 'talking' && operator) return words.talkingTo(name(operator));
  if (kind === 'held' && operator) return words.heldBy(name(operator));
  if (kind === 'waiting' && operator) return words.waitingOperator(name(operator));
  if (kind === 'waiting' && department) return words.waitingFor(departmentCode(department));
  return words.phases[kind];
}

interface Props {
  phases: Phase[];
  from: string;
  until: string;
  name: (operator: string) => string;
}

/** One bar, a part for each phase. The parts are buttons' neighbours in the journey below: each leads to its own. */
export function ScaleBar({ phases, from, until, name }: Props) {
  const whole = Math.max(1, seconds(from, until));
  return (
    <ol class="scale-bar">
      {phases.map((phase, i) => {
        const length = seconds(phase.from, phase.until ?? until);
        const text = phaseText(phase, name);
        return (
          <li key={i} data-kind={phase.kind} style={{ flexGrow: String(length / whole) }}>
            <a href={`#phase-${i}`} title={`${text}: ${stopwatch(length)}`}>
              <span class="bar-part" />
              <span class="part-name">{text}</span>
              <span class="part-length">{stopwatch(length)}</span>
            </a>
          </li>
        );
      })}
    </ol>
  );
}
