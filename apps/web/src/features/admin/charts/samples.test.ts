import type { Sample } from '@carillon/client'
import { describe, expect, it } from 'vitest'
import { columnsOf, decades, highestOf, isolatedIn, joined, lastMeasured, withGaps, withSample } from './samples.ts'

const start = Date.parse('2026-03-18T12:00:00.000Z')
type Percentiles = Sample['latencies']['commit']

const none: Percentiles = { p50: null, p95: null, p99: null }

const sample = (seconds: number, delivered: Percentiles = none): Sample => ({
  at: new Date(start + seconds * 1_000).toISOString(),
  users: 1,
  sockets: 1,
  notificationsPerSecond: 0,
  messagesPerSecond: 0,
  latencies: { commit: none, hint: none, delivered },
})
const measured = (p50: number, p95 = p50, p99 = p95): Percentiles => ({ p50, p95, p99 })
const secondsOf = (samples: readonly Sample[]) => samples.map(({ at }) => (Date.parse(at) - start) / 1_000)

describe('the last hour', () => {
  it('has a point every ten seconds, however often figures come', () => {
    let samples = [sample(0)]
    for (let second = 1; second <= 30; second++) samples = withSample(samples, sample(second))
    expect(secondsOf(samples)).toEqual([0, 10, 20, 30])
  })

  it('takes the newest figures for what they are, and not the highest of what overlaps', () => {
    const samples = [sample(11), sample(13, measured(4, 90)), sample(15, measured(3, 12)), sample(19)].reduce<Sample[]>(
      withSample,
      [],
    )
    expect(samples).toEqual([sample(10, measured(3, 12))])
  })

  it('is what the servers know, and what has come since', () => {
    const kept = [sample(0, measured(1)), sample(10, measured(2)), sample(20, measured(3))]
    const live = [sample(10, measured(7)), sample(20, measured(8)), sample(30, measured(9))]
    expect(joined(kept, live)).toEqual([kept[0], kept[1], live[1], live[2]])
    expect(joined(kept, [])).toEqual(kept)
    expect(joined([], live)).toEqual(live)
    expect(joined(kept, [sample(10, measured(7))])).toEqual(kept)
    expect(joined(kept, [sample(20)])).toEqual(kept)
  })

  it('is interrupted where nobody was there to measure', () => {
    const [before, after] = [sample(20, measured(4)), sample(300, measured(5))]
    const drawn = withGaps([sample(0, measured(3)), before, after])
    expect(secondsOf(drawn)).toEqual([0, 20, 30, 300])
    expect(columnsOf(drawn, 'delivered')[1]).toEqual([3, 4, null, 5])
    expect(withGaps([before])).toEqual([before])
  })

  it('lets go of what is older', () => {
    expect(secondsOf(withSample([sample(0), sample(10), sample(3_600)], sample(3_610)))).toEqual([3_600, 3_610])
  })

  it('keeps of an overview what a sample has', () => {
    const overview = { ...sample(0), servers: [] }
    expect(withSample([], overview)).toEqual([sample(0)])
  })
})

describe('a chart', () => {
  it('is drawn from columns, with nothing where nothing was measured', () => {
    const samples = [sample(0), sample(10, measured(4, 9, 20))]
    expect(columnsOf(samples, 'delivered')).toEqual([
      [start / 1_000, start / 1_000 + 10],
      [null, 4],
      [null, 9],
      [null, 20],
    ])
    expect(lastMeasured([...samples, sample(20)], 'delivered')).toBe(samples[1])
    expect(lastMeasured(samples, 'hint')).toBeUndefined()
  })

  it('goes from a power of ten to another one', () => {
    expect(decades(3, 240)).toEqual([1, 10, 100, 1_000])
    expect(decades(10, 100)).toEqual([10, 100])
    expect(decades(4, 5)).toEqual([1, 10])
    expect(decades(0, 0)).toEqual([0.1, 1])
  })

  it('marks what stands alone', () => {
    expect(isolatedIn([1, null, 2, 3, null, 4])).toEqual([0, 5])
    expect(isolatedIn([null, 1, undefined])).toEqual([1])
    expect(isolatedIn([])).toEqual([])
  })

  it('is told as the highest of every five minutes, quiet ones left out', () => {
    const samples = [
      sample(0, measured(4, 9, 20)),
      sample(290, measured(6, 7, 8)),
      sample(300),
      sample(600, measured(1)),
    ]
    expect(highestOf(samples, 'delivered')).toEqual([
      { at: '2026-03-18T12:00:00.000Z', p50: 6, p95: 9, p99: 20 },
      { at: '2026-03-18T12:10:00.000Z', p50: 1, p95: 1, p99: 1 },
    ])
  })
})
