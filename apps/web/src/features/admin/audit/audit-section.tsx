import type { AuditEntry } from '@carillon/client'
import { For, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { TimeAgo } from '../../../ui/time-ago.tsx'
import { Loaded } from '../../settings/loaded.tsx'
import { Section } from '../section.tsx'
import { text } from '../text.ts'
import { createAuditLog } from './create-audit-log.ts'
import { detailText } from './detail-text.ts'

/** What admins did by hand. */
export function AuditSection() {
  const { query, entries } = createAuditLog()
  return (
    <Section title={text('audit')}>
      <div class="admin-audit">
        <Loaded query={query}>
          <Show when={entries().length > 0} fallback={<p class="admin-note">{text('audit.none')}</p>}>
            <ul>
              <For each={entries()}>{(entry) => <Entry entry={entry} />}</For>
            </ul>
          </Show>
          <Show when={query.hasNextPage}>
            <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {text('audit.more')}
            </Button>
          </Show>
        </Loaded>
      </div>
    </Section>
  )
}

function Entry(props: { entry: AuditEntry }) {
  const values = () => ({ actor: props.entry.actor, subject: props.entry.subject ?? '' })
  return (
    <li>
      <p>
        {text(`audit.${props.entry.action}`, values())}
        <small>
          <TimeAgo at={props.entry.at} />
          <Show when={detailText(props.entry.detail)}>{(detail) => <> · {detail()}</>}</Show>
        </small>
      </p>
    </li>
  )
}
