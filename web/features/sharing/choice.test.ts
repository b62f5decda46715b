import { describe, expect, it } from 'vitest'
import { keysOf, periodOf, summary, tickOf, withTicks } from './choice.ts'

const address = (key: string, emails: number, year: number) => ({
  ...{ key, address: key, emails },
  firstAt: `${year}-01-01T00:00:00.000Z`,
  lastAt: `${year}-12-31T00:00:00.000Z`,
})
const tomek = { id: 't', name: 'Tomek' }
const ewa = { id: 'e', name: 'Ewa' }
const maja = {
  id: 'm',
  name: 'Maja',
  readers: [tomek],
  addresses: [address('a@x', 2, 2025), address('b@x', 3, 2026)],
}
const jan = { id: 'j', name: 'Jan', readers: [tomek, ewa], addresses: [address('b@x', 3, 2026)] }

describe('what the owner chooses in the preview', () => {
  it('everything is ticked at first', () => {
    expect(tickOf([maja, jan], new Set())).toBe('all')
    expect(summary([maja, jan], new Set())).toMatchObject({ candidates: 2, emails: 5, kept: [] })
  })

  it('an address is unticked for every candidate who has it', () => {
    const unticked = withTicks(new Set(), ['b@x'], false)
    expect([tickOf([maja], unticked), tickOf([jan], unticked)]).toEqual(['some', 'none'])
    expect(summary([maja, jan], unticked)).toEqual({
      candidates: 1,
      emails: 2,
      readers: [{ ...tomek, candidates: 1 }],
      kept: [
        { id: 'm', name: 'Maja', emails: 3 },
        { id: 'j', name: 'Jan', emails: 3 },
      ],
    })
    expect(tickOf([maja, jan], withTicks(unticked, keysOf([jan]), true))).toBe('all')
  })

  it('whoever sees most candidates comes first', () => {
    expect(summary([jan, maja], new Set()).readers.map(({ name }) => name)).toEqual(['Tomek', 'Ewa'])
  })

  it('the period covers all addresses', () => {
    expect(periodOf(maja)).toEqual({ from: '2025-01-01T00:00:00.000Z', to: '2026-12-31T00:00:00.000Z' })
    expect(periodOf({ ...maja, addresses: [] })).toBeNull()
  })
})
