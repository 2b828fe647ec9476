// The facts of a contract.

import { CircleCheck, CircleHelp, CircleSlash, Construction, MapPin, MessageSquare, PhoneIncoming, PhoneOutgoing, PlugZap, Snowflake, TriangleAlert, Timer } from 'lucide';
import type { ComponentChildren } from 'preact';
import { api, done, type Schemas } from '../../client';
import { Icon } from '../../shell/icon';
import { Badge } from '../../shell/parts';
import { complain } from '../../shell/toasts';
import { useAction } from '../../shell/use';
import { day, lengthOfService, moment, money, phone, sameNumber } from '../../words/format';
import { messageKind, messageState } from '../../words/messages';
import { refusalText } from '../../words/refusals';
import { refreshContract, shown, type Contract } from './model';
import { deskWords } from './words';

/** An address on one line. */
export function address({ city, street, house, flat }: Schemas['Address']): string {
  return `${city}, ${street}, ${house}${flat ? `/${flat}` : ''}`;
}

/** All of it. caller is the number that calls, to be marked among the telephones. */
export function ContractFacts({ contract, caller }: { contract: Contract; caller: string }) {
  return (
    <>
      <Head contract={contract} />
      <Banners contract={contract} />
      <dl class="facts">
        <Balance contract={contract} />
        <Tariff contract={contract} />
        <Credit credit={contract.credit} />
      </dl>
      <Phones contract={contract} caller={caller} />
    </>
  );
}

/** How long a subscriber has been a customer; of a new one since when. */
function customer(since: string): string {
  const length = lengthOfService(since);
  return length ? `${deskWords().customerFor} ${length}` : deskWords().customerSince(day(since));
}

function Head({ contract }: { contract: Contract }) {
  const words = deskWords();
  const tone = { active: 'good', suspended: 'warn', closed: 'bad' } as const;
  return (
    <header class="head">
      <div>
        <h2>{contract.name}</h2>
        <span class="number"><span class="muted">{words.contract}</span> {contract.number}</span>
      </div>
      <div>
        <p class="address"><Icon of={MapPin} size={16} />{address(contract.address)}</p>
        <span class="muted">{words.segments[contract.segment]}, {customer(contract.connected_on)}</span>
        <Badge tone={tone[contract.status]}>{words.statuses[contract.status]}</Badge>
      </div>
    </header>
  );
}

const outageIcons = { fault: TriangleAlert, power: PlugZap, planned: Construction, suspected: TriangleAlert };

/** What comes before everything else: an outage at the address, a suspension, a call back that is ordered. */
function Banners({ contract }: { contract: Contract }) {
  const words = deskWords();
  const { outage, suspension, callback } = contract;
  return (
    <div class="banners">
      {outage && (
        <div class="notice" data-tone={outage.kind === 'planned' ? 'warn' : 'bad'}>
          <Icon of={outageIcons[outage.kind]} />
          <div>
            <strong>{words.outages[outage.kind]}</strong> {words.outageSince(moment(outage.started_at))}
            {' · '}{outage.expected_at ? words.outageUntil(moment(outage.expected_at)) : words.outageOpen}
            {outage.note && <div class="note">{outage.note}</div>}
          </div>
        </div>
      )}
      {suspension && <SuspensionNotice number={contract.number} suspension={suspension} />}
      {callback && <div class="notice" data-tone="info"><Icon of={PhoneOutgoing} /><div>{words.openCallBack}: {moment(callback.since)}</div></div>}
    </div>
  );
}

function SuspensionNotice({ number, suspension }: { number: string; suspension: Schemas['Suspension'] }) {
  const words = deskWords();
  const off = useAction(async () => {
    await done(api.DELETE('/api/v1/contracts/{number}/suspension', { params: { path: { number }, query: { call: shown.value?.id, from: suspension.from } } }));
    await refreshContract(number);
  }, complain);
  return (
    <div class="notice" data-tone="warn">
      <Icon of={Snowflake} />
      <div>{suspension.running ? words.suspensionRuns(day(suspension.until)) : words.suspension(day(suspension.from), day(suspension.until))}</div>
      {!suspension.running && <button type="button" class="button small actions" disabled={off.busy} onClick={() => void off.run()}>{words.callOff}</button>}
    </div>
  );
}

function Fact({ title, children }: { title: string; children: ComponentChildren }) {
  return <div class="fact"><dt>{title}</dt><dd>{children}</dd></div>;
}

/** A balance that the provider's billing does not tell is not nought. */
export function balanceText(balance: Contract['balance']): string {
  return balance === undefined ? deskWords().balanceUnknown : money(balance);
}

/** Whether the balance is known to be below nought. */
export function isDebt(balance: Contract['balance']): boolean {
  return balance !== undefined && balance < 0;
}

function Balance({ contract }: { contract: Contract }) {
  const words = deskWords();
  const { balance, fee_this_month: fee } = contract;
  return (
    <Fact title={words.balance}>
      <span class={`value ${isDebt(balance) ? 'bad' : ''}`}>{balanceText(balance)}</span>
      {fee !== undefined && <span class="more">{words.thisMonth(money(fee))}</span>}
    </Fact>
  );
}

function Tariff({ contract }: { contract: Contract }) {
  const words = deskWords();
  const fee = contract.monthly_fee;
  return (
    <Fact title={words.tariff}>
      <span class="value">{contract.tariff}</span>
      <span class="more">{fee === undefined ? words.noFee : `${money(fee)} ${words.perMonth}`}</span>
    </Fact>
  );
}

function Credit({ credit }: { credit: Schemas['CreditState'] }) {
  const words = deskWords();
  const icon = { available: CircleCheck, active: Timer, refused: CircleSlash, unknown: CircleHelp }[credit.state];
  const tone = { available: 'good', active: 'talking', refused: 'plain', unknown: 'plain' }[credit.state];
  const title = credit.state === 'available' ? words.creditStates.available(credit.days ?? 0) : words.creditStates[credit.state];
  return (
    <Fact title={words.credit}>
      <span class="value credit" data-tone={tone}><Icon of={icon} size={18} />{title}</span>
      <span class="more">{credit.until && !credit.reason ? words.creditUntil(day(credit.until)) : creditReason(credit)}</span>
    </Fact>
  );
}

/** Why there is no credit; empty if there is one. */
export function creditReason({ state, reason, until }: Schemas['CreditState']): string {
  if (state === 'unknown') return deskWords().noBalance;
  return state === 'refused' ? refusalText(reason ?? '', until) : '';
}

function Phones({ contract, caller }: { contract: Contract; caller: string }) {
  const words = deskWords();
  const last = contract.messages[0];
  return (
    <div class="phones">
      <ul aria-label={words.phonesTitle}>
        {contract.phones.map((number, i) => (
          <li key={number} data-calling={sameNumber(number, caller)}>
            {sameNumber(number, caller) && <Icon of={PhoneIncoming} size={14} label={words.calling} />}
            {phone(number)}{i === 0 && <small class="muted">{words.smsMobile}</small>}
          </li>
        ))}
      </ul>
      <p class="muted last-sms" title={last?.text}>
        <Icon of={MessageSquare} size={14} />
        {last ? <><span class="text">{last.text || messageKind(last.kind)}</span><span class="nowrap">{messageState(last.state)} {moment(last.at)}</span></> : words.noMessages}
      </p>
    </div>
  );
}
