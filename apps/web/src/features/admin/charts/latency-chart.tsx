import type { Sample } from '@carillon/client'
import { createMemo, createSignal, createUniqueId, For, Index, Show, Suspense } from 'solid-js'
import { formatClock, formatTime } from '../../../i18n/dates.ts'
import { locale } from '../../../i18n/locale.ts'
import { lazyPart } from '../../../ui/lazy-part.ts'
import { formatDuration, nothing } from '../figures/numbers.ts'
import { text } from '../text.ts'
import { highestOf, lastMeasured, ranks, type Stage } from './samples.ts'
import './charts.css'

const Plot = lazyPart(() => import('./plot.tsx'))

interface LatencyChartProps {
  stage: Stage
  samples: readonly Sample[]
  /** Whether anything can be said of the hour yet. */
  isKnown: boolean
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
      <Show when={last()} fallback={<p class="admin-plot-empty">{props.isKnown && text('chart.empty')}</p>}>
        <Suspense fallback={<div class="admin-plot" />}>
          <Plot stage={props.stage} samples={props.samples} onPoint={setPointed} />
        </Suspense>
        <InWords stage={props.stage} samples={props.samples} />
      </Show>
    </figure>
  )
}

/** The same for those who cannot see it drawn. Rows stay while figures come: somebody may be reading one. */
function InWords(props: { stage: Stage; samples: readonly Sample[] }) {
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
          <Index each={spans()}>
            {(span) => (
              <tr>
                <th scope="row">{formatTime(new Date(span().at), locale())}</th>
                <For each={ranks}>{(rank) => <td>{formatDuration(span()[rank], locale())}</td>}</For>
              </tr>
            )}
          </Index>
        </tbody>
      </table>
    </div>
  )
}
