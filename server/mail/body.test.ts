import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseMessage } from './parse.ts'

const part = (type: string, text: string) => `--b\nContent-Type: ${type}\n\n${text}\n`
const plain = (text: string) => part('text/plain; charset=utf-8', text)
const html = (text: string) => part('text/html; charset=utf-8', text)
async function read(subtype: string, ...parts: string[]) {
  const raw = `Subject: s\nContent-Type: multipart/${subtype}; boundary=b\n\n${parts.join('')}--b--\n`
  const { attachments, ...message } = await parseMessage(Buffer.from(raw))
  return { ...message, files: attachments.map(({ filename }) => filename) }
}

/** Returns the CPU time of this thread since then, so that other work on the machine does not count. */
function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(since)
  return (user + system) / 1_000
}

describe('HTML that shows nothing gives way to the text', () => {
  test.each([
    '',
    ' ',
    '<div></div>',
    '<div>&nbsp;</div>',
    '<p>&#8203;&zwnj;&shy;\u2060\uFEFF</p>',
    '<!-- x -->',
    '<!doctype html><html><head><meta charset="utf-8"><title>Pytanie</title></head><body></body></html>',
    '<style>p{color:red}</style>',
    '<html><head><style>@media print{a{b:c}}</style></head><body><br><br></body></html>',
    '<table width="100%"><tr><td></td><td>&nbsp;</td></tr></table>',
    '<img src="https://t.example/p.gif" width=1 height=1>',
    '<img src="https://t.example/p.gif" style="width:1px;height:1px">',
    '<img src="https://t.example/p.gif" style="display:none">',
    '<div style="display:none">Podgląd</div>',
    '<style>.x{display:none}</style><div class="x">Podgląd</div>',
    '<script>document.write("x")</script>',
    '<p>&nbsp;</p><hr>',
    '<div hidden>Podgląd</div>',
    '<p><span style="font-size:0">x</span></p>',
    '<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">',
    '<img width="100%" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">',
    '<img src="data:image/gif;base64,">',
    '<p style="color:transparent">Podgląd</p>',
    '<p style="color: rgba(0, 0, 0, 0)">Podgląd</p>',
    '<p style="color:#00000000 !important">Podgląd</p>',
    '<style>.x{color:transparent}</style><div class="x"><b>Podgląd</b></div>',
    '<font color="white">Podgląd</font>',
    '<p style="color:#FFFFFF"><span>Podgląd</span></p>',
    '<p style="opacity:0">Podgląd</p>',
    '<p style="opacity:0.0"><b style="opacity:1">Podgląd</b></p>',
    '<p style="filter:opacity(0)">Podgląd</p>',
    '<p style="text-indent:-9999px">Podgląd</p>',
    '<p style="position:absolute;left:-10000px">Podgląd</p>',
    '<p style="width:0;overflow:hidden">Podgląd</p>',
    '<p style="font-size:0pt"><i>Podgląd</i></p>',
    '<p style="position:absolute;clip-path:inset(100%)">Podgląd</p>',
    '<img src="https://t.example/wf/open?upn=1">',
    '<img src="//t.example/track/open.php?id=1" alt="">',
    '<img src="https://mailtrack.io/trace/mail/abc.png">',
    '<img src="https://t.example/o.gif" style="max-width:1px;max-height:1px">',
  ])('%s', async (blank) => {
    const { html: shown, text, snippetText } = await read('alternative', plain('Czy aktualna?'), html(blank))
    expect([shown, text, snippetText]).toEqual([null, 'Czy aktualna?', 'Czy aktualna?'])
  })

  test.each([
    '<img src="cid:photo@x">',
    '<p>.</p>',
    '<img src="https://x.example/banner.png" width="600">',
    '<p style="color:transparent">a<b style="color:red">b</b></p>',
    '<p style="color:#fff;background:#036">Tak</p>',
    '<table bgcolor="#003366"><tr><td><font color="white">Tak</font></td></tr></table>',
    '<p style="color:rgba(0,0,0,0.9)">Tak</p>',
    '<p style="font-size:0"><b style="font-size:12px">Tak</b></p>',
    '<p style="text-indent:-9px">Tak</p>',
    '<p style="color:transparent;background:linear-gradient(red,blue);background-clip:text">Tak</p>',
    '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAYAAAAf8/9hAAAAAXNSR0IArs4c6Q==">',
  ])('but not %s', async (shown) => {
    expect((await read('alternative', plain('Czy aktualna?'), html(shown))).html).toBe(shown)
  })

  test('blank HTML beside text, outside of alternatives', async () => {
    const { html: shown, text } = await read('mixed', plain('Tekst'), html('<div><br></div>'))
    expect([shown, text]).toEqual([null, 'Tekst'])
  })
})

describe('every text is shown', () => {
  test('a further text of an alternative, unless the HTML contains it', async () => {
    expect((await read('alternative', plain('A'), plain('B'))).text).toBe('A\n\nB')
    expect(
      (await read('alternative', plain('A b.'), html('<p>A <b>b</b>.</p>'), plain('Stopka'))).html,
    ).toContain('Stopka')
    expect((await read('alternative', plain('A'), html('<p>A B</p>'), plain('B'))).html).toBe('<p>A B</p>')
  })

  test('text in related parts before HTML, once', async () => {
    const same = await read('related', plain('Cześć, świecie'), html('<p>Cześć, <b>świecie</b></p>'))
    expect([same.html, same.text, same.files]).toEqual(['<p>Cześć, <b>świecie</b></p>', 'Cześć, świecie', []])
    const other = await read('related', plain('Cześć'), html('<p>Oferta</p>'))
    expect([other.html, other.text]).toEqual(['<p>Cześć</p>\n<br>\n<p>Oferta</p>', 'Cześć\n\nOferta'])
  })

  test('HTML that stands second among related parts, or that `start` names', async () => {
    const picture = part('image/png; name=a.png', 'x')
    expect(await read('related', picture, html('<p>a</p>'))).toMatchObject({
      html: '<p>a</p>',
      files: ['a.png'],
    })
    const named = '--b\nContent-Type: text/html\nContent-ID: <root@x>\n\n<p>root</p>\n'
    const started = await read('related; start="<root@x>"', html('<p>frame</p>'), named)
    expect(started.html).toContain('<p>root</p>')
  })

  test('text beside pictures in related parts without HTML, in any place', async () => {
    const picture = part('image/png; name=a.png', 'x')
    expect(await read('related', picture, plain('Tak'))).toMatchObject({ text: 'Tak', files: ['a.png'] })
    expect(await read('related', plain('A'), picture, plain('B'))).toMatchObject({ text: 'A\n\nB' })
    const inner = 'multipart/alternative; boundary=c\n\n--c\n\nDalej\n--c--'
    expect((await read('related', html('<p>a</p>'), part(inner, ''))).html).toContain('Dalej')
  })

  test.each(['', 'text', 'plain', 'text/'])(
    'a part whose type is %j is text (RFC 2045 §5.2)',
    async (type) => {
      expect(await parseMessage(Buffer.from(`Content-Type: ${type}\n\nTekst.\n`))).toMatchObject({
        text: 'Tekst.',
        attachments: [],
      })
      const named = await read('mixed', plain('a'), part(`${type}; name=cv.pdf`, 'x'))
      expect(named).toMatchObject({ text: 'a', files: ['cv.pdf'] })
    },
  )

  test('a part without headers, and without the empty line that ends them', async () => {
    expect((await read('related', '--b\n\ntekst\n', part('image/png; name=a.png', 'x'))).text).toBe('tekst')
    const forgotten = await read('mixed', '--b\ntekst bez nagłówków\ndrugi wiersz\n', plain('dalej'))
    expect(forgotten.text).toBe('tekst bez nagłówków\ndrugi wiersz\n\ndalej')
  })

  test('the machine part of a report without other text, and its prose in any case', async () => {
    const status = part(
      'message/delivery-status',
      'Reporting-MTA: dns; x.example\n\nFinal-Recipient: rfc822; a@x.example\nAction: failed\n\nSkrzynka zamknięta.',
    )
    expect((await read('report', status)).text).toContain('Final-Recipient')
    expect((await read('report', plain('Nie dostarczono.'), status)).text).toBe(
      'Nie dostarczono.\n\nSkrzynka zamknięta.',
    )
  })

  test('a read receipt without other text, and what somebody wrote into it', async () => {
    const receipt = 'Final-Recipient: rfc822; a@b.example\nDisposition: manual-action; displayed\n'
    const alone = await parseMessage(
      Buffer.from(`Content-Type: message/disposition-notification\n\n${receipt}`),
    )
    expect(alone.text).toContain('Disposition')
    const told = part('message/disposition-notification', `${receipt}Oddzwonię jutro.\n`)
    expect((await read('report', plain('Przeczytano.'), told)).text).toBe('Przeczytano.\n\nOddzwonię jutro.')
  })

  test('text that Outlook sends twice, once, and its files as attachments', async () => {
    const raw = readFileSync(new URL('../../test/fixtures/mail/winmail.eml', import.meta.url))
    const message = await parseMessage(raw)
    expect(message.html).toBe('<p>Dzień dobry, <b>przesyłam CV</b></p>')
    expect(message.attachments.map(({ filename }) => filename)).toEqual(['CV Sowa – Życiorys.pdf'])
    expect(Buffer.from(message.attachments[0]!.content).toString()).toBe('%PDF-1.4\r\nCV\n')
  })
})

describe('signed is not encrypted', () => {
  test.each([
    ['signed-only', { signed: true, encrypted: false, text: 'Podpisana odpowiedz.' }],
    ['signed-opaque', { signed: true, encrypted: false, text: 'Podpisana odpowiedź.' }],
    ['signed-opaque-unsaid', { signed: true, encrypted: false, text: 'Podpisana odpowiedź.' }],
    ['encrypted-smime', { signed: false, encrypted: true, text: null }],
  ])('%s', async (name, expected) => {
    const raw = readFileSync(new URL(`../../test/fixtures/mail/${name}.eml`, import.meta.url))
    expect(await parseMessage(raw)).toMatchObject(expected)
  })

  test('clear-signed OpenPGP', async () => {
    const text = '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nTak.\n-----BEGIN PGP SIGNATURE-----'
    expect(await read('mixed', plain(text))).toMatchObject({ signed: true, encrypted: false })
    const ended = `Wstęp\n${text.replace('Tak.', 'Tak.\n- -- \nJan')}\n\niQ==\n-----END PGP SIGNATURE-----\nStopka`
    expect(await read('mixed', plain(ended))).toMatchObject({
      signed: true,
      text: 'Wstęp\nTak.\n-- \nJan\nStopka',
      snippetText: 'Wstęp Tak. -- Jan Stopka',
      files: [],
    })
    expect((await read('mixed', plain(`Piszę o linii\n${text.split('\n')[0]}`))).text).toContain('BEGIN PGP')
  })

  test('an encrypted message has more than the name of its armour', async () => {
    const begin = '-----BEGIN PGP MESSAGE-----'
    const line = 'hQEMA0xj8F1qkZ7nAQf/Xy3kM0uQ2v9cT6aWd8RrYb5sEoPl'
    expect(await read('mixed', plain(`${begin}\nVersion: 2\n\n${line}`))).toMatchObject({ encrypted: true })
    for (const text of [`Linia\n${begin}\ni tyle.`, begin, `> ${begin}\n> ${line}`]) {
      expect(await read('mixed', plain(text))).toMatchObject({ encrypted: false })
    }
  })

  test.each(['Sam tekst.', 'Uwaga: tekst.\n\nI drugi.'])(
    'signed S/MIME without a header: %j',
    async (text) => {
      // Four levels of DER around the text, each shorter than 128 bytes.
      const der = (tag: number, ...inner: Buffer[]) => {
        const value = Buffer.concat(inner)
        return Buffer.concat([Buffer.from([tag, value.length]), value])
      }
      const oid = (last: number) => der(6, Buffer.from(`2a864886f70d01070${last}`, 'hex'))
      const content = der(0x30, oid(1), der(0xa0, der(4, Buffer.from(text))))
      const data = der(0x30, der(2, Buffer.from([1])), der(0x31), content, der(0x31))
      const cms = der(0x30, oid(2), der(0xa0, data)).toString('base64')
      const head = 'Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n'
      expect(await parseMessage(Buffer.from(head + cms))).toMatchObject({
        signed: true,
        encrypted: false,
        text,
      })
    },
  )
})

describe('bombs are read in bounded time', () => {
  test.each([
    ['comments in a type', `Content-Type: text/plain; a="${'('.repeat(500_000)}\n\nx`],
    ['nested signed data', `Content-Type: application/pkcs7-mime\n\n${'\u00300\u0080'.repeat(300_000)}`],
    ['many beginnings of uuencode', `\n\n${'begin 644 a\nM\n'.repeat(50_000)}`],
    ['one long uuencoded file without an end', `\n\nbegin 644 a\n${'#86)C\n'.repeat(200_000)}`],
    ['parts without headers', `Content-Type: multipart/mixed; boundary=b\n\n${'--b\nx\n'.repeat(100_000)}`],
    [
      'many texts beside long HTML',
      `Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\n${'<p>a b</p>'.repeat(100_000)}\n${'--b\n\nc\n'.repeat(900)}`,
    ],
    [
      'alternatives of one long word',
      `Content-Type: multipart/alternative; boundary=b\n\n${`--b\n\n${'a'.repeat(3_000)}\n`.repeat(900)}`,
    ],
  ])('%s', async (_, raw) => {
    const started = process.threadCpuUsage()
    await parseMessage(Buffer.from(`Subject: s\n${raw}`, 'latin1'))
    expect(cpuMs(started)).toBeLessThan(1_500)
  })
})
