import { signal } from '@preact/signals';
import { CircleAlert, CircleCheck, X } from 'lucide';
import { Failure } from '../client';
import { Icon } from './icon';
import { explain, shellWords } from './words';

interface Toast {
  id: number;
  tone: 'good' | 'bad';
  text: string;
}

const toasts = signal<Toast[]>([]);
let last = 0;

/** How long a toast stays, in milliseconds: bad news longer. */
const stays = { good: 5000, bad: 12000 };

function show(tone: Toast['tone'], text: string): void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-3), { id, tone, text }];
  setTimeout(() => dismiss(id), stays[tone]);
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Says shortly that something was done. */
export function say(text: string): void {
  show('good', text);
}

/** Says that something cannot be done now, and why. */
export function warn(text: string): void {
  show('bad', text);
}

/** Says why something was not done. An ended session is not told: the shell asks for the password. */
export function complain(failure: unknown): void {
  if (failure instanceof Failure && failure.kind === 'unauthorized') return;
  show('bad', explain(failure));
}

/** The toasts on screen, the newest last. Drawn once, by the shell. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, tone, text }) => (
        <div key={id} class="toast" data-tone={tone}>
          <Icon of={tone === 'good' ? CircleCheck : CircleAlert} size={18} />
          <span class="text">{text}</span>
          <button type="button" class="button quiet icon small" aria-label={shellWords().close} onClick={() => dismiss(id)}>
            <Icon of={X} />
          </button>
        </div>
      ))}
    </div>
  );
}
