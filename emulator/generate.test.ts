import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { type GenerateOptions, generateWorld } from './generate.ts'
import type { MailSpec } from './spec.ts'

const options: GenerateOptions = {
  seed: 7,
  messages: 2_000,
  candidates: 60,
  relevant: 300,
  nowMs: Date.UTC(2026, 10, 20, 12),
}

function text(mail: MailSpec): string {
  return Buffer.from(mail.raw).toString('latin1')
}

function idOf(mail: MailSpec): string {
  return /^Message-ID: <(.+)>/m.exec(text(mail))![1]!
}

describe('generateWorld', () => {
  test('has exactly the requested numbers, and the truth agrees with the headers', () => {
    const world = generateWorld(options)
    const mail = [...world.mail]
    expect(mail).toHaveLength(2_000)
    const found = new Map(world.candidates.map(({ addresses }): [string, string[]] => [addresses[0]!, []]))
    let relevant = 0
    for (const one of mail) {
      const head = text(one).split('\r\n\r\n')[0]!
      const involved = world.candidates.filter(({ addresses }) =>
        addresses.some((address) => head.includes(`<${address}>`)),
      )
      if (involved.length > 0) relevant += 1
      for (const { addresses } of involved) found.get(addresses[0]!)!.push(idOf(one))
    }
    expect(relevant).toBe(300)
    expect(found).toEqual(world.truth)
    const second = world.candidates.flatMap(({ addresses }) => addresses.slice(1))
    expect(second).toHaveLength(6)
    expect(mail.some((one) => second.some((address) => text(one).includes(`<${address}>`)))).toBe(true)
    expect([...world.truth.values()].every((ids) => ids.length > 0)).toBe(true)
  })

  test('is the same for the same seed, read twice or made twice, and differs for another seed', () => {
    const world = generateWorld(options)
    const first = [...world.mail].map(text)
    expect([...world.mail].map(text)).toEqual(first)
    expect([...generateWorld(options).mail].map(text)).toEqual(first)
    expect([...generateWorld({ ...options, seed: 8 }).mail].map(text)).not.toEqual(first)
  })

  test('is sorted, ends before now, and answers only what came before', () => {
    const seen = new Set<string>()
    let before = 0
    let replies = 0
    for (const mail of generateWorld(options).mail) {
      expect(mail.at).toBeGreaterThanOrEqual(before)
      before = mail.at
      const parent = /^In-Reply-To: <(.+)>/m.exec(text(mail))?.[1]
      if (parent) {
        replies += 1
        expect(seen).toContain(parent)
      }
      seen.add(idOf(mail))
    }
    expect(before).toBeLessThan(options.nowMs)
    expect(replies).toBeGreaterThan(300)
  })

  test('conversations have the requested length, and files the requested size', async () => {
    const sized = { ...options, threadLength: 1, attachmentBytes: 10_000, relevant: 400 }
    const mails = await Promise.all([...generateWorld(sized).mail].map(({ raw }) => PostalMime.parse(raw)))
    const files = mails.flatMap(({ attachments }) => attachments)
    expect(files.length).toBeGreaterThan(10)
    expect((files[0]!.content as ArrayBuffer).byteLength).toBe(10_000)
    const withCandidates = mails.filter(
      ({ from, to }) => !`${from?.address}${to?.[0]?.address}`.includes('.example'),
    )
    expect(withCandidates.filter(({ inReplyTo }) => inReplyTo)).toHaveLength(0)
    expect(mails[0]?.text).toMatch(/dziękuję|przesyłam|Potwierdzam|thank|promised|Confirmed/)
  })

  test('refuses impossible options', () => {
    expect(() => generateWorld({ ...options, messages: 9 })).toThrow(RangeError)
    expect(() => generateWorld({ ...options, relevant: 2_001 })).toThrow(RangeError)
    expect(() => generateWorld({ ...options, candidates: 0 })).toThrow(RangeError)
  })
})
