// Passing the caller on: to a colleague, at once or after a word with them, or to a department.

import { Building2, PhoneForwarded, Users } from 'lucide';
import { useState } from 'preact/hooks';
import type { Schemas } from '../../client';
import { Dialog } from '../../shell/dialog';
import { Icon } from '../../shell/icon';
import { floor } from '../../shell/live';
import { Notice } from '../../shell/parts';
import { session } from '../../shell/session';
import { StateBadge } from '../../shell/state';
import { useAction } from '../../shell/use';
import { explain } from '../../shell/words';
import { departmentText } from '../../words/journey';
import { dictionary, named, plural } from '../../words/language';
import { desk, transfer } from './model';

const words = dictionary(
  {
    title: 'Перевести абонента', operators: 'Колега', departments: 'Відділ', find: "Ім'я або номер", blind: 'Перевести одразу', attended: 'Спершу поговорити',
    nobody: 'Нікого не знайдено', closed: 'зачинено', waiting: (n: number) => plural(n, { one: '# чекає', few: '# чекають', other: '# чекають' }),
  },
  {
    title: 'Transfer the caller', operators: 'Colleague', departments: 'Department', find: 'Name or number', blind: 'Transfer now', attended: 'Talk first',
    nobody: 'Nobody found', closed: 'closed', waiting: (n: number) => plural(n, { one: '# waiting', other: '# waiting' }),
  },
);

type Operator = Schemas['Operator'];

/** Whom a caller can be passed to: those who are free, and whose wrap-up gives way to a colleague. */
const free = (operator: Operator) => operator.state === 'ready' || operator.state === 'wrap-up';

function colleagues(find: string): Operator[] {
  const others = (floor.value?.operators ?? []).filter(({ id, state }) => id !== session.value?.operator && state !== 'offline');
  const wanted = others.filter(({ id, name }) => `${id} ${name ?? ''}`.toLowerCase().includes(find.toLowerCase()));
  return wanted.sort((a, b) => Number(free(b)) - Number(free(a)) || (a.name ?? a.id).localeCompare(b.name ?? b.id));
}

/** The dialog. */
export function TransferDialog({ call, onClose }: { call: string; onClose: () => void }) {
  const [to, setTo] = useState<'operators' | 'departments'>('operators');
  return (
    <Dialog title={words().title} onClose={onClose}>
      <div class="segments" role="group" aria-label={words().title}>
        <button type="button" class="button" aria-pressed={to === 'operators'} onClick={() => setTo('operators')}><Icon of={Users} />{words().operators}</button>
        <button type="button" class="button" aria-pressed={to === 'departments'} onClick={() => setTo('departments')}><Icon of={Building2} />{words().departments}</button>
      </div>
      {to === 'operators' ? <ToOperator call={call} onDone={onClose} /> : <ToDepartment call={call} onDone={onClose} />}
    </Dialog>
  );
}

interface Way {
  call: string;
  onDone: () => void;
}

function ToOperator({ call, onDone }: Way) {
  const [find, setFind] = useState('');
  const [chosen, setChosen] = useState('');
  const pass = (mode: 'blind' | 'attended') => async () => {
    await transfer(call, { operator: chosen, mode });
    onDone();
  };
  const blind = useAction(pass('blind'));
  const attended = useAction(pass('attended'));
  const list = colleagues(find);
  const picked = list.find(({ id }) => id === chosen);
  const failure = blind.failure ?? attended.failure;
  const cannot = !picked || !free(picked) || blind.busy || attended.busy;
  return (
    <form class="transfer" onSubmit={(event) => { event.preventDefault(); void attended.run(); }}>
      <input class="input" type="search" autofocus placeholder={words().find} aria-label={words().find} value={find}
        onInput={(event) => setFind(event.currentTarget.value)} />
      <fieldset class="choices list" aria-label={words().operators}>
        {list.map((operator) => (
          <label key={operator.id} class="choice" data-off={!free(operator)}>
            <input type="radio" name="operator" value={operator.id} checked={operator.id === chosen} disabled={!free(operator)}
              onChange={() => setChosen(operator.id)} />
            <span class="name">{operator.name ?? operator.id}<small class="muted"> {operator.id}</small></span>
            <StateBadge state={operator.state} />
          </label>
        ))}
        {list.length === 0 && <p class="muted">{words().nobody}</p>}
      </fieldset>
      {failure ? <Notice tone="bad">{explain(failure)}</Notice> : null}
      <footer>
        <button type="button" class="button" disabled={cannot} onClick={() => void blind.run()}>{words().blind}</button>
        <button type="submit" class="button primary" disabled={cannot}>{words().attended}</button>
      </footer>
    </form>
  );
}

function ToDepartment({ call, onDone }: Way) {
  const [chosen, setChosen] = useState(0);
  const pass = useAction(async () => {
    await transfer(call, { department: chosen, mode: 'blind' });
    onDone();
  });
  const waiting = (department: number) => floor.value?.queues.find((queue) => queue.department === department)?.waiting ?? 0;
  return (
    <form class="transfer" onSubmit={(event) => { event.preventDefault(); void pass.run(); }}>
      <fieldset class="choices list" aria-label={words().departments}>
        {(desk.value?.departments ?? []).map((one) => (
          <label key={one.department} class="choice" data-off={!one.open}>
            <input type="radio" name="department" checked={one.department === chosen} disabled={!one.open} onChange={() => setChosen(one.department)} />
            <span class="name">{named(one) || departmentText(one.department)}</span>
            <span class="muted">{one.open ? words().waiting(waiting(one.department)) : words().closed}</span>
          </label>
        ))}
      </fieldset>
      {pass.failure ? <Notice tone="bad">{explain(pass.failure)}</Notice> : null}
      <footer>
        <button type="submit" class="button primary" disabled={!chosen || pass.busy}><Icon of={PhoneForwarded} />{words().blind}</button>
      </footer>
    </form>
  );
}
