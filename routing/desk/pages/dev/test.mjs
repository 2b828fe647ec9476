// Runs src/**/*.test.ts with Node's own test runner: `npm test`. What the modules expect of a browser is put in place first.

import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const browser = `
const storage = (kept = new Map()) => ({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) });
globalThis.localStorage = storage();
globalThis.sessionStorage = storage();
globalThis.document = { documentElement: { dataset: {} }, querySelector: () => null };
globalThis.navigator ??= { language: 'uk' };
globalThis.listeners = {};
globalThis.addEventListener = (name, run) => { globalThis.listeners[name] = run; };
globalThis.matchMedia = () => ({ matches: false, addEventListener: () => {} });
globalThis.location = { origin: 'http://127.0.0.1', pathname: '/', search: '', replace: () => {} };
globalThis.setInterval = () => 0;
`;

const found = await readdir('src', { recursive: true });
const tests = found.filter((name) => /\.test\.tsx?$/.test(name)).map((name) => path.join('src', name));
const folder = await mkdtemp(path.join(tmpdir(), 'pages-'));
await build({
  entryPoints: tests, bundle: true, format: 'esm', platform: 'browser', external: ['node:*'], outdir: folder, outExtension: { '.js': '.mjs' }, jsx: 'automatic',
  jsxImportSource: 'preact', loader: { '.css': 'empty', '.tsv': 'text' }, logLevel: 'warning', banner: { js: browser },
});
const { status } = spawnSync(process.execPath, ['--test', folder], { stdio: 'inherit' });
await rm(folder, { recursive: true });
process.exit(status ?? 1);
