// The mock's demo: whom one can be at /try.

const story = (uk, en) => ({ uk, en });

/** Registers what the page for trying asks for. */
export function serveTry(on) {
  on('GET', '/api/v1/try', () => [200, {
    phone: { uri: 'sip:try@127.0.0.1', user: 'try', realm: 'mock', ha1: 'd41d8cd98f00b204e9800998ecf8427e', websocket: '/ws' },
    time_zone: 'Europe/Kyiv', dial: 'sip:0443000000@127.0.0.1',
    callers: [
      { number: '+380671234509', contract: '1000004', story: story('аварія: пошкодження, відновлення завтра', 'outage: fault, repair expected tomorrow') },
      { number: '+380501110017', contract: '1000017', story: story('вимкнено за борг, клієнт 36 місяців: кредит на 7 днів', 'cut off, 36 months: credit of 7 days') },
      { number: '+380501118876', contract: '1000023', story: story('є кошти: # надсилає баланс, 0 не потрібен', 'has funds: # sends the balance, 0 is not needed') },
      { number: '+380931114432', contract: '1000018', story: story('три договори на один телефон: 6 називає всі, до меню нічого не пропонують', 'three contracts on one phone: 6 reads all, nothing is offered before the menu') },
      { number: '+380442345610', contract: '1000004', story: story('лише міський телефон: SMS неможливе', 'city phone only: no SMS') },
    ],
  }]);
}
