// What dev/look.mjs looks at. A scene names a page, who is signed in, what the mock is told before, and what is done in it.

/** Presses a key once the board is there. */
async function press(page, key) {
  await page.waitForSelector('.board');
  await page.keyboard.press(key);
}

/** Opens a list and waits for its rows. */
async function list(page, key) {
  await press(page, key);
  await page.waitForSelector('.drawer td');
}

const wide = { width: 1920, height: 1080 };

export const scenes = [
  { name: 'sign-in', path: '/sign-in' },
  {
    name: 'sign-in-wrong', path: '/sign-in',
    act: async (page) => {
      await page.fill('[name=login]', '103');
      await page.fill('[name=password]', 'wrong');
      await page.click('[type=submit]');
      await page.waitForSelector('.notice');
    },
  },
  { name: 'dues-password', path: '/desk', login: 'newcomer' },
  { name: 'dues-factor', path: '/desk', login: 'chief', act: (page) => page.waitForSelector('.seed') },
  {
    name: 'account', path: '/board', login: 'supervisor', set: ['/dev/board/demo'],
    act: async (page) => {
      await page.waitForSelector('.board');
      await page.click('.bar .person + button');
      await page.waitForSelector('dialog .account-part');
    },
  },
  {
    name: 'account-factor', path: '/board', login: 'supervisor', set: ['/dev/board/demo'],
    act: async (page) => {
      await page.waitForSelector('.board');
      await page.click('.bar .person + button');
      await page.click('.account-part:last-child button');
      await page.waitForSelector('.seed');
    },
  },
  {
    name: 'sign-in-code', path: '/sign-in',
    act: async (page) => {
      await page.fill('[name=login]', 'codes');
      await page.fill('[name=password]', 'right');
      await page.click('[type=submit]');
      await page.fill('[name=code]', '000 000');
      await page.click('[type=submit]');
      await page.waitForSelector('[data-tone=bad]');
    },
  },
  { name: 'not-found', path: '/nowhere' },
  { name: 'desk-wide', path: '/desk', login: '103', set: ['/dev/scene/talking'], size: wide },
  { name: 'desk-idle-wide', path: '/desk', login: '103', set: ['/dev/scene/none'], size: wide },
  { name: 'desk-idle', path: '/desk', login: '103', set: ['/dev/scene/none'] },
  { name: 'desk-paused', path: '/desk', login: '103', set: ['/dev/scene/none', '/dev/state/paused?reason=lunch'] },
  { name: 'desk-pausing', path: '/desk', login: '103', set: ['/dev/scene/none'], act: (page) => page.keyboard.press('p') },
  { name: 'desk-ringing', path: '/desk', login: '103', set: ['/dev/scene/ringing'] },
  { name: 'desk-talking', path: '/desk', login: '103', set: ['/dev/scene/talking'] },
  { name: 'desk-held', path: '/desk', login: '103', set: ['/dev/scene/held'] },
  { name: 'desk-consulting', path: '/desk', login: '103', set: ['/dev/scene/consulting'] },
  { name: 'desk-ended', path: '/desk', login: '103', set: ['/dev/scene/ended'] },
  { name: 'desk-entered', path: '/desk', login: '103', set: ['/dev/scene/entered'] },
  { name: 'desk-several', path: '/desk', login: '103', set: ['/dev/scene/several'] },
  { name: 'desk-one-of-several', path: '/desk', login: '103', set: ['/dev/scene/several'], act: (page) => page.keyboard.press('2') },
  { name: 'desk-unknown', path: '/desk', login: '103', set: ['/dev/scene/unknown'] },
  {
    name: 'desk-search', path: '/desk', login: '103', set: ['/dev/scene/none'],
    act: async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('1000');
      await page.waitForSelector('[role=option]');
    },
  },
  { name: 'desk-keys', path: '/desk', login: '103', set: ['/dev/scene/talking'], act: (page) => page.keyboard.press('Shift+Slash') },
  { name: 'desk-transfer', path: '/desk', login: '103', set: ['/dev/scene/talking'], act: (page) => page.keyboard.press('t') },
  { name: 'desk-keypad', path: '/desk', login: '103', set: ['/dev/scene/talking'], act: (page) => page.keyboard.press('k') },
  { name: 'desk-credit', path: '/desk', login: '103', set: ['/dev/scene/talking'], act: (page) => page.click('.card-actions button:nth-child(2)') },
  { name: 'desk-suspend', path: '/desk', login: '103', set: ['/dev/scene/talking'], act: (page) => page.click('.card-actions button:nth-child(3)') },
  { name: 'desk-phone', path: '/desk', login: '103', set: ['/dev/scene/entered'], act: (page) => page.click('.card-actions button:nth-child(4)') },
  { name: 'desk-callback', path: '/desk', login: '103', set: ['/dev/scene/talking'], act: (page) => page.click('.card-actions button:nth-child(5)') },
  { name: 'desk-callback-cancel', path: '/desk', login: '103', set: ['/dev/scene/none'], act: (page) => page.click('.call-backs li button:last-child') },
  { name: 'desk-callback-busy', path: '/desk', login: '103', set: ['/dev/scene/talking'], act: async (page) => { await page.keyboard.press('o'); await page.waitForSelector('.toast'); } },
  { name: 'desk-callback-call', path: '/desk', login: '103', set: ['/dev/scene/callback'] },
  {
    name: 'desk-expired', path: '/desk', login: '103', set: ['/dev/scene/talking'],
    act: async (page) => {
      await page.context().clearCookies();
      await page.keyboard.press('h');
      await page.waitForSelector('dialog .sign-in-form');
    },
  },
  {
    name: 'desk-refused', path: '/desk', login: '103', set: ['/dev/scene/entered'],
    act: async (page) => {
      await page.click('.card-actions button:nth-child(3)');
      await page.click('dialog .primary');
      await page.waitForSelector('dialog .notice');
    },
  },
  {
    name: 'desk-done', path: '/desk', login: '103', set: ['/dev/scene/talking'],
    act: async (page) => {
      await page.click('.card-actions button:nth-child(1)');
      await page.click('dialog .primary');
      await page.waitForSelector('.toast');
    },
  },
  {
    name: 'desk-lost', path: '/desk', login: '103', set: ['/dev/scene/talking'],
    act: async (page) => {
      await page.evaluate(() => fetch('/dev/cut', { method: 'POST' }));
      await page.waitForSelector('.lost');
    },
  },
  { name: 'stats-wide', path: '/stats', login: 'supervisor', size: wide, act: drawn },
  { name: 'calls-wide', path: '/calls', login: 'supervisor', size: wide },
  { name: 'try-wide', path: '/try', size: wide },
  { name: 'sign-in-wide', path: '/sign-in', size: wide },
  { name: 'stats-today', path: '/stats', login: 'supervisor', act: drawn },
  { name: 'stats-month', path: '/stats?period=30days', login: 'supervisor', tall: true, act: drawn },
  { name: 'stats-table', path: '/stats?period=7days&by=day', login: 'engineer', act: async (page) => { await page.click('.figure .tools button'); await drawn(page); } },
  { name: 'calls', path: '/calls', login: 'supervisor' },
  { name: 'calls-none', path: '/calls?number=9999999', login: 'supervisor' },
  { name: 'call', path: '/calls/1764310022.17', login: 'supervisor', tall: true },
  { name: 'call-back', path: '/calls/1764311222.3', login: 'supervisor' },
  { name: 'try', path: '/try' },
  { name: 'board-demo', path: '/board', login: 'supervisor', set: ['/dev/board/demo'] },
  { name: 'board-empty', path: '/board', login: 'supervisor', set: ['/dev/board/empty'] },
  { name: 'board-busy', path: '/board', login: 'supervisor', set: ['/dev/board/busy'] },
  { name: 'board-burning', path: '/board', login: 'supervisor', set: ['/dev/board/burning'] },
  { name: 'board-crowd', path: '/board', login: 'supervisor', set: ['/dev/board/crowd'] },
  { name: 'board-wall', path: '/board', login: 'supervisor', set: ['/dev/board/burning'], size: wide },
  { name: 'board-engineer', path: '/board', login: 'engineer', set: ['/dev/board/busy'] },
  {
    name: 'board-chosen', path: '/board', login: 'supervisor', set: ['/dev/board/busy'],
    act: async (page) => {
      await page.waitForSelector('.board');
      await page.keyboard.press('g');
      await page.keyboard.press('ArrowRight');
    },
  },
  {
    name: 'board-heard', path: '/board', login: 'supervisor', set: ['/dev/board/busy'],
    act: async (page) => {
      await page.waitForSelector('.board');
      await page.click('.tile[data-id="103"]');
    },
  },
  {
    name: 'board-listening', path: '/board', login: 'supervisor', set: ['/dev/board/busy', '/dev/state/ready'],
    act: async (page) => {
      await page.waitForSelector('.board');
      await page.click('.tile[data-tone=talking]');
      await page.keyboard.press('l');
      await page.waitForSelector('.supervision .modes');
    },
  },
  {
    name: 'board-pause', path: '/board', login: 'supervisor', set: ['/dev/board/busy'],
    act: async (page) => {
      await page.waitForSelector('.board');
      await page.click('.tile[data-tone=talking]');
      await page.keyboard.press('p');
    },
  },
  {
    name: 'board-transfer', path: '/board', login: 'supervisor', set: ['/dev/board/busy'],
    act: async (page) => {
      await page.waitForSelector('.board');
      await page.click('.tile[data-tone=talking]');
      await page.keyboard.press('x');
    },
  },
  { name: 'board-outage', path: '/board', login: 'supervisor', set: ['/dev/board/busy'], act: (page) => press(page, 'o') },
  {
    name: 'board-outage-typed', path: '/board', login: 'supervisor', set: ['/dev/board/busy'],
    act: async (page) => {
      await page.waitForSelector('.board');
      const pick = async (text) => {
        await page.keyboard.type(text);
        await page.waitForSelector('.options [role=option]');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
      };
      await page.keyboard.press('o');
      await page.waitForSelector('dialog :focus');
      await pick('ки');
      await page.keyboard.press('Tab');
      await pick('ліс');
      await page.keyboard.press('Tab');
      await page.keyboard.type('1-');
      await pick('9');
      await page.waitForSelector('.hits[data-tone=info]');
      await page.keyboard.type('1');
      await page.waitForSelector('.options [role=option]');
    },
  },
  {
    name: 'board-outage-planned', path: '/board', login: 'supervisor', set: ['/dev/board/busy'],
    act: async (page) => {
      await press(page, 'o');
      await page.click('.segments .choice:nth-of-type(3)');
      await page.click('.outage-form fieldset:nth-of-type(2) .choice:nth-of-type(2)');
    },
  },
  { name: 'board-outage-time', path: '/board', login: 'supervisor', set: ['/dev/board/busy'], act: (page) => page.click('.outage .buttons button:first-child') },
  { name: 'board-outage-close', path: '/board', login: 'supervisor', set: ['/dev/board/busy'], act: (page) => page.click('.outage .buttons button:last-child') },
  { name: 'board-outage-end', path: '/board', login: 'supervisor', set: ['/dev/board/burning'], act: (page) => page.click('.outage:nth-child(3) .buttons button:last-child') },
  { name: 'board-outage-off', path: '/board', login: 'supervisor', set: ['/dev/board/busy'], act: (page) => page.click('.outage:nth-child(4) .buttons button:last-child') },
  { name: 'board-messages', path: '/board', login: 'supervisor', set: ['/dev/board/busy'], act: (page) => list(page, 'm') },
  { name: 'board-audit', path: '/board', login: 'supervisor', set: ['/dev/board/busy'], act: (page) => list(page, 'j') },
  { name: 'board-keys', path: '/board', login: 'supervisor', set: ['/dev/board/busy'], act: (page) => press(page, 'Shift+Slash') },
  {
    name: 'board-lost', path: '/board', login: 'supervisor', set: ['/dev/board/burning'],
    act: async (page) => {
      await page.waitForSelector('.board');
      await page.evaluate(() => fetch('/dev/cut', { method: 'POST' }));
      await page.waitForSelector('.lost');
    },
  },
];

/** Waits until ECharts has drawn. */
async function drawn(page) {
  await page.waitForSelector('.canvas[data-drawn]');
  await page.waitForTimeout(800);
}
