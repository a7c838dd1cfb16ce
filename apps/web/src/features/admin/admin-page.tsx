import { Show } from 'solid-js'
import { createPageTitle } from '../../frame/page-title.ts'
import { ActionsSection } from './actions/actions-section.tsx'
import { createAdminActions } from './actions/create-admin-actions.ts'
import { QuestionDialog } from './actions/question-dialog.tsx'
import { AdminStatus } from './admin-status.tsx'
import { AuditSection } from './audit/audit-section.tsx'
import { LatencySection } from './charts/latency-section.tsx'
import { ConnectionsSection } from './figures/connections-section.tsx'
import { createFigures } from './figures/create-figures.ts'
import { NowSection } from './figures/now-section.tsx'
import { ServersSection } from './figures/servers-section.tsx'
import { TrafficSection } from './figures/traffic-section.tsx'
import { text } from './text.ts'
import { TraceSection } from './trace/trace-section.tsx'
import './admin-page.css'

export default function AdminPage() {
  createPageTitle(() => text('title'))
  const figures = createFigures()
  const actions = createAdminActions()
  return (
    <div class="admin-page" data-stopped={figures.hasStopped()}>
      <header class="admin-head">
        <h1>{text('title')}</h1>
        <AdminStatus figures={figures} />
      </header>
      <NowSection overview={figures.known()} isSilent={figures.latest() !== undefined && !figures.known()} />
      <ServersSection servers={figures.known()?.servers ?? []} />
      <TrafficSection totals={figures.known()?.totals} moments={figures.moments()} />
      <LatencySection current={figures.current} />
      <ActionsSection actions={actions} />
      <TraceSection />
      <AuditSection />
      <Show when={figures.latest()}>
        {(overview) => <ConnectionsSection connections={overview().connections} actions={actions} />}
      </Show>
      <QuestionDialog question={actions.question()} onClose={actions.drop} />
    </div>
  )
}
