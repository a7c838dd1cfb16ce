import type { Sample } from '@carillon/client'
import { createMemo, createSignal, createUniqueId, For, Show } from 'solid-js'
import { formatClock, formatTime } from '../../../i18n/dates.ts'
import { locale } from '../../../i18n/locale.ts'
import { formatDuration, nothing } from '../figures/numbers.ts'
import { text } from '../text.ts'
import { createPlot } from './create-plot.ts'
import { columnsOf, highestOf, lastMeasured, ranks, type Stage } from './samples.ts'

interface LatencyChartProps {
  stage: Stage
  samples: readonly Sample[]
}

/** One way of latency: what it is now, or was where one points, above the last hour. */
export function LatencyChart(props: LatencyChartProps) {
  const id = createUniqueId()
  const [pointed, setPointed] = createSignal<number>()
  const last = createMemo(() => lastMeasured(props.samples, props.stage))
  const shown = () => {
    const index = pointed()
    return index === undefined ? last() : props.samples[index]
  }
  return (
    <figure class="admin-chart" aria-labelledby={id}>
      <figcaption>
        <h3 id={id}>{text(`stage.${props.stage}`)}</h3>
        <p class="admin-note">{text(`stage.${props.stage}.hint`)}</p>
      </figcaption>
      <dl class="admin-legend">
        <For each={ranks}>
          {(rank) => (
            <div>
              <dt>
                <span class="admin-ink" data-ink={rank} aria-hidden="true" />
                {rank}
              </dt>
              <dd>{formatDuration(shown()?.latencies[props.stage][rank], locale())}</dd>
            </div>
          )}
        </For>
        <div>
          <dt>{text('chart.at')}</dt>
          <dd>
            <Show when={shown()} fallback={nothing}>
              {(sample) => formatClock(new Date(sample().at), locale())}
            </Show>
          </dd>
        </div>
      </dl>
      <Show when={last()} fallback={<p class="admin-plot-empty">{text('chart.empty')}</p>}>
        <Plot {...props} onPoint={setPointed} />
        <InWords {...props} />
      </Show>
    </figure>
  )
}

function Plot(props: LatencyChartProps & { onPoint: (index: number | undefined) => void }) {
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

/** The same for those who cannot see it drawn. */
function InWords(props: LatencyChartProps) {
  const spans = createMemo(() => highestOf(props.samples, props.stage))
  return (
    <div class="visually-hidden">
      <table>
        <caption>{text('chart.table')}</caption>
        <thead>
          <tr>
            <th scope="col">{text('chart.from')}</th>
            <For each={ranks}>{(rank) => <th scope="col">{rank}</th>}</For>
          </tr>
        </thead>
        <tbody>
          <For each={spans()}>
            {(span) => (
              <tr>
                <th scope="row">{formatTime(new Date(span.at), locale())}</th>
                <For each={ranks}>{(rank) => <td>{formatDuration(span[rank], locale())}</td>}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  )
}
