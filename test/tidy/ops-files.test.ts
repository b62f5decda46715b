import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { healthFinding } from '../../contract/health.ts'
import { createMetrics } from '../../server/health/metrics.ts'
import { createLog } from '../../server/log.ts'

/** What operators copy to Prometheus and Grafana must name metrics that exist. */

const read = (path: string) => readFileSync(new URL(`../../ops/${path}`, import.meta.url), 'utf8')
const alerts = read('prometheus/alerts.yml')
const dashboard = read('grafana/kurier.json')

/** Every series that Kurier shows, with those that a histogram has besides its name. */
async function shownNames(): Promise<Set<string>> {
  const readMeasures = () => Promise.reject(new Error('no database'))
  const parts = { readMeasures, log: createLog('silent'), version: '1', role: 'all', engine: 'postgres' }
  const { text } = await createMetrics(parts).render()
  const typed = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)]
  return new Set(
    typed.flatMap(([, name, type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name! + end) : [name!],
    ),
  )
}

/** The metrics that PromQL names. */
function namesIn(text: string): string[] {
  return [...new Set(text.match(/\b(?:kurier|process|nodejs)_\w+/g))]
}

it.each([
  ['alerts.yml', alerts],
  ['the dashboard', dashboard],
])('%s names only metrics that exist', async (_, text) => {
  const shown = await shownNames()
  const named = namesIn(text)
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((name) => !shown.has(name))).toEqual([])
})

it('the dashboard shows every metric of Kurier', async () => {
  const drawn = namesIn(dashboard)
  const own = [...(await shownNames())].filter((name) => name.startsWith('kurier_'))
  const single = own.filter((name) => !/_(?:sum|count|bucket)$/.test(name))
  expect(single.filter((name) => !drawn.includes(name))).toEqual([])
})

it('every finding of the page Health has an alert, except notes', () => {
  const alerted = [...alerts.matchAll(/finding: ([\w-]+)/g)].map(([, name]) => name)
  expect(alerted.toSorted()).toEqual(healthFinding.exclude(['no-letters']).options.toSorted())
})

it('every alert says what to do', () => {
  const rules = alerts.split('- alert:').slice(1)
  expect(rules.length).toBeGreaterThan(10)
  for (const rule of rules)
    expect(rule).toMatch(/severity: (?:critical|warning|info)[\s\S]+summary: .+\n +description: .+/)
})
