import type { Sample } from '@carillon/client'
import { For } from 'solid-js'
import { LatencyChart } from './latency-chart.tsx'
import { stages } from './samples.ts'
import './charts.css'

/** Import it lazily: nobody but who looks at it needs what draws it. */
export default function LatencyCharts(props: { samples: readonly Sample[] }) {
  return (
    <div class="admin-charts">
      <For each={stages}>{(stage) => <LatencyChart stage={stage} samples={props.samples} />}</For>
    </div>
  )
}
