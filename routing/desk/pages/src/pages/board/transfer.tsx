import { Building2, UserRound } from 'lucide';
import { useState } from 'preact/hooks';
import { Dialog } from '../../shell/dialog';
import { Icon } from '../../shell/icon';
import { Empty, Notice } from '../../shell/parts';
import { StateBadge } from '../../shell/state';
import { say } from '../../shell/toasts';
import { useAction } from '../../shell/use';
import { explain } from '../../shell/words';
import { transfer } from './actions';
import { choose } from './floor';
import { lines, operators } from './model';
import { Department, departmentTitle } from './queues';
import { boardWords } from './words';

type Target = { operator: string } | { department: number };

/** Passes a talk on, to a department that is open or an operator who is free. */
export function TransferDialog({ call, from, onClose }: { call: string; from: string; onClose: () => void }) {
  const words = boardWords();
  const [text, setText] = useState('');
  const [target, setTarget] = useState<Target | null>(null);
  const passing = useAction(async () => {
    if (target) await transfer(call, target);
    say(words.transferred);
    onClose();
  });
  const free = choose(operators.value, { group: '', text, department: 0 })
    .filter(({ id, state }) => id !== from && (state === 'ready' || state === 'wrap-up'));
  const is = (one: Target) => JSON.stringify(one) === JSON.stringify(target);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void passing.run();
  };
  return (
    <Dialog title={words.transferTitle} wide onClose={onClose}>
      <form class="transfer" onSubmit={submit}>
        <fieldset class="choices">
          <legend class="label"><Icon of={Building2} size={14} />{words.departmentsTitle}</legend>
          {lines.value.filter(({ id, open }) => id > 0 && open).map(({ id, waiting, ready }, i) => (
            <label key={id} class="choice">
              <input type="radio" name="target" autofocus={i === 0} checked={is({ department: id })} onChange={() => setTarget({ department: id })} />
              <Department of={id} /><span class="name">{departmentTitle(id)}</span>
              <span class="muted">{words.free} {ready} · {words.waits} {waiting}</span>
            </label>
          ))}
        </fieldset>
        <fieldset class="choices">
          <legend class="label"><Icon of={UserRound} size={14} />{words.operatorsTitle}</legend>
          <input class="input" type="search" aria-label={words.findLabel} placeholder={words.find} value={text} onInput={(event) => setText(event.currentTarget.value)} />
          <div class="list">
            {free.length === 0 && <Empty title={words.nobodyFree} />}
            {free.map(({ id, name, state }) => (
              <label key={id} class="choice">
                <input type="radio" name="target" checked={is({ operator: id })} onChange={() => setTarget({ operator: id })} />
                <span class="name">{name || id}</span><StateBadge state={state} />
              </label>
            ))}
          </div>
        </fieldset>
        <div role="alert">{passing.failure ? <Notice tone="bad">{explain(passing.failure)}</Notice> : null}</div>
        <footer>
          <button type="submit" class="button primary" disabled={!target || passing.busy}>{words.transfer}</button>
        </footer>
      </form>
    </Dialog>
  );
}
