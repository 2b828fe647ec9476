// The wrap-up of a call: its code and note, kept in the browser until the service has them, so that neither a reload nor the
// next call loses a word.

import { computed, effect, signal } from '@preact/signals';
import { api, done } from '../../client';
import { complain } from '../../shell/toasts';
import { me, putAway, shown } from './model';

/** What the operator has written of a call so far. */
export interface Draft {
  call: string;
  code: string;
  note: string;
  saved: boolean;
}

const key = 'wrap-up';

function kept(call: string): Draft {
  const stored = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Draft | null;
  return stored?.call === call ? stored : { call, code: '', note: '', saved: false };
}

/** The wrap-up of the call shown. */
export const draft = signal<Draft>({ call: '', code: '', note: '', saved: false });

const callId = computed(() => shown.value?.id ?? '');

effect(() => {
  const before = draft.peek();
  const call = callId.value;
  if (before.call === call) return;
  if (before.call && before.code && !before.saved) void save(before).catch(complain);
  draft.value = kept(call);
});

effect(() => {
  if (draft.value.call) sessionStorage.setItem(key, JSON.stringify(draft.value));
});

// A call that is over and written up makes room as soon as the wrap-up ends.
effect(() => {
  if (draft.value.saved && ['ready', 'paused', 'offline'].includes(me.value?.state ?? '')) putAway();
});

/** Changes the wrap-up of the call shown. */
export function write(change: Partial<Pick<Draft, 'code' | 'note'>>): void {
  draft.value = { ...draft.value, ...change, saved: false };
}

/** Gives the service a wrap-up. It may be changed and given again. */
export async function save(written: Draft): Promise<void> {
  const { call, code, note } = written;
  await done(api.PUT('/api/v1/calls/{id}/wrap-up', { params: { path: { id: call } }, body: note ? { code, note } : { code } }));
  if (draft.value === written) draft.value = { ...written, saved: true };
}
