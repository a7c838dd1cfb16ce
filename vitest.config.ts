import { defineConfig } from 'vitest/config'

const source = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } }
/**
 * A machine that does other things at the same time is slow, not wrong: what ran out of time, and nothing else, may try once more. Not
 * what holds two things against each other after much happened at random: what was lost there would not be lost again.
 */
const retry = {
  count: 1,
  condition: /^Not within \d+ ms: |(^| )timed out in \d+ms|Timeout \d+ms exceeded|due to (\w+ )?timeout/,
}
// Much of their time is waiting.
const units = { retry, maxWorkers: 3, sequence: { groupOrder: 0 }, hookTimeout: 60_000, testTimeout: 20_000 }
const unit = { ...units, isolate: false }
const story = { retry, hookTimeout: 60_000, testTimeout: 60_000 }
const together = { ...story, maxWorkers: 2, sequence: { groupOrder: 1 } }
const apart = { ...story, retry: 0, maxWorkers: 1, sequence: { groupOrder: 2 } }

/** They count the timers of a clock of their own, in which those of other tests have no place. */
const counting = [
  'packages/client/src/{connection,device,events,fallback,live,outbox,receipts,session-ended}.test.ts',
  'packages/client/src/{outbox/try-sending,sharing/*-random,transport/stream-link}.test.ts',
  'packages/db/src/listen.test.ts',
  'apps/web/src/{ui/announcer,frame/make-calm}.test.ts',
]

/** They load or measure the whole machine. */
const demanding = ['soak', 'outage', 'herd', 'slow-reader']
const apartPaths = demanding.map((name) => `e2e/delivery/${name}.test.ts`)

export default defineConfig({
  ...source,
  test: {
    globalSetup: ['./e2e/support/postgres.ts'],
    projects: [
      {
        ...source,
        test: {
          ...unit,
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            '{scripts,examples,e2e/twins,bench/src}/**/*.test.ts',
          ],
          exclude: counting,
          typecheck: { enabled: true, tsconfig: './tsconfig.types.json', include: ['packages/*/src/**/*.test-d.ts'] },
        },
      },
      { ...source, test: { ...units, name: 'unit-apart', include: counting } },
      {
        ...source,
        test: {
          ...together,
          name: 'delivery',
          include: ['e2e/{delivery,soak}/**/*.test.ts'],
          exclude: apartPaths,
        },
      },
      {
        ...source,
        test: {
          ...together,
          name: 'browser',
          isolate: false,
          include: ['e2e/browser/**/*.test.ts'],
          setupFiles: ['./e2e/support/failed-story.ts'],
        },
      },
      { ...source, test: { ...apart, name: 'delivery-apart', include: apartPaths } },
    ],
  },
})
