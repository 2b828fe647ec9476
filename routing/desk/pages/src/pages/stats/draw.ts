// The part of Apache ECharts that the pictures need: a chunk of its own, fetched when the first picture is drawn.

import { BarChart, HeatmapChart, LineChart, SankeyChart } from 'echarts/charts';
import { AriaComponent, AxisPointerComponent, GridComponent, LegendComponent, TitleComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';

use([
  BarChart, HeatmapChart, LineChart, SankeyChart, AriaComponent, AxisPointerComponent, GridComponent, LegendComponent,
  TitleComponent, TooltipComponent, VisualMapComponent, LabelLayout, CanvasRenderer,
]);

/** Makes an empty picture in an element. */
export function draw(element: HTMLElement): EChartsType {
  return init(element, null, { renderer: 'canvas' });
}
