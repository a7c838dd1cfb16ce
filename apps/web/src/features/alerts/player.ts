// Browsers let a page be heard once somebody has touched it: the first touch makes the context, and without one nothing is
// tried. At rest it is suspended, since a running one costs power.
import { type Sound, sounds } from './sounds.ts'

/** One sound at a time, however much comes. */
const restMs = 1_500
const attackSeconds = 0.008
const loudest = 0.22
/** What makes a tone that of a bell: a second, higher one that is gone sooner. */
const overtone = { ratio: 2.76, level: 0.18, length: 0.4 }

function strike(
  context: AudioContext,
  out: AudioNode,
  tone: { hertz: number; at: number; seconds: number; level: number },
) {
  const oscillator = context.createOscillator()
  const gain = context.createGain()
  oscillator.frequency.value = tone.hertz
  gain.gain.setValueAtTime(0, tone.at)
  gain.gain.linearRampToValueAtTime(tone.level, tone.at + attackSeconds)
  gain.gain.exponentialRampToValueAtTime(0.0001, tone.at + tone.seconds)
  oscillator.connect(gain).connect(out)
  oscillator.start(tone.at)
  oscillator.stop(tone.at + tone.seconds)
}

function makePlayer() {
  let context: AudioContext | undefined
  let playedAt = Number.NEGATIVE_INFINITY
  let resting: ReturnType<typeof setTimeout> | undefined

  const rest = () => {
    clearTimeout(resting)
    resting = setTimeout(() => void context?.suspend(), restMs)
  }

  return {
    canPlay: () => context !== undefined,
    /** To be called while somebody touches the page. */
    unlock() {
      if (context || !('AudioContext' in globalThis)) return
      context = new AudioContext()
      void context.resume()
      rest()
    },
    /** `volume` from 0 to 1. What comes too soon after another sound is left out, unless it was asked for. */
    play(sound: Sound, volume: number, isAskedFor = false) {
      const now = performance.now()
      if (!context || volume <= 0 || (now - playedAt < restMs && !isAskedFor)) return
      playedAt = now
      void context.resume()
      const out = context.createGain()
      // Loudness is heard as a curve.
      out.gain.value = loudest * volume ** 2
      out.connect(context.destination)
      for (const { hertz, afterMs, forMs, level } of sounds[sound]) {
        const at = context.currentTime + afterMs / 1_000
        const seconds = forMs / 1_000
        strike(context, out, { hertz, at, seconds, level })
        const { ratio, length } = overtone
        strike(context, out, { hertz: hertz * ratio, at, seconds: seconds * length, level: level * overtone.level })
      }
      rest()
    },
  }
}

/** The one of this page. */
export const player = makePlayer()
