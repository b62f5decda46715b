import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../emulator/emulator.ts'
import { apiAs, openEmulator, refusal } from './target.ts'

/** Aliases need `gmail.settings.sharing`, which Google gives to a Workspace's service accounts alone. */

let emulator: Emulator
beforeAll(async () => {
  emulator = await openEmulator()
})
afterAll(() => emulator.close())

const anna = 'anna@firma.test'
const as = (scope: string) => apiAs(emulator, anna, scope).users.settings.sendAs
const me = { userId: 'me' }

describe('settings.sendAs.create', () => {
  it('makes an address of the own domain an accepted alias, with where its answers go', async () => {
    const requestBody = {
      ...{ sendAsEmail: 'Rekrutacja@firma.test', displayName: 'Rekrutacja' },
      ...{ replyToAddress: 'praca@firma.test', signature: '<i>Praca</i>' },
    }
    const { data } = await as('gmail.settings.sharing').create({ ...me, requestBody })
    const alias = {
      ...{ sendAsEmail: 'rekrutacja@firma.test', displayName: 'Rekrutacja' },
      ...{ replyToAddress: 'praca@firma.test', signature: '<i>Praca</i>' },
      ...{ treatAsAlias: true, verificationStatus: 'accepted' },
    }
    expect(data).toEqual(alias)
    const listed = (await as('gmail.readonly').list(me)).data.sendAs!
    expect(listed.map((one) => one.sendAsEmail)).toEqual([anna, alias.sendAsEmail])
    expect(listed[1]).toEqual(alias)
    const change = { ...me, sendAsEmail: alias.sendAsEmail, requestBody: { replyToAddress: '' } }
    const changed = (await as('gmail.settings.basic').patch(change)).data
    expect(changed).toEqual({ ...alias, replyToAddress: '' })
    expect(listed[0]).toMatchObject({ replyToAddress: '', isPrimary: true, isDefault: true })
  })

  it('leaves an address elsewhere pending, and answers at the address itself without replyToAddress', async () => {
    const requestBody = { sendAsEmail: 'anna@elsewhere.example' }
    const { data } = await as('gmail.settings.sharing').create({ ...me, requestBody })
    expect(data).toMatchObject({ displayName: '', replyToAddress: '', verificationStatus: 'pending' })
  })

  it('refuses what is no address, and the scopes that read mail or change settings', async () => {
    const create = (scope: string, sendAsEmail: string) =>
      as(scope).create({ ...me, requestBody: { sendAsEmail } })
    const refused = await refusal(create('gmail.settings.sharing', 'nobody'))
    expect(refused).toMatchObject({ status: 400, message: 'Invalid sendAsEmail' })
    for (const scope of ['gmail.readonly', 'gmail.settings.basic', 'https://mail.google.com/']) {
      expect(await refusal(create(scope, 'hr@firma.test'))).toMatchObject({ status: 403 })
    }
    expect((await as('gmail.readonly').list(me)).data.sendAs).toHaveLength(3)
  })
})
