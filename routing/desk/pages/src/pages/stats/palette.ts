// The colours of the pictures, read from the style sheets: the tokens, and the sets that stats.css adds.

/** Colours and the typeface, as they are in the theme shown. */
export interface Palette {
  font: string;
  ink: string;
  ink2: string;
  ink3: string;
  line: string;
  surface: string;
  surface3: string;
  /** For things of equal rank that are told apart, such as departments. */
  series: string[];
  /** From few to many. */
  heat: string[];
  good: string;
  bad: string;
  warn: string;
  talk: string;
  plain: string;
  /** How wide a text of 12 px is, in pixels. */
  widthOf: (text: string) => number;
  /** An operator's states. */
  states: Record<'ready' | 'reserved' | 'ringing' | 'talking' | 'wrap_up' | 'paused' | 'offline', string>;
}

function measure(font: string): (text: string) => number {
  const context = document.createElement('canvas').getContext('2d');
  if (context) context.font = `12px ${font}`;
  return (text) => context?.measureText(text).width ?? 0;
}

/** Reads the palette as it holds for an element. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const set = (name: string, count: number) => Array.from({ length: count }, (_, i) => read(`${name}-${i + 1}`));
  return {
    font: read('font'), widthOf: measure(read('font')), ink: read('ink'), ink2: read('ink-2'), ink3: read('ink-3'), line: read('line'), surface: read('surface'),
    surface3: read('surface-3'), series: set('series', 6), heat: set('heat', 5),
    good: read('chart-good'), bad: read('chart-bad'), warn: read('chart-warn'), talk: read('chart-talk'), plain: read('chart-plain'),
    states: {
      ready: read('chart-good'), reserved: read('series-6'), ringing: read('chart-warn'), talking: read('chart-talk'),
      wrap_up: read('series-5'), paused: read('series-3'), offline: read('chart-plain'),
    },
  };
}
