import { type Accessor, createEffect, on, onCleanup, onMount } from 'solid-js'
import uPlot from 'uplot'
import { createMedia } from '../../../frame/create-media.ts'
import { locale } from '../../../i18n/locale.ts'
import { theme } from '../../../theme.ts'
import { chartHeight, chartOptions, type Ink } from './chart-options.ts'
import type { columnsOf } from './samples.ts'

interface PlotOptions {
  host: () => HTMLElement
  columns: Accessor<ReturnType<typeof columnsOf>>
  /** Somebody points at that sample. */
  onPoint: (index: number | undefined) => void
}

/** What is drawn on a canvas knows no custom properties: the colours are those of an element that does. */
function createInks(host: HTMLElement) {
  const probe = document.createElement('span')
  probe.className = 'admin-ink'
  probe.hidden = true
  host.append(probe)
  return (ink: Ink) => {
    probe.dataset['ink'] = ink
    return getComputedStyle(probe).color
  }
}

const toData = ([times, ...columns]: ReturnType<typeof columnsOf>): uPlot.AlignedData => [times, ...columns]

/** Draws the columns into the host, as wide as that is and in the colours of the theme. */
export function createPlot({ host, columns, onPoint }: PlotOptions): void {
  const isDark = createMedia('(prefers-color-scheme: dark)')
  const hasContrast = createMedia('(prefers-contrast: more)')
  onMount(() => {
    const place = host()
    const font = `12px ${getComputedStyle(place).fontFamily}`
    const options = chartOptions({ width: place.clientWidth, colourOf: createInks(place), font, onPoint })
    const plot = new uPlot(options, toData(columns()), place)
    const sizes = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: chartHeight }))
    sizes.observe(place)
    createEffect(on(columns, (next) => plot.setData(toData(next)), { defer: true }))
    createEffect(on([theme, isDark, hasContrast, locale], () => plot.redraw(false, true), { defer: true }))
    onCleanup(() => {
      sizes.disconnect()
      plot.destroy()
    })
  })
}
