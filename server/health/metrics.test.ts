import { expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { createMetrics } from './metrics.ts'

const about = { log: createLog('silent'), version: '1', role: 'all', engine: 'postgres' }

it('metrics answer while the database does not, and tell no old figures', async () => {
  const metrics = createMetrics({ ...about, readMeasures: () => Promise.reject(new Error('gone')) })
  metrics.countUnits(7)
  const { text } = await metrics.render()
  expect(text).toContain('kurier_database_up 0')
  expect(text).toContain('kurier_google_units_total 7')
  expect(text).not.toMatch(/^kurier_mailboxes/m)
})
