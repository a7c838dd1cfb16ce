import { type AuditEntry, auditOptions } from '@carillon/client'
import { useInfiniteQuery } from '@tanstack/solid-query'
import { For, Show } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { known } from '../../../known.ts'
import { Button } from '../../../ui/button.tsx'
import { TimeAgo } from '../../../ui/time-ago.tsx'
import { Loaded } from '../../settings/loaded.tsx'
import { Section } from '../section.tsx'
import { text } from '../text.ts'
import { detailText } from './detail-text.ts'

/** What admins did by hand. */
export function AuditSection() {
  const api = useApi()
  // No event tells of these.
  const audit = useInfiniteQuery(() => ({ ...auditOptions(api), staleTime: 0 }))
  const items = () => known(audit)?.pages.flatMap((page) => page.items) ?? []
  return (
    <Section title={text('audit')}>
      <div class="admin-audit">
        <Loaded query={audit}>
          <Show when={items().length > 0} fallback={<p class="admin-note">{text('audit.none')}</p>}>
            <ul>
              <For each={items()}>{(entry) => <Entry entry={entry} />}</For>
            </ul>
          </Show>
          <Show when={audit.hasNextPage}>
            <Button isBusy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
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
