import { Navigate, useLocation } from '@solidjs/router'
import { type JSX, Show } from 'solid-js'
import { useSession } from './session.tsx'
import type { ReturnState } from './session-gate.tsx'

/** Shows the way in, and once somebody is signed in leads to where they came from. */
export function EntranceDoor(props: { children: (from: string) => JSX.Element }) {
  const session = useSession()
  const { state } = useLocation<Partial<ReturnState>>()
  const from = state?.from ?? '/'
  return (
    <Show when={!session.user()} fallback={<Navigate href={from} />}>
      {props.children(from)}
    </Show>
  )
}
