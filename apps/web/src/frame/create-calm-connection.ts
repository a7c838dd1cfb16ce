import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'
import { type Connection, makeCalm, type ShownConnection } from './make-calm.ts'

export function createCalmConnection(connection: Accessor<Connection>): Accessor<ShownConnection> {
  const [shown, show] = createSignal<ShownConnection>({ status: 'unknown' })
  const calm = makeCalm({ show })
  createEffect(() => calm.update(connection()))
  onCleanup(() => calm.stop())
  return shown
}
