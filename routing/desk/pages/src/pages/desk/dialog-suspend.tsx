import { useState } from 'preact/hooks';
import { api, done } from '../../client';
import { now } from '../../shell/time';
import { day, isoDay } from '../../words/format';
import { dictionary } from '../../words/language';
import { ActionDialog } from './action-dialog';
import type { ActionProps } from './actions';
import { daysLater, lastOfSuspension } from './dates';

const words = dictionary(
  {
    title: 'Призупинити послугу', label: 'Призупинити', rule: 'Щонайбільше на три місяці, раз на календарний рік, щонайраніше з завтрашнього дня.',
    from: 'Перший день', until: 'Останній день, включно', made: (from: string, until: string) => `Послугу буде призупинено з ${from} до ${until}.`,
  },
  {
    title: 'Suspend the service', label: 'Suspend', rule: 'For three months at most, once a calendar year, from tomorrow at the earliest.',
    from: 'First day', until: 'Last day, inclusive', made: (from: string, until: string) => `Service will be suspended from ${from} until ${until}.`,
  },
);

/** Suspends the service for the days asked for; the service weighs the rules. */
export function SuspendDialog({ contract, call, onClose }: ActionProps) {
  const tomorrow = daysLater(isoDay(new Date(now())), 1);
  const [from, setFrom] = useState(tomorrow);
  const [until, setUntil] = useState(daysLater(tomorrow, 29));
  const suspend = async (key: string) => {
    await done(api.POST('/api/v1/contracts/{number}/suspension', {
      params: { path: { number: contract.number }, query: { call: call || undefined }, header: { 'Idempotency-Key': key } }, body: { from, until },
    }));
    return words().made(day(from), day(until));
  };
  return (
    <ActionDialog title={words().title} label={words().label} number={contract.number} ready={!!from && !!until} act={suspend} onClose={onClose}>
      <p>{words().rule}</p>
      <div class="pair">
        <label class="field">
          <span>{words().from}</span>
          <input class="input" type="date" required min={tomorrow} value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{words().until}</span>
          <input class="input" type="date" required min={from} max={from ? lastOfSuspension(from) : undefined} value={until} onInput={(event) => setUntil(event.currentTarget.value)} />
        </label>
      </div>
    </ActionDialog>
  );
}
