import type { Overview } from '@carillon/client'
import { type Accessor, Suspense } from 'solid-js'
import { lazyPart } from '../../../ui/lazy-part.ts'
import { Loaded } from '../../settings/loaded.tsx'
import { Section } from '../section.tsx'
import { text } from '../text.ts'
import { createHistory } from './create-history.ts'

const LatencyCharts = lazyPart(() => import('./admin-charts.tsx'))

export function LatencySection(props: { latest: Accessor<Overview | undefined> }) {
  const { query, samples } = createHistory(() => props.latest())
  return (
    <Section title={text('latency')} hint={text('latency.hint')}>
      <div class="admin-latency">
        <Loaded query={query}>
          <Suspense>
            <LatencyCharts samples={samples()} />
          </Suspense>
        </Loaded>
      </div>
    </Section>
  )
}
