import type { Overview } from '@carillon/client'
import { type Accessor, For, Show } from 'solid-js'
import { NotLoaded } from '../../settings/loaded.tsx'
import { Section } from '../section.tsx'
import { text } from '../text.ts'
import { createHistory } from './create-history.ts'
import { LatencyChart } from './latency-chart.tsx'
import { stages } from './samples.ts'

/** The charts stand there from the beginning, empty, so that nothing moves when they are drawn. */
export function LatencySection(props: { current: Accessor<Overview | undefined> }) {
  const history = createHistory(() => props.current())
  const isKnown = () => !history.isPending() && !history.hasFailed()
  return (
    <Section title={text('latency')} hint={text('latency.hint')}>
      <Show when={history.hasFailed()}>
        <NotLoaded onRetry={history.askAgain} />
      </Show>
      <div class="admin-charts">
        <For each={stages}>
          {(stage) => <LatencyChart stage={stage} samples={history.samples()} isKnown={isKnown()} />}
        </For>
      </div>
    </Section>
  )
}
