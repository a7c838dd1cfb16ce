import type { Sample } from '@carillon/client'
import { createMemo } from 'solid-js'
import { createPlot } from './create-plot.ts'
import { columnsOf, type Stage } from './samples.ts'

interface PlotProps {
  stage: Stage
  samples: readonly Sample[]
  /** Somebody points at that sample. */
  onPoint: (index: number | undefined) => void
}

/** Import it lazily: nobody but who looks at it needs what draws it. */
export default function Plot(props: PlotProps) {
  let host: HTMLDivElement | undefined
  createPlot({
    host: () => {
      if (!host) throw new Error('There is no place for the chart.')
      return host
    },
    columns: createMemo(() => columnsOf(props.samples, props.stage)),
    onPoint: (index) => props.onPoint(index),
  })
  return <div class="admin-plot" ref={host} aria-hidden="true" />
}
