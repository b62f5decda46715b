import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../support/database.ts'
import { addPerson, openTestSite, signedIn, type TestSite, type Visitor } from '../support/http.ts'

describe.each(engines)('importing candidates, %s', (engine) => {
  let site: TestSite
  let ola: Visitor

  beforeAll(async () => {
    site = await openTestSite(engine)
    await addPerson(site, 'ola@firma.pl')
    await addPerson(site, 'max@firma.pl', 'manager')
    ola = await signedIn(site, 'ola@firma.pl')
  })
  afterAll(() => site.close())
  beforeEach(async () => {
    await site.database.db.deleteFrom('candidates').execute()
    site.addressChanges.length = 0
  })

  const upload = (content: string | Uint8Array, who = ola) =>
    who.upload('/api/candidates/import', 'k.csv', content)

  test('adds new candidates, extends known ones and leaves the rest alone; the same file again changes nothing', async () => {
    await ola.post('/api/candidates', {
      name: 'Jan Kowal',
      addresses: ['jan@poczta.pl'],
      position: 'Kierowca',
    })
    site.addressChanges.length = 0
    const file = [
      'Imię i nazwisko;E-mail;Stanowisko;Etap',
      'Maja Wiśniewska;maja.w@gmail.com, maja@poczta.pl;Projektantka;interview',
      'Jan Kowal;"JAN@poczta.pl; jan.kowal@example.com";;',
      'Maja W.;majaw@gmail.com;;',
    ].join('\r\n')
    expect((await upload(file)).body).toEqual({ added: 1, extended: 1, unchanged: 1, refused: [] })
    expect(site.addressChanges.map(({ added }) => added)).toEqual([
      ['maja.w@gmail.com', 'maja@poczta.pl'],
      ['jan.kowal@example.com'],
    ])
    const { candidates } = (await ola.get('/api/candidates')).body
    expect(candidates).toMatchObject([
      { name: 'Jan Kowal', position: 'Kierowca', addresses: ['jan@poczta.pl', 'jan.kowal@example.com'] },
      { name: 'Maja Wiśniewska', position: 'Projektantka', stage: 'interview' },
    ])
    expect((await upload(file)).body).toEqual({ added: 0, extended: 0, unchanged: 3, refused: [] })
    expect(site.addressChanges).toHaveLength(2)
  })

  test('removes invisible characters from names, in a file as in the API', async () => {
    const hidden = '\u200BJ\u00ADa\u200Dn \u2063Kowal\uFEFF'
    expect((await upload(`name,email,position\n${hidden},jan@poczta.pl,\u2060Kierowca`)).body.added).toBe(1)
    const { status, body } = await ola.post('/api/candidates', {
      name: hidden,
      addresses: ['jan2@poczta.pl'],
    })
    expect(status).toBe(201)
    const { candidates } = (await ola.get('/api/candidates')).body
    expect(candidates).toMatchObject([{ name: 'Jan Kowal' }, { name: 'Jan Kowal' }])
    expect(candidates.map((one: { position: string }) => one.position).sort()).toEqual(['', 'Kierowca'])
    await ola.request('PATCH', `/api/candidates/${body.id}`, {
      name: 'Ola\u00AD 👩\u200D💻 \u0646\u200C\u0645',
    })
    expect((await ola.get('/api/candidates?q=Ola')).body.candidates[0].name).toBe(
      'Ola 👩\u200D💻 \u0646\u200C\u0645',
    )
    const refused = await ola.post('/api/candidates', { name: '\u200B\u2063', addresses: ['jan3@poczta.pl'] })
    expect(refused.status).toBe(422)
    const report = (await upload('name,email\n\u200B,jan3@poczta.pl')).body
    expect(report.refused).toMatchObject([{ reason: 'name-missing' }])
  })

  test('removes invisible characters from an address, wherever they stand', async () => {
    const marks = [
      '\u200B',
      '\u2060',
      '\u00AD',
      '\u180E',
      '\u2063',
      '\u200E',
      '\u202A',
      '\u{E0041}',
      '\uFEFF',
    ]
    const rows = marks.map(
      (mark, index) => `Osoba ${index},${mark}os${mark}oba${index}@poczta${mark}.pl${mark}`,
    )
    const file = ['name,\u200Bemail', ...rows, 'Ola Lis,ola@poczta.pl;\u200B'].join('\n')
    expect((await upload(file)).body).toMatchObject({ added: marks.length + 1, refused: [] })
    const { candidates } = (await ola.get('/api/candidates?q=poczta.pl&size=50')).body
    expect(candidates.map((one: { addresses: string[] }) => one.addresses[0]).sort()).toEqual(
      ['ola@poczta.pl', ...marks.map((_, index) => `osoba${index}@poczta.pl`)].sort(),
    )
  })

  test.each([
    ['one line', 'name,email'.padEnd(4_000_000, ','), { added: 0, refused: [] }],
    [
      'one cell of addresses',
      `name,email\nJan,${'a@b.pl '.repeat(570_000)}`,
      { refused: [{ reason: 'too-long' }] },
    ],
    ['one name', `name,email\n${'a'.repeat(4_000_000)},a@b.pl`, { refused: [{ reason: 'too-long' }] }],
  ])('4 MB of %s take little of the process', async (_what, file, answer) => {
    const started = process.threadCpuUsage()
    expect((await upload(file)).body).toMatchObject(answer)
    expect(process.threadCpuUsage(started).user / 1_000).toBeLessThan(2_000)
  })

  test('picks the candidate with the same name if two share one address', async () => {
    await ola.post('/api/candidates', { name: 'Anna Lis', addresses: ['rodzina@poczta.pl'] })
    await ola.post('/api/candidates', { name: 'Piotr Lis', addresses: ['rodzina@poczta.pl'] })
    const file = 'name,email\nPIOTR LIS,rodzina@poczta.pl piotr@example.com'
    expect((await upload(file)).body).toMatchObject({ extended: 1 })
    const { candidates } = (await ola.get('/api/candidates?q=piotr@')).body
    expect(candidates).toMatchObject([{ name: 'Piotr Lis' }])
  })

  test('reports by line what it refused and why', async () => {
    const file = [
      'name,email,position,stage',
      ',nobody@poczta.pl,,',
      'No Address,,,',
      'Bad Address,nonsense,,',
      'A Colleague,OLA@firma.pl,,',
      'A Machine,good2@poczta.pl no-reply@firma.pl,,',
      '"Two',
      'lines",two@poczta.pl,,',
      'Odd Stage,odd@poczta.pl,,somewhere',
      `${'x'.repeat(201)},long@poczta.pl,,`,
      'Good One,good@poczta.pl,,Offer',
    ].join('\n')
    const { body } = await upload(file)
    expect(body).toMatchObject({ added: 2, extended: 0, unchanged: 0 })
    expect(body.refused.map(({ line, reason }: { line: number; reason: string }) => [line, reason])).toEqual([
      [2, 'name-missing'],
      [3, 'address-missing'],
      [4, 'address-invalid'],
      [5, 'address-of-colleague'],
      [6, 'address-shared'],
      [9, 'stage-unknown'],
      [10, 'too-long'],
    ])
    expect(body.refused[2].text).toBe('Bad Address, nonsense, , ')
  })

  test('reads what Polish Excel writes', async () => {
    const windows1250 = Buffer.from('name;email\nMaja Wi\x9cniewska \xa3\xf3d\x9f;maja@poczta.pl\n', 'latin1')
    expect((await upload(windows1250)).body).toMatchObject({ added: 1 })
    expect((await ola.get('/api/candidates?q=maja')).body.candidates[0].name).toBe('Maja Wiśniewska Łódź')
  })

  test('reads thousands of lines in chunks, and starts the search for many addresses at once', async () => {
    const lines = Array.from({ length: 1_001 }, (_, index) => `Person ${index},person${index}@example.com`)
    const { body } = await upload(['name,email', ...lines, 'Person 0,person0@example.com'].join('\n'))
    expect(body).toEqual({ added: 1_001, extended: 0, unchanged: 1, refused: [] })
    expect((await ola.get('/api/candidates?q=person')).body).toMatchObject({ total: 51, more: true })
    expect((await ola.get('/api/candidates')).body).toMatchObject({ total: 1_001, more: true })
    expect((await ola.get('/api/candidates?q=person&size=200&page=6')).body).toMatchObject({
      total: 1_001,
      more: false,
      candidates: [{}],
    })
    expect(site.addressChanges).toHaveLength(1_001)
  })

  test('refuses files that are no table or too large, and people without the permission', async () => {
    const unreadable = { status: 422, body: { code: 'csv-unreadable' } }
    expect(await upload('just a letter')).toMatchObject(unreadable)
    expect(await upload('')).toMatchObject(unreadable)
    const tooLarge = { status: 413, body: { code: 'csv-too-large' } }
    expect(await upload(Buffer.alloc(5 * 1024 * 1024 + 1, 'a'))).toMatchObject(tooLarge)
    expect(await upload(`name,email\n${'a,b\n'.repeat(20_001)}`)).toMatchObject(tooLarge)
    expect(await ola.post('/api/candidates/import', { file: 'x' })).toMatchObject(unreadable)
    const max = await signedIn(site, 'max@firma.pl')
    expect(await upload('name,email\na,a@poczta.pl', max)).toMatchObject({
      status: 403,
      body: { code: 'not-allowed' },
    })
    expect((await ola.get('/api/candidates')).body.total).toBe(0)
  })
})
