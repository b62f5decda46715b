import { describe, expect, test } from 'vitest'
import { readRichText } from './rich-text.ts'
import { readTnef } from './tnef.ts'

function attribute(level: number, id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUInt8(level)
  head.writeUInt32LE(id, 1)
  head.writeUInt32LE(data.length, 5)
  return Buffer.concat([head, data, Buffer.alloc(2)])
}

function properties(...all: { type: number; id: number; value: Buffer }[]): Buffer {
  const count = Buffer.alloc(4)
  count.writeUInt32LE(all.length)
  const each = all.map(({ type, id, value }) => {
    const head = Buffer.alloc(12)
    head.writeUInt16LE(type)
    head.writeUInt16LE(id, 2)
    head.writeUInt32LE(1, 4)
    head.writeUInt32LE(value.length, 8)
    return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)])
  })
  return Buffer.concat([count, ...each])
}

const signature = Buffer.from('789f3e220100', 'hex')
const utf16 = (text: string) => Buffer.from(`${text}\0`, 'utf16le')
const tnef = (...attributes: Buffer[]) => Buffer.concat([signature, ...attributes])

/** Returns the CPU time of this thread since then, so that other work on the machine does not count. */
function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(since)
  return (user + system) / 1_000
}

describe('readTnef', () => {
  test('reads a text, HTML and files with their long names', () => {
    const body = properties(
      { type: 0x1f, id: 0x1000, value: utf16('Cześć') },
      { type: 0x102, id: 0x1013, value: Buffer.from('<p>Cześć</p>') },
    )
    const file = properties({ type: 0x1f, id: 0x3707, value: utf16('Życiorys.pdf') })
    const read = readTnef(
      tnef(
        attribute(1, 0x00069003, body),
        attribute(2, 0x00069002, Buffer.alloc(14)),
        attribute(2, 0x00018010, Buffer.from('ZYCIOR~1.PDF\0')),
        attribute(2, 0x0006800f, Buffer.from('%PDF')),
        attribute(2, 0x00069005, file),
      ),
    )
    expect(read).toMatchObject({ text: 'Cześć', html: '<p>Cześć</p>' })
    expect(read?.files).toMatchObject([{ filename: 'Życiorys.pdf', content: Buffer.from('%PDF') }])
  })

  test('cut anywhere, it never yields more than its one file', () => {
    const whole = tnef(
      attribute(1, 0x00069003, properties({ type: 0x1f, id: 0x1000, value: utf16('Cześć') })),
      attribute(2, 0x00069002, Buffer.alloc(14)),
      attribute(2, 0x0006800f, Buffer.from('%PDF')),
    )
    for (let end = 0; end < whole.length; end++) {
      const read = readTnef(whole.subarray(0, end))
      expect(read?.files.length ?? 0).toBeLessThanOrEqual(1)
    }
  })

  test('false counts and lengths cost no time', () => {
    const lie = Buffer.alloc(64, 0xff)
    const started = process.threadCpuUsage()
    expect(readTnef(tnef(attribute(1, 0x00069003, lie), attribute(2, 0x00069005, lie)))).not.toBeNull()
    expect(cpuMs(started)).toBeLessThan(500)
  })
})

describe('readRichText', () => {
  const rtf = (text: string) => readRichText(Buffer.from(text, 'latin1'))

  test('reads HTML and text that Outlook wrapped, and RTF of its own', () => {
    expect(rtf('{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}a{\\*\\htmltag72 </p>}}')).toEqual({
      html: '<p>a</p>',
    })
    expect(rtf('{\\rtf1\\ansi\\fromtext \\deff0 a\\par b}')).toEqual({ text: 'a\nb' })
    const own =
      "{\\rtf1\\ansi\\ansicpg1250{\\fonttbl{\\f0\\fcharset238 Arial;}}{\\info{\\author X}}\\f0 Dzie\\'f1\\par {\\pict 8950}\\b koniec}"
    expect(rtf(own)).toEqual({ text: 'Dzień\nkoniec' })
  })

  test.each([
    '',
    'hello',
    '{\\rtf1 {\\fonttbl}',
    `{\\rtf1 ${'{'.repeat(50_000)}`,
    '{\\rtf1\\bin999999999 x}',
  ])('refuses RTF that is unreadable or would take too long: %.20s', (text) => {
    const started = process.threadCpuUsage()
    rtf(text)
    expect(cpuMs(started)).toBeLessThan(500)
  })
})
