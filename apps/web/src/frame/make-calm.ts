import type { ConnectionState } from '@carillon/client'

interface CalmOptions {
  readonly show: (connection: ConnectionState) => void
}

const graceMs = 2_000
const attemptMs = 400

/**
 * Passes good news on at once and trouble only when it has lasted: a blip shorter than the grace shows nothing, and an
 * attempt that fails at once does not flicker.
 */
export function makeCalm(options: CalmOptions) {
  let latest: ConnectionState | undefined
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
    update(connection: ConnectionState) {
      latest = connection
      const isTrouble = connection.status === 'connecting' || connection.status === 'offline'
      if (isTrouble && !isTroubled) timer ??= setTimeout(admit, graceMs)
      else if (connection.status === 'connecting') timer ??= setTimeout(admit, attemptMs)
      else {
        settle()
        isTroubled = isTrouble
        options.show(connection)
      }
    },
    stop: settle,
  }
}
