// The queues of all departments.

import type { Schemas } from '../../client';
import { floor } from '../../shell/live';
import { Panel, Waiting } from '../../shell/parts';
import { Elapsed } from '../../shell/timer';
import { departmentText } from '../../words/journey';
import { named } from '../../words/language';
import { desk, me } from './model';
import { deskWords } from './words';

/** From how many seconds on a wait is slow (the service level's 20 s) and late (any operator may take it: 120 s). */
const queueLevels: [number, number] = [20, 120];

/** A department's name, as the service says it. */
export function departmentName(department: number): string {
  const known = desk.value?.departments.find((one) => one.department === department);
  return known ? named(known) : departmentText(department);
}

/** How many wait in each department, and how long. */
export function Queues() {
  const words = deskWords();
  const queues = floor.value?.queues;
  if (!queues) return <Panel title={words.queues} class="queues"><Waiting /></Panel>;
  return (
    <Panel title={words.queues} class="queues">
      <table class="table">
        <colgroup><col /><col class="count" /><col class="wait" /></colgroup>
        <thead class="hidden-visually"><tr><th>{words.queues}</th><th>{words.waiting}</th><th>{words.longest}</th></tr></thead>
        <tbody>{queues.filter(({ department, waiting }) => department || waiting).map((queue) => <QueueLine key={queue.department} queue={queue} />)}</tbody>
      </table>
    </Panel>
  );
}

function QueueLine({ queue }: { queue: Schemas['Queue'] }) {
  const words = deskWords();
  const { department, waiting, oldest_since: since, open } = queue;
  const mine = me.value?.departments?.includes(department);
  return (
    <tr class={mine ? 'mine' : ''} data-waiting={waiting > 0}>
      <td title={mine ? words.mine : undefined}>{departmentName(department)}</td>
      {open === false && !waiting ? <td class="number muted closed" colSpan={2}>{words.closed}</td> : (
        <>
          <td class="number count">{waiting}</td>
          <td class="number wait">{since ? <Elapsed since={since} levels={queueLevels} /> : null}</td>
        </>
      )}
    </tr>
  );
}
