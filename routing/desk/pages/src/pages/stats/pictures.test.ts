// The flow as ECharts lays it out, without a browser: as SVG.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SankeyChart } from 'echarts/charts';
import { TitleComponent, TooltipComponent } from 'echarts/components';
import { init, setPlatformAPI, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { language } from '../../words/language';
import { nodeText, type Edge } from './flow';
import type { Palette } from './palette';
import { sankey, stacked } from './pictures';

use([SankeyChart, TitleComponent, TooltipComponent, SVGRenderer]);
setPlatformAPI({ measureText: (text) => ({ width: 7 * text.length }) as TextMetrics });

const colour = '#000';
const palette = {
  font: 'Inter', ink: colour, ink2: colour, ink3: colour, line: colour, surface: colour, surface3: colour, series: [colour], heat: [colour, colour], good: colour, bad: colour,
  warn: colour, talk: colour, plain: colour, widthOf: (text: string) => 7 * text.length, states: {} as Palette['states'],
} satisfies Palette;

/** Where the labels of some nodes stand, in pixels from the top. */
function heights(edges: Edge[], names: string[]): number[] {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 1216, height: 580 });
  let drawn = '';
  try {
    chart.setOption({ animation: false, ...sankey(edges, palette, { of: String, columns: [] }) });
    drawn = chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
  const at = new Map([...drawn.matchAll(/<text [^>]*transform="translate\(([\d.]+) ([\d.]+)\)"[^>]*>([^<]*)<\/text>/g)].map(([, , y, text]) => [text!.trim(), Number(y)]));
  return names.map((name) => at.get(nodeText(name)) ?? assert.fail(`${nodeText(name)} is not in the picture`)).sort((a, b) => a - b);
}

test('the labels of the thinnest streams do not touch', () => {
  language.value = 'uk';
  const few = ['choice.6', 'choice.7', 'choice.9', 'choice.redial', 'choice.no_keys', 'choice.line', 'choice.5'];
  const edges: Edge[] = [
    { layer: 1, source: 'entry.greeting', target: 'choice.3', calls: 9000 }, { layer: 1, source: 'entry.greeting', target: 'choice.1', calls: 5000 },
    ...few.map((target) => ({ layer: 1, source: 'entry.greeting', target, calls: 1 })),
  ];
  const found = heights(edges, few);
  for (const [i, y] of found.slice(1).entries()) assert.ok(y - found[i]! >= 13, `${y - found[i]!} pixels between two labels of 12`);
});

test('a bar of nothing has no border, which would cut the axis', () => {
  const { series } = stacked(['9', '10'], [{ name: 'all', values: [0, 3], colour }], palette) as { series: { data: unknown[] }[] };
  assert.deepEqual(series[0]?.data, [{ value: 0, itemStyle: { borderWidth: 0 } }, 3]);
});
