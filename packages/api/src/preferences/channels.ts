/** The ways in which somebody can be told. */
export const channels = ['inApp', 'system', 'push', 'sound'] as const
export type Channel = (typeof channels)[number]

/** One bit each, as they are stored: do not renumber. */
export const bitOf: Record<Channel, number> = { inApp: 1, system: 2, push: 4, sound: 8 }

export const bitsOf = (chosen: Iterable<Channel>): number => [...chosen].reduce((bits, name) => bits | bitOf[name], 0)

export const everyChannel = bitsOf(channels)

/** Each by its name, on or off. */
export type ChannelSwitches = Record<Channel, boolean>

export function switchesOf(bits: number): ChannelSwitches {
  const isOn = (name: Channel) => (bits & bitOf[name]) > 0
  return { inApp: isOn('inApp'), system: isOn('system'), push: isOn('push'), sound: isOn('sound') }
}
