import type { EChartsCoreOption } from 'echarts/core';
import { type ChartFacts, type ChartSeries, seriesMost, withOther } from './chart.ts';
import { countText, shortText } from './numbers.ts';

/** The roles a chart draws with, read from the CSS variables of the present scheme. */
export type ChartInk = {
  series: readonly string[];
  other: string;
  text: string;
  muted: string;
  line: string;
  surface: string;
  font: string;
};

const dateLabel = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });

/** "2026-11-10" is written "10 Nov"; any other label as it is. */
export const footText = (label: string): string =>
  /^\d{4}-\d{2}-\d{2}$/.test(label) ? dateLabel.format(new Date(`${label}T00:00:00Z`)) : label;

const known = (value: number | null | undefined): number | '-' => value ?? '-';

const hatch = (color: string) => ({
  symbol: 'rect',
  dashArrayX: [1, 0],
  dashArrayY: [2, 4],
  rotation: -Math.PI / 4,
  color,
});

/** A line; the unfinished last stretch is its own dashed line, since one line has one dash. */
const lines = (
  one: ChartSeries,
  color: string,
  ink: ChartInk,
  isUnfinished: boolean,
  isNamed: boolean,
): object[] => {
  const last = one.values.length - 1;
  const isSplit = isUnfinished && !one.isPrevious && last > 0;
  const shared = { type: 'line', symbol: 'none', name: one.name, color, emphasis: { disabled: true } };
  const width = one.isPrevious ? 1 : 2;
  const endLabel = isNamed
    ? {
        show: true,
        formatter: one.name,
        color: one.isPrevious ? ink.muted : ink.text,
        fontSize: 12,
        distance: 8,
      }
    : undefined;
  const solid = {
    ...shared,
    data: one.values.map((value, index) => (isSplit && index === last ? '-' : known(value))),
    lineStyle: { width, color },
    endLabel: isSplit ? undefined : endLabel,
    labelLayout: { moveOverlap: 'shiftY' },
  };
  if (!isSplit) return [solid];
  const dashed = {
    ...shared,
    // Its label would glide along values that are not there.
    animation: false,
    data: one.values.map((value, index) => (index >= last - 1 ? known(value) : '-')),
    lineStyle: { width, color, type: [4, 4] },
    endLabel,
    labelLayout: { moveOverlap: 'shiftY' },
  };
  return [solid, dashed];
};

/** An interval as two stacked, lineless areas: an empty one up to its low end, a pale one up to its high end. */
const bandOf = (one: ChartSeries, color: string): object[] => {
  if (!one.band) return [];
  const shared = {
    type: 'line',
    symbol: 'none',
    stack: `band ${one.name}`,
    silent: true,
    lineStyle: { width: 0 },
  };
  return [
    { ...shared, data: one.band.map((pair) => (pair ? pair[0] : '-')), tooltip: { show: false } },
    {
      ...shared,
      data: one.band.map((pair) => (pair ? pair[1] - pair[0] : '-')),
      areaStyle: { color, opacity: 0.15 },
      tooltip: { show: false },
    },
  ];
};

const bars = (one: ChartSeries, color: string): object => ({
  type: 'bar',
  name: one.name,
  data: one.values.map(known),
  barMaxWidth: 32,
  color,
  itemStyle: one.isMachine
    ? { color, decal: hatch('rgba(255,255,255,0.5)') }
    : { color, borderRadius: [2, 2, 0, 0] },
});

type TooltipPoint = {
  seriesName?: string;
  value?: unknown;
  color?: string;
  axisValue?: string;
  marker?: string;
};

/** Every series at the instant under the pointer, each once (a dashed stretch repeats its line's last point). */
const tooltipHtml = (points: readonly TooltipPoint[], ink: ChartInk): string => {
  const seen = new Map<string, TooltipPoint>();
  for (const point of points) {
    if (typeof point.value === 'number' && point.seriesName) seen.set(point.seriesName, point);
  }
  const safe = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const rows = [...seen].map(
    ([name, { value, marker }]) =>
      `<div style="display:flex;gap:16px;justify-content:space-between"><span>${marker ?? ''}${safe(name)}</span><b>${countText(value as number)}</b></div>`,
  );
  return `<div style="color:${ink.muted}">${safe(footText(points[0]?.axisValue ?? ''))}</div>${rows.join('')}`;
};

/** The chart as ECharts draws it, in Baton's look: thin lines, three faint horizontals, names at the lines' ends. */
export const chartOption = (facts: ChartFacts, ink: ChartInk, isStill: boolean): EChartsCoreOption => {
  const shown = withOther(facts.series, facts.labels.length);
  const colorOf = (one: ChartSeries, index: number): string => {
    if (one.isPrevious) return ink.muted;
    return index >= seriesMost ? ink.other : (ink.series[index] ?? ink.other);
  };
  const isNamed = facts.kind === 'line' && shown.length <= 4;
  const hasLegend = !isNamed && shown.length > 1;
  const drawn = shown.flatMap((one, index): object[] => {
    const color = colorOf(one, index);
    if (facts.kind === 'bar') return [bars(one, color)];
    return [...bandOf(one, color), ...lines(one, color, ink, facts.isUnfinished ?? false, isNamed)];
  });
  const longest = Math.max(...shown.map(({ name }) => name.length));
  return {
    animation: !isStill,
    animationDuration: 240,
    textStyle: { fontFamily: ink.font, fontSize: 12, color: ink.muted },
    // The room at the right is for the names: about 7 px a letter at 12 px.
    grid: {
      left: 4,
      right: isNamed ? 16 + Math.min(longest, 20) * 7 : 8,
      top: 12,
      // The room at the foot is for the legend, where there is one.
      bottom: hasLegend ? 32 : 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    legend: hasLegend ? { bottom: 0, icon: 'circle', textStyle: { color: ink.muted } } : undefined,
    tooltip: {
      trigger: 'axis',
      backgroundColor: ink.surface,
      borderColor: ink.line,
      textStyle: { color: ink.text, fontSize: 13 },
      extraCssText: 'box-shadow: var(--shadow-float); border-radius: 10px;',
      formatter: (points: unknown) => tooltipHtml(points as TooltipPoint[], ink),
    },
    xAxis: {
      type: 'category',
      data: [...facts.labels],
      boundaryGap: facts.kind === 'bar',
      axisLine: { lineStyle: { color: ink.line } },
      axisTick: { show: false },
      axisLabel: { color: ink.muted, formatter: footText, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      // Bars that do not start at 0 lie about their sizes; so do lines of counts.
      min: 0,
      splitNumber: 3,
      axisLabel: { color: ink.muted, formatter: (value: number) => shortText(value) },
      splitLine: { lineStyle: { color: ink.line } },
    },
    series: drawn,
  };
};
