import { useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { ChartFacts } from './chart.ts';
import { type ChartInk, chartOption } from './chart-option.ts';

use([
  AriaComponent,
  BarChart,
  GridComponent,
  LabelLayout,
  LegendComponent,
  LineChart,
  SVGRenderer,
  TooltipComponent,
]);

const inkOf = (element: HTMLElement): ChartInk => {
  const style = getComputedStyle(element);
  const role = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    series: [1, 2, 3, 4, 5].map((place) => role(`series-${place}`)),
    other: role('series-other'),
    text: role('text'),
    muted: role('muted'),
    line: role('line'),
    surface: role('raised'),
    font: style.fontFamily,
  };
};

export type ChartCanvasProps = {
  facts: ChartFacts;
  label: string;
  height: number;
  onOpen?: (label: string, series: string) => void;
};

/** The drawn chart. This file brings ECharts, so it is loaded only where a chart is shown. */
export const ChartCanvas = ({ facts, label, height, onOpen }: ChartCanvasProps) => {
  const host = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const isStill = useReducedMotion();
  const newestOpen = useRef(onOpen);
  newestOpen.current = onOpen;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme decides what the CSS variables say
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const chart = init(element, undefined, { renderer: 'svg' });
    chart.setOption(chartOption(facts, inkOf(element), isStill));
    const open = (index: number, series = facts.series[0]?.name): void => {
      const at = facts.labels[index];
      if (at !== undefined && series !== undefined) newestOpen.current?.(at, series);
    };
    chart.on('click', ({ dataIndex, seriesName }) => open(dataIndex, seriesName));
    // A click beside the bars and points opens the people of the nearest label, in the first series.
    chart.getZr().on('click', ({ offsetX, offsetY, target }) => {
      if (target || !chart.containPixel('grid', [offsetX, offsetY])) return;
      open(Math.round(Number(chart.convertFromPixel({ xAxisIndex: 0 }, offsetX))));
    });
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [facts, scheme, isStill]);

  return (
    <div
      ref={host}
      role="img"
      aria-label={`${label}. The same as numbers: Table.`}
      style={{ height, cursor: onOpen ? 'pointer' : undefined }}
    />
  );
};
