import { type JSX, Match, Switch } from 'solid-js'
import { t } from '../../i18n/locale.ts'
import { Button } from '../../ui/button.tsx'
import { SkeletonRows } from '../../ui/skeleton-rows.tsx'

interface LoadedProps {
  query: { readonly isPending: boolean; readonly isLoadingError: boolean; refetch(): unknown }
  children: JSX.Element
}

/** The list of a section, or what stands there before it has come, or when it did not come. */
export function Loaded(props: LoadedProps) {
  return (
    <Switch fallback={props.children}>
      <Match when={props.query.isPending}>
        <SkeletonRows label={t('app.loading')} count={2} />
      </Match>
      <Match when={props.query.isLoadingError}>
        <NotLoaded onRetry={() => void props.query.refetch()} />
      </Match>
    </Switch>
  )
}

export function NotLoaded(props: { onRetry: () => void }) {
  return (
    <p class="settings-failed" role="alert">
      {t('error.load')} <Button onClick={() => props.onRetry()}>{t('action.retry')}</Button>
    </p>
  )
}
