// Earlier calls, with what colleagues have noted.

import type { Schemas } from '../../client';
import { moment } from '../../words/format';
import { outcomeText } from '../../words/outcomes';
import { wrapUpText } from '../../words/wrap-ups';
import { operatorName } from './model';
import { deskWords } from './words';

/** The list, the newest first. */
export function EarlierCalls({ calls }: { calls: Schemas['EarlierCall'][] }) {
  const words = deskWords();
  return (
    <section class="earlier" aria-label={words.earlier}>
      <h3>{words.earlier}</h3>
      {calls.length === 0 && <p class="muted">{words.noEarlier}</p>}
      <ul>
        {calls.map((call) => (
          <li key={call.id}>
            <time class="muted nowrap" dateTime={call.started_at}>{moment(call.started_at)}</time>
            <div>
              <span class="strong">{call.code ? wrapUpText(call.code) : outcomeText(call.outcome)}</span>
              {call.operator && <span class="muted"> · {operatorName(call.operator)}</span>}
              {call.note && <div class="note">{call.note}</div>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
