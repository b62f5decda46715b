import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoCandidates } from '../../emulator/demo/candidates.ts'
import { demoTruth } from '../../emulator/demo/truth.ts'
import { demoWorld } from '../../emulator/demo/world.ts'
import { engines } from '../support/database.ts'
import { connect, type Office, openOffice, untilState } from '../support/office.ts'

const world = demoWorld({ nowMs: Date.now() })

describe.each(engines)('the first import, on %s', (engine) => {
  let office: Office
  beforeAll(async () => {
    office = await openOffice(engine, { world })
    const anna = await office.signIn('anna@kurier.test')
    const outcome = await connect(anna, 'anna@kurier.test')
    expect(outcome.get('connect')).toBe('connected')
    await untilState(anna, 'connected')
  })
  afterAll(() => office.close())

  it('puts every message with a candidate on their profile: none missing, none extra, none twice', async () => {
    const truth = demoTruth(world)['anna@kurier.test']!
    for (const candidate of demoCandidates) {
      const rows = await office.database.db
        .selectFrom('messages')
        .innerJoin('candidate_messages', 'candidate_messages.message_id', 'messages.id')
        .innerJoin('candidates', 'candidates.id', 'candidate_messages.candidate_id')
        .innerJoin('message_copies', 'message_copies.message_id', 'messages.id')
        .where('candidates.name', '=', candidate.name)
        .select('messages.message_id_header')
        .execute()
      const stored = rows.map((row) => row.message_id_header ?? '').sort()
      expect(stored, candidate.name).toEqual((truth[candidate.addresses[0]!] ?? []).toSorted())
    }
  })

  it('opened no other message', async () => {
    const stored = await office.database.db.selectFrom('message_copies').select('provider_id').execute()
    const opened = office.google.calls.bodiesFetched('anna@kurier.test')
    expect(opened.length).toBeGreaterThan(50)
    expect(opened.toSorted()).toEqual(stored.map((row) => row.provider_id).sort())
  })
})
