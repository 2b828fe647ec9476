import { useState } from 'preact/hooks';
import { api, done } from '../../client';
import { phone, sameNumber } from '../../words/format';
import { dictionary } from '../../words/language';
import { ActionDialog } from './action-dialog';
import type { ActionProps } from './actions';

const words = dictionary(
  {
    title: 'Додати телефон до договору', label: 'Додати', phone: 'Телефон', how: 'Як ви перевірили особу',
    ways: { passport: 'Паспорт', code_word: 'Кодове слово', personal_data: 'Особисті дані' },
    audit: 'Запис про це залишиться в журналі з вашим іменем.', added: (number: string) => `Телефон ${number} зареєстровано за договором.`,
  },
  {
    title: 'Add a telephone to the contract', label: 'Add', phone: 'Telephone', how: 'How you have verified the person',
    ways: { passport: 'Passport', code_word: 'Code word', personal_data: 'Personal data' },
    audit: 'A record of it with your name stays in the audit log.', added: (number: string) => `Telephone ${number} is registered on the contract.`,
  },
);

type Way = 'passport' | 'code_word' | 'personal_data';
const ways: Way[] = ['passport', 'code_word', 'personal_data'];

/** Registers a telephone, the calling one unless another is given, once the person is verified. */
export function PhoneDialog({ contract, call, caller, onClose }: ActionProps) {
  const [number, setNumber] = useState(contract.phones.some((one) => sameNumber(one, caller)) ? '' : caller);
  const [way, setWay] = useState<Way | ''>('');
  const add = async (key: string) => {
    const made = await done(api.POST('/api/v1/contracts/{number}/phones', {
      params: { path: { number: contract.number }, query: { call: call || undefined }, header: { 'Idempotency-Key': key } },
      body: { phone: number, verified_by: way as Way },
    }));
    return words().added(phone(made.phone ?? number));
  };
  return (
    <ActionDialog title={words().title} label={words().label} number={contract.number} ready={number.length > 2 && !!way} act={add} onClose={onClose}>
      <label class="field">
        <span>{words().phone}</span>
        <input class="input" type="tel" required minLength={3} maxLength={32} value={number} onInput={(event) => setNumber(event.currentTarget.value)} />
      </label>
      <fieldset class="choices">
        <legend class="label">{words().how}</legend>
        {ways.map((one) => (
          <label key={one} class="choice">
            <input type="radio" name="way" required checked={one === way} onChange={() => setWay(one)} />{words().ways[one]}
          </label>
        ))}
      </fieldset>
      <p class="muted">{words().audit}</p>
    </ActionDialog>
  );
}
