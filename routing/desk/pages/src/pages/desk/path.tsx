// What was heard and pressed in the call so far.

import { ArrowRight, Check, CircleDot, Hash, Hourglass, PhoneCall, PhoneOff, TriangleAlert, Volume2, type IconNode } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import type { Schemas } from '../../client';
import { Icon } from '../../shell/icon';
import { connection } from '../../shell/live';
import { Panel } from '../../shell/parts';
import { clockSeconds } from '../../words/format';
import { stepKind, stepText, type StepKind } from '../../words/journey';
import { operatorName, shown } from './model';
import { deskWords } from './words';

const icons: Record<StepKind, IconNode> = {
  heard: Volume2, pressed: Hash, decided: ArrowRight, good: Check, bad: TriangleAlert, waited: Hourglass, talked: PhoneCall, ended: PhoneOff,
};
const tones: Record<StepKind, string> = {
  heard: 'plain', pressed: 'info', decided: 'plain', good: 'good', bad: 'bad', waited: 'warn', talked: 'talking', ended: 'plain',
};

/** Steps that tell an operator nothing of the caller. */
const unsaid = new Set(['resumed', 'dialled', 'muted', 'unmuted']);

/** The panel; the newest step is in sight. */
export function Path() {
  const steps = (shown.value?.steps ?? []).filter(({ event }) => !unsaid.has(event));
  const list = useRef<HTMLOListElement>(null);
  const room = `${shown.value?.state} ${connection.value.live}`; // the panel has less of it once there is a note to write, or a banner above all
  useEffect(() => { list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' }); }, [steps.length, room]);
  return (
    <Panel title={deskWords().path} class="path" scrolls>
      <ol ref={list}>{steps.map((step, i) => <Line key={`${step.at}${i}`} step={step} />)}</ol>
    </Panel>
  );
}

function Line({ step }: { step: Schemas['Step'] }) {
  const kind = stepKind(step);
  return (
    <li data-tone={tones[kind]} data-kind={kind}>
      <span class="dot"><Icon of={icons[kind] ?? CircleDot} size={12} /></span>
      <span class="text">{stepText(step, operatorName)}</span>
      <time dateTime={step.at}>{clockSeconds(step.at)}</time>
    </li>
  );
}
