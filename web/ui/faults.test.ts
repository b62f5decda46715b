import type { TFunction } from 'i18next'
import { expect, test } from 'vitest'
import { newCandidate } from '../../contract/candidates.ts'
import { newPerson } from '../../contract/people.ts'
import { faultsOf } from './faults.ts'

const t = ((key: string) => key) as unknown as TFunction

test('an error in an entry of a list belongs to the list, which is one input', () => {
  const values = { name: 'Jan', addresses: ['jan@poczta.example', 'ja', 'x'] }
  expect(faultsOf(newCandidate, values, t)).toEqual({ addresses: 'fault.tooShort' })
})

test('each input has its own error', () => {
  const values = { name: ' ', email: 'jan', password: 'short', role: 'admin', mailPermission: 'send' }
  expect(faultsOf(newPerson, values, t)).toEqual({
    name: 'fault.missing',
    email: 'fault.email',
    password: 'fault.tooShort',
  })
  expect(faultsOf(newCandidate, { name: 'Jan', addresses: ['jan@poczta.example'] }, t)).toEqual({})
})
