import { api, done } from '../../client';
import { Notice } from '../../shell/parts';
import { day } from '../../words/format';
import { dictionary, plural } from '../../words/language';
import { ActionDialog } from './action-dialog';
import type { ActionProps } from './actions';
import { creditReason } from './contract';
import type { Contract } from './model';

const words = dictionary(
  {
    title: 'Кредит довіри', label: 'Активувати',
    terms: (days: number, until: string) => `Повний доступ на ${plural(days, { one: '# день', few: '# дні', other: '# днів' })}, до ${until} включно. Перший день — сьогодні.`,
    warning: 'Якщо до кінця останнього дня не сплатити, а доступом користувалися, кредит буде недоступний три місяці.',
    unknown: 'Білінг зараз не повідомляє балансу, тому кредит активувати не можна. Спробуйте пізніше.',
    verify: 'Активуйте лише для особи, яку ви перевірили.', active: (until: string) => `Кредит довіри діє до ${until} включно.`,
  },
  {
    title: 'Trust credit', label: 'Activate',
    terms: (days: number, until: string) => `Full access for ${plural(days, { one: '# day', other: '# days' })}, until ${until} inclusive. Today is the first day.`,
    warning: 'If it is not paid by the end of the last day and access was used, no credit is available for three months.',
    unknown: 'The billing does not tell the balance now, so no credit can be activated. Try again later.',
    verify: 'Activate it only for a person whom you have verified.', active: (until: string) => `Trust credit is active until ${until} inclusive.`,
  },
);

/** Why it cannot be activated now. */
function whyNot(credit: Contract['credit']): string {
  if (credit.state === 'active') return words().active(day(credit.until ?? new Date()));
  return credit.state === 'unknown' ? words().unknown : creditReason(credit);
}

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
        <Notice tone="info">{whyNot(credit)}</Notice>
      )}
    </ActionDialog>
  );
}
