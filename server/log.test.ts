import { expect, test } from 'vitest'
import { withoutValues } from './log.ts'

test('an error is logged without the values that it is about', () => {
  const values = {
    detail: 'Key (address)=(jan@poczta.pl) exists',
    query: 'insert …',
    params: ['jan@poczta.pl'],
    where: 'jan@poczta.pl',
  }
  const cause = Object.assign(new Error('duplicate key'), { code: '23505', ...values })
  const described = withoutValues(new AggregateError([cause], 'both failed', { cause }))
  expect(described).toMatchObject({ type: 'AggregateError', aggregateErrors: [{ code: '23505' }] })
  expect(JSON.stringify([described, withoutValues(cause)])).not.toContain('jan@poczta.pl')
})

test('what is no error is logged as it is', () => {
  expect(withoutValues('refused')).toBe('refused')
})
