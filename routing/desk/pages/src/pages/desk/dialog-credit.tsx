import { api, done } from '../../client';
import { Notice } from '../../shell/parts';
import { day } from '../../words/format';
import { dictionary, plural } from '../../words/language';
import { ActionDialog } from './action-dialog';
import type { ActionProps } from './actions';
import { creditReason } from './contract';

const words = dictionary(
  {
    title: 'Кредит довіри', label: 'Активувати',
    terms: (days: number, until: string) => `Повний доступ на ${plural(days, { one: '# день', few: '# дні', other: '# днів' })}, до ${until} включно. Перший день — сьогодні.`,
    warning: 'Якщо до кінця останнього дня не сплатити, а доступом користувалися, кредит буде недоступний три місяці.',
    verify: 'Активуйте лише для особи, яку ви перевірили.', active: (until: string) => `Кредит довіри діє до ${until} включно.`,
  },
  {
    title: 'Trust credit', label: 'Activate',
    terms: (days: number, until: string) => `Full access for ${plural(days, { one: '# day', other: '# days' })}, until ${until} inclusive. Today is the first day.`,
    warning: 'If it is not paid by the end of the last day and access was used, no credit is available for three months.',
    verify: 'Activate it only for a person whom you have verified.', active: (until: string) => `Trust credit is active until ${until} inclusive.`,
  },
);

/** Activates the trust credit under the rules that callers hear. */
export function CreditDialog({ contract, call, onClose }: ActionProps) {
  const { credit } = contract;
  const activate = async (key: string) => {
    const made = await done(api.POST('/api/v1/contracts/{number}/credit', {
      params: { path: { number: contract.number }, query: { call: call || undefined }, header: { 'Idempotency-Key': key } },
    }));
    return words().active(day(made.until ?? credit.until ?? new Date()));
  };
  const available = credit.state === 'available';
  return (
    <ActionDialog title={words().title} label={words().label} number={contract.number} ready={available} act={activate} onClose={onClose}>
      {available ? (
        <>
          <p class="strong">{words().terms(credit.days ?? 0, day(credit.until ?? new Date()))}</p>
          <p>{words().warning}</p>
          <Notice tone="warn">{words().verify}</Notice>
        </>
      ) : (
        <Notice tone="info">{credit.state === 'active' ? words().active(day(credit.until ?? new Date())) : creditReason(credit)}</Notice>
      )}
    </ActionDialog>
  );
}
