import { keep } from '../../ui/keep.ts'

// Read when they are needed, so that every tab goes by what was chosen in another one.

export interface SoundSetting {
  /** From 0 to 1. */
  readonly volume: number
  readonly isMuted: boolean
}

const soundKey = 'carillon.sound'
const systemKey = 'carillon.systemNotifications'
const usual: SoundSetting = { volume: 0.6, isMuted: false }

/** What was written by another version may be anything. */
export function parseSound(text: string | null): SoundSetting {
  try {
    const { volume, isMuted } = JSON.parse(text ?? '') as { volume?: unknown; isMuted?: unknown }
    const isVolume = typeof volume === 'number' && volume >= 0 && volume <= 1
    return { volume: isVolume ? volume : usual.volume, isMuted: isMuted === true }
  } catch {
    return usual
  }
}

export const readSound = (): SoundSetting => parseSound(localStorage.getItem(soundKey))
export const keepSound = (setting: SoundSetting): void => keep(soundKey, JSON.stringify(setting))

/** What to play with. */
export const loudness = ({ volume, isMuted }: SoundSetting): number => (isMuted ? 0 : volume)

/** Whether this device shall show notifications, apart from whether the browser lets it. */
export const wantsSystem = (): boolean => localStorage.getItem(systemKey) === 'on'
export const keepWantsSystem = (isWanted: boolean): void => keep(systemKey, isWanted ? 'on' : 'off')
