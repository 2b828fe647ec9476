// Keys to send to the caller's side, for menus of others.

import { useState } from 'preact/hooks';
import { Dialog } from '../../shell/dialog';
import { complain } from '../../shell/toasts';
import { sendKeys } from './model';
import { deskWords } from './words';

const rows = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** The keypad. Keys of the keyboard work as well. */
export function Keypad({ call, onClose }: { call: string; onClose: () => void }) {
  const words = deskWords();
  const [sent, setSent] = useState('');
  const send = (key: string) => {
    setSent((before) => before + key);
    void sendKeys(call, key).catch(complain);
  };
  const typed = (event: KeyboardEvent) => {
    if (!rows.includes(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    send(event.key);
  };
  return (
    <Dialog title={words.keys} onClose={onClose}>
      <div class="keypad" onKeyDown={typed}>
        <output class="sent" aria-label={words.keysSent}>{sent || '\u00a0'}</output>
        {rows.map((key, i) => (
          <button key={key} type="button" class="button large" autofocus={i === 0} onClick={() => send(key)}>{key}</button>
        ))}
      </div>
    </Dialog>
  );
}
