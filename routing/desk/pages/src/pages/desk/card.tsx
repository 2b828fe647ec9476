// The card: whose contract it is and how that is known, and all an operator needs to say about it.

import { CircleHelp, Hourglass, Keyboard, Search, ShieldCheck, UsersRound, X, type IconNode } from 'lucide';
import { Icon } from '../../shell/icon';
import { useShortcuts } from '../../shell/keys';
import { Empty } from '../../shell/parts';
import { Actions, CallBackAction } from './actions';
import { ContractFacts, address, balanceText, isDebt } from './contract';
import { EarlierCalls } from './earlier';
import { contract, found, open, shown, type Card as CallCard, type Contract } from './model';
import { deskWords } from './words';

const marks: Record<CallCard['known'], { tone: string; icon: IconNode }> = {
  verified: { tone: 'good', icon: ShieldCheck },
  entered: { tone: 'warn', icon: Keyboard },
  several: { tone: 'info', icon: UsersRound },
  unknown: { tone: 'plain', icon: CircleHelp },
};

/** The card of the call, or of the contract that was searched for. */
export function Card() {
  const call = shown.value;
  const one = contract.value;
  return (
    <section class="panel card" aria-label={deskWords().contract}>
      {found.value ? <FoundBand /> : call && <KnownBand call={call} />}
      {call?.topic && !found.value && <p class="topic"><span>{deskWords().aboutWhat}: </span>{call.topic}</p>}
      {call && call.contracts.length > 1 && !found.value && <Several call={call} />}
      {one ? (
        <>
          <div class="scroll" tabIndex={0}>
            <ContractFacts contract={one} caller={call?.from ?? ''} />
            <EarlierCalls calls={earlierOf(one, found.value ? null : call)} />
          </div>
          <Actions contract={one} call={call} />
        </>
      ) : call && <Nobody call={call} />}
    </section>
  );
}

/** Calls about the contract and, of the caller's own, those from the same telephone; the newest first, each once. */
function earlierOf(one: Contract, call: CallCard | null): Contract['earlier'] {
  const all = new Map([...one.earlier, ...(call?.earlier ?? [])].map((earlier) => [earlier.id, earlier]));
  all.delete(call?.id ?? shown.value?.id ?? '');
  return [...all.values()].sort((a, b) => b.started_at.localeCompare(a.started_at));
}

/** How the contract is known: unmistakable, for an operator must never take a typed number for a verified person. */
function KnownBand({ call }: { call: CallCard }) {
  const { tone, icon } = marks[call.known];
  const [title, text] = deskWords().known[call.known] ?? ['', ''];
  return (
    <div class="known" data-tone={tone} data-known={call.known}>
      <Icon of={icon} size={20} /><strong>{title}</strong><span>{text}</span>
    </div>
  );
}

function FoundBand() {
  const words = deskWords();
  const call = shown.value;
  const close = () => { found.value = null; };
  return (
    <div class="known" data-tone="plain" data-known="found">
      <Icon of={Search} size={20} /><span>{call ? words.foundBand : ''}</span>
      <button type="button" class="button small" onClick={close}><Icon of={X} size={14} />{call ? words.backToCard : words.closeContract}</button>
    </div>
  );
}

/** The contracts of a phone that stands on several: none is chosen until the operator has asked. */
function Several({ call }: { call: CallCard }) {
  const words = deskWords();
  useShortcuts(words.choose, call.contracts.slice(0, 9).map(({ number, name }, i) => (
    { keys: `Digit${i + 1}`, label: `${number} ${name}`, run: () => { open.value = number; } }
  )));
  return (
    <div class="several" role="group" aria-label={words.choose}>
      {call.contracts.map((one, i) => (
        <button key={one.number} type="button" class="button" aria-pressed={one.number === contract.value?.number} onClick={() => { open.value = one.number; }}>
          {i < 9 && <kbd class="key" aria-hidden="true">{i + 1}</kbd>}
          <span class="number">{one.number}</span>
          <span class="name">{one.name}<small>{address(one.address)}</small></span>
          <span class={isDebt(one.balance) ? 'bad' : ''}>{balanceText(one.balance)}</span>
        </button>
      ))}
    </div>
  );
}

/** It is known whose contract it is, but the database has not told the rest yet: the call is never shown late for that. */
function Late({ number }: { number: string }) {
  return <div class="scroll"><Empty icon={Hourglass} title={number && `${deskWords().contract} ${number}`}>{deskWords().late}</Empty></div>;
}

/** No contract is open: the operator asks, and searches. */
function Nobody({ call }: { call: CallCard }) {
  const words = deskWords();
  if (call.known !== 'unknown' && call.contracts.length === 0) return <Late number={call.contract ?? ''} />;
  const several = call.contracts.length > 1;
  return (
    <>
      <div class="scroll" tabIndex={0}>
        <Empty icon={several ? UsersRound : CircleHelp} title={several ? words.choose : words.unknownTitle}>{!several && words.unknownText}</Empty>
        {!several && <EarlierCalls calls={call.earlier} />}
      </div>
      {!several && <CallBackAction call={call} />}
    </>
  );
}
