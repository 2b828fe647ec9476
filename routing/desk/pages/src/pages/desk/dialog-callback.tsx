import { useState } from 'preact/hooks';
import { api, done } from '../../client';
import { phone } from '../../words/format';
import { dictionary, named } from '../../words/language';
import { ActionDialog } from './action-dialog';
import { desk, me, shown, type Contract } from './model';

const words = dictionary(
  {
    title: 'Замовити зворотний дзвінок', label: 'Замовити', phone: 'На який номер', department: 'Відділ', topic: 'Про що',
    made: (number: string) => `Зворотний дзвінок на ${number} замовлено.`,
  },
  {
    title: 'Book a call back', label: 'Book', phone: 'To which number', department: 'Department', topic: 'About what',
    made: (number: string) => `A call back to ${number} is ordered.`,
  },
);

/** Books a call back: the first free operator of the department calls. */
export function CallBackDialog({ contract, caller, onClose }: { contract: Contract | null; caller: string; onClose: () => void }) {
  const departments = desk.value?.departments ?? [];
  const [number, setNumber] = useState(caller || contract?.phones[0] || '');
  const [department, setDepartment] = useState(shown.value?.department || me.value?.departments?.[0] || 1);
  const [topic, setTopic] = useState('');
  const book = async (key: string) => {
    const language = shown.value?.language === 'en' ? 'en' : 'uk';
    await done(api.POST('/api/v1/callbacks', {
      params: { header: { 'Idempotency-Key': key } }, body: { phone: number, contract: contract?.number ?? '', department, topic, language },
    }));
    return words().made(phone(number));
  };
  return (
    <ActionDialog title={words().title} label={words().label} number={contract?.number ?? ''} ready={!!number} act={book} onClose={onClose}>
      <div class="pair">
        <label class="field">
          <span>{words().phone}</span>
          <input class="input" type="tel" required maxLength={255} value={number} onInput={(event) => setNumber(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{words().department}</span>
          <select class="input" value={department} onChange={(event) => setDepartment(Number(event.currentTarget.value))}>
            {departments.map((one) => <option key={one.department} value={one.department}>{named(one)}</option>)}
          </select>
        </label>
      </div>
      <label class="field">
        <span>{words().topic}</span>
        <input class="input" maxLength={255} value={topic} onInput={(event) => setTopic(event.currentTarget.value)} />
      </label>
    </ActionDialog>
  );
}
