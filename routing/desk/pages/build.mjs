// Builds the pages: one entry per folder of src/pages, code shared between them split off, names hashed by content.
// What it writes to dist/ is committed and embedded in the Go program, so that building that needs no Node.
//
//   node build.mjs          once, for release
//   node build.mjs --watch  again at every change, for dev/mock.mjs

import { build, context } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const dist = 'dist';
const assets = path.join(dist, 'assets');
const text = /\.(js|css|svg|html|txt)$/;

/** The folders of src/pages that have an index.tsx, each a page. */
async function pageNames() {
  const found = await readdir('src/pages', { withFileTypes: true });
  return found.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
}

function options(names) {
  const entryPoints = Object.fromEntries(names.map((name) => [name, `src/pages/${name}/index.tsx`]));
  return {
    entryPoints,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    outdir: assets,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    assetNames: '[name]-[hash]',
    publicPath: '/assets',
    loader: { '.woff2': 'file', '.svg': 'file', '.tsv': 'text' },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  };
}

/** theme.js runs before the first paint, hence outside the modules: a dark desk never flashes white. */
async function loneFile(from, name) {
  const { outputFiles } = await build({
    entryPoints: [from], bundle: true, minify: true, write: false, loader: { '.svg': 'copy' }, outdir: assets,
  });
  return hashed(name, outputFiles[0].contents);
}

async function hashed(name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8);
  const { name: stem, ext } = path.parse(name);
  const file = `${stem}-${hash}${ext}`;
  await writeFile(path.join(assets, file), content);
  return `/assets/${file}`;
}

/** The outputs of one page: its script, its style sheet, and the fonts to fetch at once. */
function partsOf(name, metafile) {
  const outputs = Object.entries(metafile.outputs);
  const [script, entry] = outputs.find(([, output]) => output.entryPoint === `src/pages/${name}/index.tsx`);
  const url = (file) => '/' + path.relative(dist, file);
  const fonts = outputs.map(([file]) => file).filter((file) => /-(latin|cyrillic)-wght-normal-\w+\.woff2$/.test(file)).sort();
  return { script: url(script), style: url(entry.cssBundle), fonts: fonts.map(url) };
}

function html(name, parts, theme, icon) {
  const fonts = parts.fonts.map((url) => `<link rel="preload" href="${url}" as="font" type="font/woff2" crossorigin>`);
  return `<!doctype html>
<html lang="uk" data-page="${name}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Hotline</title>
<link rel="icon" href="${icon}" type="image/svg+xml">
<script src="${theme}"></script>
${fonts.join('\n')}
<link rel="stylesheet" href="${parts.style}">
<script type="module" src="${parts.script}"></script>
</head>
<body>
<div id="page"></div>
<noscript>Ця сторінка потребує JavaScript. This page needs JavaScript.</noscript>
</body>
</html>
`;
}

/** The licences of everything that is part of the bundles, in one file. */
async function licences(metafile) {
  const packages = new Set();
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input);
      if (match && bytesInOutput > 0) packages.add(match[1]);
    }
  }
  const parts = await Promise.all([...packages].sort().map(licence));
  await writeFile(path.join(dist, 'licences.txt'), parts.join('\n' + '-'.repeat(78) + '\n\n'));
}

async function licence(name) {
  const folder = path.join('node_modules', name);
  const about = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const found = await readdir(folder, { withFileTypes: true });
  const files = await Promise.all(found.filter(({ name }) => /^(licen[cs]e|notice)/i.test(name)).map((entry) => filesOf(folder, entry)));
  const texts = await Promise.all(files.flat().sort().map((file) => readFile(file, 'utf8')));
  return `${name} ${about.version} (${about.license})\n\n${texts.join('\n').trim()}\n`;
}

/** A file, or those of a folder: some packages have their licences in one. */
async function filesOf(folder, entry) {
  const whole = path.join(folder, entry.name);
  return entry.isDirectory() ? (await readdir(whole)).map((name) => path.join(whole, name)) : [whole];
}

async function compress(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) await compress(file);
    else if (text.test(entry.name)) await writeFile(`${file}.gz`, gzipSync(await readFile(file), { level: 9 }));
  }
}

/** Writes all that is made from esbuild's result. */
async function finish({ metafile }, names) {
  const theme = await loneFile('src/theme.ts', 'theme.js');
  const icon = await hashed('icon.svg', await readFile('src/icon.svg'));
  for (const name of names) {
    await writeFile(path.join(dist, `${name}.html`), html(name, partsOf(name, metafile), theme, icon));
  }
  await licences(metafile);
  await compress(dist);
}

const names = await pageNames();
await rm(dist, { recursive: true, force: true });
await mkdir(assets, { recursive: true });
if (process.argv.includes('--watch')) {
  const finisher = { name: 'finish', setup: (made) => made.onEnd((result) => result.metafile && finish(result, names)) };
  await (await context({ ...options(names), plugins: [finisher] })).watch();
} else {
  await finish(await build(options(names)), names);
}
