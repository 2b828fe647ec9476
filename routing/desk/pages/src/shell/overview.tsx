// The overview of the shortcuts, on "?".

import { signal } from '@preact/signals';
import { Dialog } from './dialog';
import { groups, printed, useShortcuts } from './keys';
import { singleKeys } from './preferences';
import { shellWords } from './words';

const open = signal(false);

/** Opens the overview. */
export function showShortcuts(): void {
  open.value = true;
}

/** The overview, while it is open. Drawn once, by the shell. */
export function Overview() {
  const words = shellWords();
  useShortcuts(words.everywhere, [{ keys: 'Shift+Slash', label: words.showShortcuts, run: showShortcuts }]);
  if (!open.value) return null;
  return (
    <Dialog title={words.shortcuts} wide onClose={() => { open.value = false; }}>
      <div class="shortcuts">
        {groups.value.filter((group) => group.shortcuts.length > 0).map(({ title, shortcuts }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {shortcuts.map(({ keys, label }) => (
                <div key={keys}>
                  <dt>{label}</dt>
                  <dd>{printed(keys).map((part) => <kbd key={part} class="key">{part}</kbd>)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <label class="switch">
          <input type="checkbox" checked={singleKeys.value} onChange={(event) => { singleKeys.value = event.currentTarget.checked; }} />
          {words.singleKeys}
        </label>
      </div>
    </Dialog>
  );
}
