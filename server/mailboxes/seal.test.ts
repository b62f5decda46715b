import { expect, it } from 'vitest'
import { seal, unseal } from './seal.ts'

const secrets = ['a'.repeat(32)]

it('decrypts a token only for the mailbox it was encrypted for', () => {
  const sealed = seal('1//token', 'mailbox-1', secrets)
  expect(sealed).not.toContain('token')
  expect(unseal(sealed, 'mailbox-1', secrets)).toBe('1//token')
  expect(() => unseal(sealed, 'mailbox-2', secrets)).toThrow('No secret')
})

it('still decrypts after a new secret is added, while the old one is listed', () => {
  const sealed = seal('1//token', 'mailbox-1', secrets)
  expect(unseal(sealed, 'mailbox-1', ['b'.repeat(32), ...secrets])).toBe('1//token')
  expect(() => unseal(sealed, 'mailbox-1', ['b'.repeat(32)])).toThrow('KURIER_SECRET')
})

it('refuses to encrypt twice, and to decrypt what was never encrypted', () => {
  expect(() => seal(seal('1//token', 'm', secrets), 'm', secrets)).toThrow('sealed already')
  expect(() => unseal('1//token', 'm', secrets)).toThrow('not a sealed text')
})

it('notices a changed byte', () => {
  const sealed = seal('1//token', 'm', secrets)
  const last = sealed.at(-3) === 'A' ? 'B' : 'A'
  expect(() => unseal(sealed.slice(0, -3) + last + sealed.slice(-2), 'm', secrets)).toThrow()
})
