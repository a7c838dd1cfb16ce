import type { Client, User } from '@carillon/client'
import type { QueryClient } from '@tanstack/solid-query'
import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'

interface ReturningOptions {
  readonly cache: QueryClient
  readonly client: Client
  /** Whom the query knows; `null`: nobody. */
  readonly found: Accessor<User | null | undefined>
  /** The server could not be asked, once at least. */
  readonly hasFailed: Accessor<boolean>
  /** Takes this user for the one who is signed in until the server can be asked. */
  readonly assume: (user: User) => void
  /** The server says that nobody is signed in, where somebody was. */
  readonly onEnded: () => void
}

/** A network this slow is as good as none. */
const slowMs = 2_500

/**
 * Somebody comes back. What this device has kept of them is shown once the server has said that it is them, or when it
 * cannot be asked; never when it says that it is not.
 */
export function createReturning({ cache, client, ...options }: ReturningOptions) {
  const keeping = import('../../offline/keeping.ts').then(
    ({ createKeeping }) => createKeeping(cache, client),
    () => undefined,
  )
  const [readyFor, setReadyFor] = createSignal<string>()
  const [isSlow, setSlow] = createSignal(false)
  const timer = setTimeout(() => setSlow(true), slowMs)
  onCleanup(() => clearTimeout(timer))
  let isVouched = false

  async function assumeLast() {
    const user = await (await keeping)?.lastUser()
    if (user && options.found() === undefined) options.assume(user)
  }
  async function prepare(userId: string) {
    await (await keeping)?.restore(userId)
    setReadyFor(userId)
  }
  async function forget() {
    isVouched = false
    await (await keeping)?.forget()
  }
  async function end() {
    if (await (await keeping)?.lastUser()) options.onEnded()
    await forget()
  }

  createEffect(() => {
    if (options.found() === undefined && (options.hasFailed() || isSlow())) void assumeLast()
  })
  createEffect<string | undefined>((before) => {
    const user = options.found()
    if (user && user.id !== before) void prepare(user.id)
    if (user === null) void end()
    return user?.id
  })

  return {
    /** Everything there is to show of them at once is there. */
    isReadyFor: (userId: string) => readyFor() === userId,
    /** The server has said who is signed in. */
    async vouch(user: User) {
      isVouched = true
      ;(await keeping)?.start(user)
    },
    isVouched: () => isVouched,
    forget,
  }
}
