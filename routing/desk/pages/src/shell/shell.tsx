// What every page is drawn in, and how a page begins.

import { render, type ComponentType, type ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Failure } from '../client';
import '../styles/all.css';
import { Account } from './account';
import { Bar, LostBand, type PageName } from './bar';
import { Dues } from './dues';
import { watchEvents } from './live';
import { Overview } from './overview';
import { Failed } from './parts';
import { loadSession, session } from './session';
import { SignInAgain } from './sign-in';
import { Toasts } from './toasts';
import { shellWords } from './words';

interface Props {
  page: PageName;
  /** Ends what the page has to end before somebody signs out; false keeps them signed in. */
  beforeSignOut?: () => Promise<boolean>;
  children: ComponentChildren;
}

/** Bar, content and all that may lie over it. */
export function Shell({ page, beforeSignOut, children }: Props) {
  const words = shellWords();
  useEffect(() => { document.title = `${words.tabs[page]} · ${words.product}`; }, [words, page]);
  return (
    <div class="shell">
      <a class="button skip" href="#content">{words.skip}</a>
      <Bar page={page} before={beforeSignOut} />
      <LostBand />
      <main id="content" class={`page-${page}`} tabIndex={-1}>
        <h1 class="hidden-visually">{words.tabs[page]}</h1>
        {children}
      </main>
      <Toasts />
      <Overview />
      <Account />
      <SignInAgain />
      <Dues />
    </div>
  );
}

/** Draws a page that anybody may see. */
export function mount(Page: ComponentType): void {
  const root = document.getElementById('page');
  if (root) render(<Page />, root);
}

/**
 * Learns who is signed in, connects the live data and draws the page; without a session it leads to the sign-in page. A page that
 * shows nothing live says so: a browser opens few connections to one host, and each stream takes one.
 */
export async function begin(Page: ComponentType, { live = true } = {}): Promise<void> {
  try {
    await loadSession();
  } catch (failure) {
    if (!(failure instanceof Failure && failure.kind === 'unauthorized')) mount(() => <NotYet failure={failure} />);
    return;
  }
  const show = () => {
    if (live) watchEvents();
    mount(Page);
  };
  if (session.value?.must.length) mount(() => <Bound onDone={show} />);
  else show();
}

/** In place of a page while something has to be done first: the page would only be refused all that it shows. */
function Bound({ onDone }: { onDone: () => void }) {
  const done = session.value?.must.length === 0;
  useEffect(() => { if (done) onDone(); }, [done]);
  return (
    <main class="bound">
      <h1>{shellWords().product}</h1>
      <Dues />
      <Toasts />
      <Overview />
    </main>
  );
}

/** The service could not say who is signed in. */
function NotYet({ failure }: { failure: unknown }) {
  return <Failed failure={failure} again={() => location.reload()} />;
}
