import { type Component, lazy } from 'solid-js'
import { t } from '../i18n/locale.ts'
import { showToast } from './show-toast.ts'

/**
 * A component that is loaded when it is first needed. Where it cannot be, offline or after a new version was put up,
 * that is said, and only it is missing: what stands around it, and waits to be sent, stays.
 */
// biome-ignore lint/suspicious/noExplicitAny: as in Solid's own `lazy`, whose props are those of the component it loads
export const lazyPart = <Part extends Component<any>>(load: () => Promise<{ default: Part }>) =>
  lazy(async (): Promise<{ default: Part | (() => null) }> => {
    try {
      return await load()
    } catch {
      showToast({
        tone: 'error',
        text: t('error.part'),
        action: { label: t('error.reload'), run: () => location.reload() },
      })
      return { default: () => null }
    }
  })
