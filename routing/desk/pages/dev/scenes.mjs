// What dev/look.mjs looks at. A scene names a page, who is signed in, what the mock is told before, and what is done in it.

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
  { name: 'not-found', path: '/nowhere' },
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
  {
    name: 'desk-lost', path: '/desk', login: '103', set: ['/dev/scene/talking'],
    act: async (page) => {
      await page.evaluate(() => fetch('/dev/cut', { method: 'POST' }));
      await page.waitForSelector('.lost');
    },
  },
  { name: 'stats-today', path: '/stats', login: 'supervisor', act: drawn },
  { name: 'stats-month', path: '/stats?period=30days', login: 'supervisor', tall: true, act: drawn },
  { name: 'stats-table', path: '/stats?period=7days&by=day', login: 'engineer', act: async (page) => { await page.click('.figure .tools button'); await drawn(page); } },
  { name: 'calls', path: '/calls', login: 'supervisor' },
  { name: 'calls-none', path: '/calls?number=9999999', login: 'supervisor' },
  { name: 'call', path: '/calls/1764310022.17', login: 'supervisor', tall: true },
  { name: 'call-back', path: '/calls/1764311222.3', login: 'supervisor' },
  { name: 'try', path: '/try' },
];

/** Waits until ECharts has drawn. */
async function drawn(page) {
  await page.waitForSelector('.canvas[data-drawn]');
  await page.waitForTimeout(800);
}
