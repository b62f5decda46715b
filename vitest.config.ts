import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { SlowFirst } from './test/support/slow-first.ts'

/**
 * One runner, four kinds of test; `npm test` runs them all.
 *
 * Timeouts only end tests that hang. They are long, because other work may keep the machine busy.
 */
export default defineConfig({
  test: {
    // Tests wait for much, so one more at a time than there are cores.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: SlowFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{server,emulator,contract,bench}/**/*.test.ts',
            'web/**/*.test.ts',
            'test/tidy{,/*}.test.ts',
          ],
          isolate: false,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          isolate: false,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['test/scenarios/**/*.test.ts', 'test/simulation/**/*.test.ts'],
          globalSetup: ['test/support/postgres.ts'],
          execArgv: ['--liftoff-only'],
          // Files share the modules of their process. What a file changes in them, it must undo.
          isolate: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/support/browser-setup.ts'],
          isolate: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
