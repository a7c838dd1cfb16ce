import { sayVisible } from '@carillon/client'
import { createEffect, on, onCleanup, onMount } from 'solid-js'
import { useApi } from '../../api.tsx'

/**
 * While somebody looks, the server pushes to none of their browsers. Only the tab that holds the connection says so: another one would
 * need a connection of its own. Whoever looks at that one while the holder is hidden is pushed what they see.
 */
export function createSayingVisible(): void {
  const api = useApi()
  let stop: (() => void) | undefined
  function update() {
    const isSaid = document.visibilityState === 'visible' && api.isLeader()
    if (isSaid) stop ??= sayVisible(api)
    else end()
  }
  function end() {
    stop?.()
    stop = undefined
  }
  onMount(() => document.addEventListener('visibilitychange', update))
  // Whoever comes to hold the connection opens it.
  createEffect(on(api.connection, update))
  onCleanup(() => {
    document.removeEventListener('visibilitychange', update)
    end()
  })
}
