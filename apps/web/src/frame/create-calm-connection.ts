import type { ConnectionState } from '@carillon/client'
import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'
import { makeCalm } from './make-calm.ts'

export function createCalmConnection(connection: Accessor<ConnectionState>): Accessor<ConnectionState> {
  const [shown, show] = createSignal<ConnectionState>({ status: 'idle' })
  const calm = makeCalm({ show })
  createEffect(() => calm.update(connection()))
  onCleanup(() => calm.stop())
  return shown
}
