import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'
import { t } from '../i18n/locale.ts'

const [pageTitle, setPageTitle] = createSignal<string>()
const [count, setCount] = createSignal(0)

/** What this page is called, for the tab of the browser; gone with the component. */
export function createPageTitle(title: Accessor<string | undefined>): void {
  createEffect(() => setPageTitle(title()))
  onCleanup(() => setPageTitle(undefined))
}

/** The number in front, as quiet as a number can be. */
export function createTitleCount(unseen: Accessor<number>): void {
  createEffect(() => setCount(unseen()))
  onCleanup(() => setCount(0))
}

/** Once, near the root. */
export function createDocumentTitle(): void {
  createEffect(() => {
    const name = [pageTitle(), t('app.name')].filter(Boolean).join(' · ')
    document.title = count() > 0 ? `(${count() > 99 ? '99+' : count()}) ${name}` : name
  })
}
