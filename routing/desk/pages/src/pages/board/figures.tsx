// The numbers on top: how it stands now, and how the day has gone.

import { computed } from '@preact/signals';
import { Bot, CircleAlert, CircleCheck, Gauge, Hourglass, PhoneMissed, Phone, PhoneCall, TriangleAlert, UserCheck, UsersRound, type IconNode } from 'lucide';
import type { ComponentChildren } from 'preact';
import { Icon } from '../../shell/icon';
import { ticking } from '../../shell/time';
import { Elapsed } from '../../shell/timer';
import { percent, stopwatch } from '../../words/format';
import { abandonedTone, countGroups, levelTone, waitLevels } from './floor';
import { operators, today, waiting } from './model';
import { boardWords } from './words';

type Tone = 'good' | 'warn' | 'bad' | 'plain';

const marks: Partial<Record<Tone, IconNode>> = { good: CircleCheck, warn: TriangleAlert, bad: CircleAlert };

const counts = computed(() => countGroups(operators.value));
const onDuty = computed(() => operators.value.length - counts.value.offline);

/** The strip of numbers. Its boxes keep their size whatever stands in them. */
export function Figures() {
  const words = boardWords();
  return (
    <section class="figures" aria-label={words.figures}>
      <dl>
        <WaitingNow />
        <LongestNow />
        <ReadyNow />
        <Level />
        <Answered />
        <Abandoned />
        <Served />
        <AverageWait />
        <Calls />
      </dl>
    </section>
  );
}

interface FigureProps {
  title: string;
  icon: IconNode;
  tone?: Tone;
  more?: ComponentChildren;
  children: ComponentChildren;
}

/** One number. Its tone is a colour and, when something is wrong, a shape. */
function Figure({ title, icon, tone = 'plain', more, children }: FigureProps) {
  const mark = tone === 'warn' || tone === 'bad' ? marks[tone] : undefined;
  return (
    <div class="figure" data-tone={tone}>
      <dt><Icon of={mark ?? icon} size={14} />{title}</dt>
      <dd><span class="value">{children}</span>{more && <span class="more">{more}</span>}</dd>
    </div>
  );
}

/** Nothing is known where the service says nothing: a dash, not a zero. */
const dash = '—';

function WaitingNow() {
  const all = waiting.value;
  const ready = counts.value.ready;
  const tone = all.length === 0 ? 'plain' : all.length > Math.max(2, onDuty.value) ? 'bad' : all.length > ready ? 'warn' : 'plain';
  const back = all.filter(({ callback }) => callback).length;
  return <Figure title={boardWords().waitingNow} icon={UsersRound} tone={tone} more={back ? `↩ ${back}` : ''}>{all.length}</Figure>;
}

const longestTone = computed<Tone>(() => {
  const first = waiting.value[0];
  const seconds = first ? (ticking.value - Date.parse(first.since)) / 1000 : 0;
  return seconds >= waitLevels[1] ? 'bad' : seconds >= waitLevels[0] ? 'warn' : 'plain';
});

function LongestNow() {
  const first = waiting.value[0];
  return (
    <Figure title={boardWords().longestNow} icon={Hourglass} tone={longestTone.value}>
      {first ? <Elapsed since={first.since} /> : dash}
    </Figure>
  );
}

function ReadyNow() {
  const words = boardWords();
  const short = counts.value.ready === 0 && waiting.value.length > 0;
  return <Figure title={words.readyNow} icon={UserCheck} tone={short ? 'bad' : 'plain'} more={words.ofOnDuty(onDuty.value)}>{counts.value.ready}</Figure>;
}

function Level() {
  const words = boardWords();
  const share = today.value?.service_level;
  const tone = share === undefined ? 'plain' : levelTone(share);
  return <Figure title={words.level} icon={Gauge} tone={tone} more={words.levelHelp}>{share === undefined ? dash : percent(share)}</Figure>;
}

function Answered() {
  const words = boardWords();
  const { answered, offered } = today.value ?? {};
  return <Figure title={words.answered} icon={PhoneCall} more={offered === undefined ? '' : words.ofOffered(offered)}>{answered ?? dash}</Figure>;
}

function Abandoned() {
  const { abandoned, offered } = today.value ?? {};
  const tone = abandoned === undefined ? 'plain' : abandonedTone(abandoned, offered ?? 0);
  const share = offered ? percent((abandoned ?? 0) / offered) : '';
  return <Figure title={boardWords().abandoned} icon={PhoneMissed} tone={tone === 'good' ? 'plain' : tone} more={share}>{abandoned ?? dash}</Figure>;
}

function Served() {
  const share = today.value?.served;
  return <Figure title={boardWords().served} icon={Bot}>{share === undefined ? dash : percent(share)}</Figure>;
}

function AverageWait() {
  const words = boardWords();
  const { average_wait_seconds: average, longest_wait_seconds: longest } = today.value ?? {};
  const more = longest === undefined ? '' : `${words.longestWait} ${stopwatch(longest)}`;
  return <Figure title={words.averageWait} icon={Hourglass} more={more}>{average === undefined ? dash : stopwatch(average)}</Figure>;
}

function Calls() {
  return <Figure title={boardWords().calls} icon={Phone}>{today.value?.calls ?? dash}</Figure>;
}
