import { defineConfig } from 'vitest/config'

const source = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } }
const withPostgres = { globalSetup: ['./e2e/support/postgres.ts'], hookTimeout: 60_000 }

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          ...withPostgres,
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          typecheck: { enabled: true, include: ['packages/*/src/**/*.test-d.ts'] },
        },
      },
      { ...source, test: { ...withPostgres, name: 'delivery', include: ['e2e/delivery/**/*.test.ts'], testTimeout: 60_000 } },
      { ...source, test: { ...withPostgres, name: 'browser', include: ['e2e/browser/**/*.test.ts'], testTimeout: 60_000 } },
    ],
  },
})
