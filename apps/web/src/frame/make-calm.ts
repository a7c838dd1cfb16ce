export type Connection =
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  | { readonly status: 'degraded' }
  | { readonly status: 'offline'; readonly retryAt: number | null }
  | { readonly status: 'signed-out' }

/** What is shown: the connection, or nothing in particular before it was first known. */
export type ShownConnection = Connection | { readonly status: 'unknown' }

interface CalmOptions {
  readonly show: (connection: ShownConnection) => void
  readonly graceMs?: number
}

/** Passes good news on at once and trouble only when it has lasted: a blip shorter than the grace shows nothing. */
export function makeCalm(options: CalmOptions) {
  let latest: Connection | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let isTroubled = false

  const settle = () => {
    clearTimeout(timer)
    timer = undefined
  }
  const admit = () => {
    timer = undefined
    isTroubled = true
    if (latest) options.show(latest)
  }

  return {
    update(connection: Connection) {
      latest = connection
      const isTrouble = connection.status === 'connecting' || connection.status === 'offline'
      if (isTrouble && !isTroubled) {
        timer ??= setTimeout(admit, options.graceMs ?? 2_000)
        return
      }
      settle()
      isTroubled = isTrouble
      options.show(connection)
    },
    stop: settle,
  }
}
