import type { NotificationFilter } from '@carillon/client'
import Bell from 'lucide-solid/icons/bell'
import CloudOff from 'lucide-solid/icons/cloud-off'
import SearchX from 'lucide-solid/icons/search-x'
import { type JSX, Match, Switch } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { t } from '../../../i18n/locale.ts'
import { Button } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { SkeletonRows } from '../../../ui/skeleton-rows.tsx'
import type { NotificationList } from '../create-notification-list.ts'
import { filterTexts } from './filters.ts'

interface ListFaceProps {
  list: NotificationList
  filter: NotificationFilter
  search: string
  /** The rows. */
  children: JSX.Element
}

/** The rows, or what stands there while they load, when they could not be, and when there are none. */
export function ListFace(props: ListFaceProps) {
  const api = useApi()
  const retry = () => <Button onClick={() => props.list.retry()}>{t('action.retry')}</Button>
  return (
    <Switch fallback={props.children}>
      <Match when={props.list.isLoading()}>
        <SkeletonRows label={t('app.loading')} />
      </Match>
      <Match when={props.list.hasFailed()}>
        <EmptyState isError picture={<CloudOff />} action={retry()}>
          {api.isFlowing() ? t('bell.failed') : t('bell.offline')}
        </EmptyState>
      </Match>
      <Match when={props.list.items().length === 0 && !props.list.hasMore()}>
        <EmptyState picture={props.search ? <SearchX /> : <Bell />}>
          {props.search ? t('bell.foundNothing', { query: props.search }) : t(filterTexts[props.filter].empty)}
        </EmptyState>
      </Match>
    </Switch>
  )
}
