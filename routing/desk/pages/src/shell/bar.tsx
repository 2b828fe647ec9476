// The bar on top of every page.

import { Headset, LogOut, Wifi, WifiOff } from 'lucide';
import { clock } from '../words/format';
import { AccountButton } from './account';
import { Icon } from './icon';
import { connection, watching } from './live';
import { session, signOut, startOf, type Session } from './session';
import { Switches } from './switches';
import { complain } from './toasts';
import { shellWords } from './words';

export type PageName = 'desk' | 'board' | 'stats' | 'calls' | 'try';

/** The pages that a person may open, in the order of the tabs. */
export function pagesOf(who: Session): PageName[] {
  const pages: PageName[] = [];
  if (who.operator) pages.push('desk');
  if (who.role !== 'operator') pages.push('board', 'stats', 'calls');
  if (who.demo) pages.push('try');
  return pages;
}

/** The bar. before ends what the page has to end before somebody signs out; false keeps them signed in. */
export function Bar({ page, before }: { page: PageName; before?: () => Promise<boolean> }) {
  const who = session.value;
  return (
    <header class="bar">
      <a class="brand" href={who ? startOf(who) : '/'}><Icon of={Headset} size={20} />{shellWords().product}</a>
      {who && <Tabs page={page} who={who} />}
      <div class="side">
        <Connection />
        <Switches />
        {who && <Person who={who} before={before} />}
      </div>
    </header>
  );
}

/** From the desk the other pages open beside it, each in a window of its own: the telephone must not be closed. */
function Tabs({ page, who }: { page: PageName; who: Session }) {
  const words = shellWords();
  return (
    <nav class="tabs" aria-label={words.pages}>
      {pagesOf(who).map((name) => {
        const beside = page === 'desk' && name !== 'desk';
        return (
          <a key={name} href={`/${name}`} target={beside ? `hotline-${name}` : undefined}
            title={beside ? words.opensBeside : undefined} aria-current={name === page ? 'page' : undefined}>
            {words.tabs[name]}
          </a>
        );
      })}
    </nav>
  );
}

function Connection() {
  const { live, lostSince } = connection.value;
  const words = shellWords();
  if (!watching.value) return null;
  return (
    <span class="connection" data-state={live || !lostSince ? 'live' : 'lost'} role="status">
      <Icon of={live || !lostSince ? Wifi : WifiOff} size={14} />
      {live ? words.live : lostSince ? words.lostShort : words.connecting}
    </span>
  );
}

function Person({ who, before }: { who: Session; before?: () => Promise<boolean> }) {
  const words = shellWords();
  const initials = who.name.split(/\s+/).slice(0, 2).map((part) => part[0] ?? '').join('').toUpperCase();
  const leave = async () => {
    if (!before || await before()) await signOut();
  };
  return (
    <>
      <div class="person">
        <span class="initials" aria-hidden="true">{initials}</span>
        <span><span class="hidden-visually">{words.signedIn} </span><span class="name">{who.name}</span><span class="role">{words.roles[who.role]}</span></span>
      </div>
      <AccountButton />
      <button type="button" class="button quiet icon" aria-label={words.signOut} title={words.signOut}
        onClick={() => void leave().catch(complain)}>
        <Icon of={LogOut} size={18} />
      </button>
    </>
  );
}

/** The band that says since when there is no connection. */
export function LostBand() {
  const { live, lostSince } = connection.value;
  if (live || !lostSince) return null;
  return <div class="lost" role="alert"><Icon of={WifiOff} />{shellWords().lost(clock(new Date(lostSince)))}</div>;
}
