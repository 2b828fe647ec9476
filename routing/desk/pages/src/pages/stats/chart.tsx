import type { EChartsOption } from 'echarts';
import type { EChartsType } from 'echarts/core';
import { useEffect, useRef, useState } from 'preact/hooks';
import { theme } from '../../shell/preferences';
import { Waiting } from '../../shell/parts';
import { paletteOf, type Palette } from './palette';

interface Props {
  /** What the picture shows, for those who do not see it. */
  label: string;
  /** In pixels. */
  height: number;
  /** Makes the picture in the colours of the theme. It is called anew when what it shows, the theme or the language changes. */
  option: (palette: Palette) => EChartsOption;
}

/** A picture drawn by ECharts. */
export function Chart({ label, height, option }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useDrawn(element);
  const shown = theme.value;
  useEffect(() => {
    if (element.current) element.current.style.height = `${height}px`;
    chart?.resize();
  }, [chart, height]);
  useEffect(() => {
    if (!chart || !element.current) return;
    const palette = paletteOf(element.current);
    chart.setOption({ ...common(palette, label), ...option(palette) }, true);
  }, [chart, option, label, shown]);
  return <div class="chart">{!chart && <Waiting />}<div ref={element} class="canvas" data-drawn={chart ? 'true' : undefined} /></div>;
}

/** Fetches ECharts, makes the picture and keeps it as wide as its element. */
function useDrawn(element: { current: HTMLDivElement | null }): EChartsType | undefined {
  const [chart, setChart] = useState<EChartsType>();
  useEffect(() => {
    let made: EChartsType | undefined, gone = false;
    const sized = new ResizeObserver(() => made?.resize());
    void Promise.all([import('./draw'), fonts()]).then(([{ draw }]) => {
      if (gone || !element.current) return;
      made = draw(element.current);
      sized.observe(element.current);
      setChart(made);
    });
    return () => {
      gone = true;
      sized.disconnect();
      made?.dispose();
    };
  }, []);
  return chart;
}

/** A canvas does not draw anew when a typeface arrives later. One that does not come keeps no picture back. */
function fonts(): Promise<unknown> {
  return Promise.all(['400', '600'].map((weight) => document.fonts.load(`${weight} 12px Inter`, '0Aаї'))).catch(() => undefined);
}

const still = matchMedia('(prefers-reduced-motion: reduce)');

function common(palette: Palette, label: string): EChartsOption {
  return {
    animation: !still.matches,
    animationDuration: 300,
    animationDurationUpdate: 200,
    aria: { enabled: true, label: { description: label } },
    textStyle: { fontFamily: palette.font, fontSize: 12, color: palette.ink2 },
  };
}
