// Looks at the pages as the mock service shows them: a picture of each page and scene in light and dark, at 1280 x 720 unless the
// scene says otherwise, and axe-core's word on each. Needs Debian's chromium. Pictures go to the folder named by LOOK_DIR, or .look.
//
//   npm run look                 everything in scenes.mjs
//   npm run look -- desk-talk    the scenes whose name begins like this

import { chromium } from 'playwright-core';
import { spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { scenes } from './scenes.mjs';

const folder = process.env.LOOK_DIR ?? '.look';
const flags = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];
const axe = await readFile('node_modules/axe-core/axe.min.js', 'utf8');

/** Starts the mock on a port of its own and returns it with its address. */
async function service() {
  const mock = spawn(process.execPath, ['dev/mock.mjs'], { env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const said = await new Promise((resolve) => mock.stdout.once('data', resolve));
  return { mock, base: String(said).trim() };
}

/** What a page says in its console that it should not. */
function listen(page, name, complaints) {
  page.on('console', (message) => {
    const text = message.text();
    if (['error', 'warning'].includes(message.type()) && !/404 \(Not Found\)|401 \(Unauthorized\)|422|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED/.test(text)) complaints.push(`${name}: console: ${text}`);
  });
  page.on('pageerror', (error) => complaints.push(`${name}: ${error.stack ?? error}`));
}

/** Whether the page itself scrolls: nothing but lists inside panels may. */
const scrolls = () => document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth;

async function judge(page, name, complaints) {
  if (await page.evaluate(scrolls)) complaints.push(`${name}: the page scrolls`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }));
  for (const { id, impact, nodes } of violations) {
    for (const node of nodes) complaints.push(`${name}: axe ${impact}: ${id}: ${node.target.join(' ')}: ${node.any[0]?.message ?? node.failureSummary}`);
  }
}

async function look(browser, scene, theme, language, complaints) {
  const name = `${scene.name}-${theme}${language === 'uk' ? '' : `-${language}`}`;
  const context = await browser.newContext({ viewport: scene.size ?? { width: 1280, height: 720 }, colorScheme: theme, bypassCSP: true, reducedMotion: 'reduce' });
  await context.addInitScript((chosen) => localStorage.setItem('language', chosen), language);
  const page = await context.newPage();
  listen(page, name, complaints);
  if (scene.login) {
    await context.request.post(`${base}/api/v1/session`, { data: { login: scene.login, password: 'demo' } });
    await context.request.put(`${base}/api/v1/session/language`, { data: { language } });
  }
  for (const path of scene.set ?? []) await context.request.post(base + path);
  await page.goto(base + scene.path);
  await page.waitForTimeout(700);
  await scene.act?.(page);
  if (scene.tall) await page.setViewportSize({ width: 1280, height: await page.evaluate(() => document.querySelector('main').scrollHeight + 48) });
  await page.waitForTimeout(scene.tall ? 500 : 0);
  await page.screenshot({ path: `${folder}/${name}.png` });
  await judge(page, name, complaints);
  await context.close();
}

const wanted = process.argv[2] ?? '';
const { mock, base } = await service();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
const complaints = [];
await mkdir(folder, { recursive: true });
try {
  for (const scene of scenes.filter(({ name }) => name.startsWith(wanted))) {
    for (const theme of ['light', 'dark']) await look(browser, scene, theme, 'uk', complaints);
    await look(browser, scene, 'light', 'en', complaints);
  }
} finally {
  await browser.close();
  mock.kill();
}
complaints.forEach((line) => console.error(line));
process.exit(complaints.length ? 1 : 0);
