import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedDemoSharing } from '../../server/demo-sharing.ts'
import { connect, type Office, openOffice, until, untilState } from '../support/office.ts'

const stranger = 'barbara.kowalska@poczta.example'
const vacancy = 'Sales Director, UK'

let office: Office
beforeAll(async () => {
  office = await openOffice('postgres')
  await seedDemoSharing(office.database.db, new Date())
})
afterAll(() => office.close())

test('the demo shows vacancies with teams, a confidential one, a held address and a private conversation', async () => {
  const anna = await office.signIn('anna@kurier.test')
  const tomek = await office.signIn('tomek@kurier.test')
  const titles = async (who: typeof anna): Promise<string[]> =>
    (await who.get('/api/vacancies?size=100')).body.vacancies.map(({ title }: { title: string }) => title)
  expect(await titles(tomek)).toContain(vacancy)
  expect(await titles(anna)).not.toContain(vacancy)

  await connect(anna, 'anna@kurier.test')
  await untilState(anna, 'connected')
  const preview = await until('the preview', async () => {
    const { body } = await anna.get('/api/mailbox/sharing/preview')
    return body.held.some((one: { address: string }) => one.address === stranger) && body
  })
  expect(JSON.stringify(preview.candidates)).not.toContain(stranger)
  expect((await anna.post('/api/mailbox/sharing/publication', { share: [], keep: [] })).status).toBe(200)
  const notice = await until('the question about the stranger', async () => {
    const { notices } = (await anna.get('/api/mailbox/sharing/notices')).body
    return notices.find(({ address }: { address: string }) => address === stranger)
  })
  expect(notice).toMatchObject({ kind: 'held', broughtBy: 'Tomek Nowak' })
  expect(notice.emails).toBeGreaterThan(0)

  const { candidates } = (await anna.get('/api/candidates?q=Lewandowska')).body
  const { conversations } = (await anna.get(`/api/candidates/${candidates[0].id}/conversations`)).body
  expect(conversations.map((one: { visibility: { to: string } }) => one.visibility.to)).toEqual([
    'participants',
  ])
})
