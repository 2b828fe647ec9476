// The switches that every page has: keys, language, theme.

import { Keyboard, Moon, Sun } from 'lucide';
import { language } from '../words/language';
import { Icon } from './icon';
import { showShortcuts } from './overview';
import { chooseTheme, theme } from './preferences';
import { chooseLanguage } from './session';
import { complain } from './toasts';
import { shellWords } from './words';

/** Buttons for the overview of keys, the other language and the other theme. */
export function Switches() {
  const words = shellWords();
  const dark = theme.value === 'dark';
  const other = language.value === 'uk' ? 'en' : 'uk';
  return (
    <>
      <button type="button" class="button quiet icon" aria-label={words.showShortcuts} title={words.showShortcuts} onClick={showShortcuts}>
        <Icon of={Keyboard} size={18} />
      </button>
      <button type="button" class="button quiet" lang={other} aria-label={`${other.toUpperCase()}: ${words.languageLabel}`} title={words.languageLabel}
        onClick={() => void chooseLanguage(other).catch(complain)}>
        {other.toUpperCase()}
      </button>
      <button type="button" class="button quiet icon" aria-label={dark ? words.light : words.dark} title={dark ? words.light : words.dark}
        onClick={() => chooseTheme(dark ? 'light' : 'dark')}>
        <Icon of={dark ? Sun : Moon} size={18} />
      </button>
    </>
  );
}
