import { defineConfig } from 'vitest/config'

const source = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } }
// Much of their time is waiting. A machine that does other things at the same time is slow, not wrong.
const unit = { maxWorkers: 4, isolate: false, sequence: { groupOrder: 0 }, hookTimeout: 60_000, testTimeout: 20_000 }
const story = { hookTimeout: 60_000, testTimeout: 60_000 }
const together = { ...story, maxWorkers: 2, sequence: { groupOrder: 1 } }
const apart = { ...story, maxWorkers: 2, sequence: { groupOrder: 2 } }

/** With clocks of their own, in which what a server of another test left behind has no place. */
const ofClients = ['packages/client/src/**/*.test.ts', 'apps/web/src/**/*.test.ts']

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
          exclude: ofClients,
          typecheck: { enabled: true, tsconfig: './tsconfig.types.json', include: ['packages/*/src/**/*.test-d.ts'] },
        },
      },
      { ...source, test: { ...unit, name: 'unit-client', include: ofClients } },
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
