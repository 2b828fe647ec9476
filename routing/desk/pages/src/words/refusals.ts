// The reasons of refusals (billing.RefusalReason of the service) as an operator can read them out.

import { day } from './format';
import { dictionary } from './language';

/** Each reason's words; until is the date that comes with it, written out, or empty. */
type Reasons = Record<string, (until: string) => string>;

const uk: Reasons = {
  not_registered: () => 'Цей телефон не зареєстровано за договором.',
  locked: () => 'Забагато невдалих спроб введення договору.',
  funds: () => 'Кредит довіри не потрібен: на рахунку є кошти.',
  active: (until) => `Кредит довіри вже діє${until && ` до ${until} включно`}.`,
  unavailable: () => 'Недоступно для цього договору: тариф, строк обслуговування або стан договору.',
  blocked: (until) => `Кредит заблоковано: попередній сплачено із запізненням.${until && ` Знову доступний з ${until}.`}`,
  limit: () => 'Сьогоднішню кількість уже вичерпано.',
  no_mobile: () => 'За договором немає мобільного, на який можна надіслати SMS.',
  exists: () => 'На цей номер уже замовлено зворотний дзвінок.',
  number: () => 'На цей номер гаряча лінія не телефонує.',
  no_contract: () => 'Договору з таким номером немає.',
  closed: () => 'Договір закрито.',
  suspended: (until) => `Послугу вже призупинено${until && ` до ${until} включно`}.`,
  planned: (until) => `Призупинення вже заплановано${until && ` з ${until}`}.`,
  dates: () => 'Останній день має бути не раніше за перший.',
  early: (until) => `Призупинити можна щонайраніше з наступного дня${until && `: з ${until}`}.`,
  long: (until) => `Призупинення триває щонайбільше три місяці${until && `: до ${until}`}.`,
  year: (until) => `Цього календарного року послугу вже призупиняли.${until && ` Наступного разу — з ${until}.`}`,
  begun: () => 'Призупинення вже почалося або минуло: скасувати його не можна.',
  not_planned: () => 'Запланованого призупинення немає.',
  repeated: () => 'Це призупинення вже замовляли з іншими датами або його скасовано: замовте ще раз.',
  registered: () => 'Цей телефон уже зареєстровано за договором.',
  elsewhere: () => 'Телефони веде білінг провайдера: зареєструйте номер там.',
};

const en: Reasons = {
  not_registered: () => 'This telephone is not registered on the contract.',
  locked: () => 'Too many failed entries of a contract number.',
  funds: () => 'Trust credit is not needed: there are funds on the account.',
  active: (until) => `Trust credit is active already${until && `, to ${until} inclusive`}.`,
  unavailable: () => 'Not available for this contract: tariff, length of service or state.',
  blocked: (until) => `Credit is blocked: the previous one was paid late.${until && ` Available again from ${until}.`}`,
  limit: () => "Today's number is used up.",
  no_mobile: () => 'The contract has no mobile that could receive an SMS.',
  exists: () => 'A call back to this number is ordered already.',
  number: () => 'The hotline does not call this number.',
  no_contract: () => 'There is no contract of this number.',
  closed: () => 'The contract is closed.',
  suspended: (until) => `Service is suspended already${until && `, to ${until} inclusive`}.`,
  planned: (until) => `A suspension is planned already${until && `, from ${until}`}.`,
  dates: () => 'The last day must not be before the first.',
  early: (until) => `A suspension begins tomorrow at the earliest${until && `: ${until}`}.`,
  long: (until) => `A suspension lasts three months at most${until && `: until ${until}`}.`,
  year: (until) => `Service was suspended in this calendar year already.${until && ` Next time from ${until}.`}`,
  begun: () => 'The suspension has begun or is over: it cannot be called off.',
  not_planned: () => 'There is no suspension to call off.',
  repeated: () => 'This suspension was asked for with other days, or called off since: ask again.',
  registered: () => 'This telephone is registered on the contract already.',
  elsewhere: () => "The provider's billing keeps the telephones: register it there.",
};

const words = dictionary(uk, en);

/** Says a refusal in words; empty for a reason that is not known. until is a date or empty. */
export function refusalText(reason: string, until = ''): string {
  return words()[reason]?.(until && day(until)) ?? '';
}
