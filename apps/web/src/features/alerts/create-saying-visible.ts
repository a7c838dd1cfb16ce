import { sayVisible } from '@carillon/client'
import { onCleanup, onMount } from 'solid-js'
import { useApi } from '../../api.tsx'

/** While somebody looks, the server pushes to none of their browsers. */
export function createSayingVisible(): void {
  const api = useApi()
  let stop: (() => void) | undefined
  function update() {
    const isVisible = document.visibilityState === 'visible'
    if (isVisible) stop ??= sayVisible(api)
    else end()
  }
  function end() {
    stop?.()
    stop = undefined
  }
  onMount(() => document.addEventListener('visibilitychange', update))
  onMount(update)
  onCleanup(() => {
    document.removeEventListener('visibilitychange', update)
    end()
  })
}
