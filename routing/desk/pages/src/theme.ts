// Runs before the first paint, as a script of its own: puts the theme on the document. The switch in the bar
// (shell/preferences.ts) changes it later.

const kept = localStorage.getItem('theme');
const dark = kept ? kept === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
document.documentElement.dataset.theme = dark ? 'dark' : 'light';
