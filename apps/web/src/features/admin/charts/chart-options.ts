import type uPlot from 'uplot'
import { formatTime } from '../../../i18n/dates.ts'
import { locale } from '../../../i18n/locale.ts'
import { formatTick } from '../figures/numbers.ts'
import { decades, hourMs, isolatedIn, ranks } from './samples.ts'

export type Ink = 'p50' | 'p95' | 'p99' | 'text' | 'grid'

interface ChartSituation {
  width: number
  colourOf: (ink: Ink) => string
  font: string
  onPoint: (index: number | undefined) => void
}

export const chartHeight = 150
const strokes = { p50: { width: 2 }, p95: { width: 1 }, p99: { width: 1, dash: [3, 3] } }

/** Colours are asked for whenever it is drawn: a theme may have changed. */
export function chartOptions({ width, colourOf, font, onPoint }: ChartSituation): uPlot.Options {
  const series = ranks.map((rank): uPlot.Series => {
    const stroke = () => colourOf(rank)
    const filter = (plot: uPlot, index: number) => isolatedIn(plot.data[index] ?? [])
    return { stroke, ...strokes[rank], points: { show: false, filter, size: 4, width: 0, stroke, fill: stroke } }
  })
  const lines = { stroke: () => colourOf('grid'), width: 1 }
  const axis = { stroke: () => colourOf('text'), font, ticks: { show: false }, grid: lines }
  return {
    width,
    height: chartHeight,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { range: (_plot, _first, last) => [last - hourMs / 1_000, last] },
      // One slow moment would leave nothing to see of all others.
      y: { distr: 3, range: (_plot, least, most) => [decades(least, most)[0] ?? 1, decades(least, most).at(-1) ?? 10] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 26,
        gap: 6,
        space: 64,
        values: (_plot, times) => times.map((time) => formatTime(new Date(time * 1_000), locale())),
      },
      {
        ...axis,
        size: 56,
        gap: 6,
        splits: (_plot, _axis, least, most) => decades(least, most),
        filter: (_plot, splits) => splits,
        values: (_plot, values) => values.map((value) => formatTick(value, locale())),
      },
    ],
    series: [{}, ...series],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
  }
}
