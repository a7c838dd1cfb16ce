import { sayVisible } from '@carillon/client'
import { createEffect, on, onCleanup, onMount } from 'solid-js'
import { useApi } from '../../api.tsx'
import type { Tabs } from './tabs.ts'

/** A tab that is killed does not say that nobody looks at it any more. */
const doubtMs = 20_000

/**
 * While somebody looks, at whichever tab of this browser, the server pushes to none of their browsers. The tab that holds the
 * connection says so: another one would need a connection of its own.
 */
export function createSayingVisible(tabs: Pick<Tabs, 'ask' | 'turn' | 'onTurn'>): void {
  const api = useApi()
  let asked = 0
  let stop: (() => void) | undefined

  async function update() {
    const question = ++asked
    const isSaid = api.isLeader() && (await tabs.ask()).some(({ isVisible }) => isVisible)
    // What was asked later knows better.
    if (question !== asked) return
    if (isSaid) stop ??= sayVisible(api)
    else end()
  }
  function end() {
    stop?.()
    stop = undefined
  }
  function turn() {
    tabs.turn()
    void update()
  }
  tabs.onTurn(() => void update())
  const doubt = setInterval(update, doubtMs)
  onMount(() => {
    document.addEventListener('visibilitychange', turn)
    tabs.turn()
  })
  // Whoever comes to hold the connection opens it.
  createEffect(on(api.connection, () => void update()))
  onCleanup(() => {
    document.removeEventListener('visibilitychange', turn)
    clearInterval(doubt)
    asked++
    end()
  })
}
