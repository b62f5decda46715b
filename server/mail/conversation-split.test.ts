import { describe, expect, test } from 'vitest'
import { type ConversationMail, splitConversation } from './conversation-split.ts'

const plain: ConversationMail = {
  html: null,
  text: null,
  messageId: null,
  answers: [],
  reply: false,
  author: '',
  forward: false,
}
const question = 'Dzień dobry, jakie są Pana oczekiwania finansowe?\nAnna'
const quoted = `W dniu 12.05.2026 o 10:02, Anna Nowak pisze:\n${question.replace(/^/gm, '> ')}`

function quotedOf(...mails: Partial<ConversationMail>[]): string {
  return splitConversation(mails.map((mail) => ({ ...plain, ...mail }))).at(-1)!.quoted
}

describe('splitConversation', () => {
  const first = { text: question, messageId: 'a@x' }

  test('folds text that an earlier mail contains', () => {
    expect(quotedOf(first, { text: `Tak\n\n${quoted}`, answers: ['a@x'] })).toContain('oczekiwania')
  })

  test('shows a marked line that the answered mail does not have', () => {
    const reply = `Hej\n\n${quoted}\n> 18 tys.\n${'> i jeszcze dłuższe zdanie\n'.repeat(10)}`
    expect(quotedOf(first, { text: reply, answers: ['a@x'] })).not.toMatch(/18 tys|dłuższe/)
    expect(quotedOf({ text: reply, answers: ['elsewhere@x'] })).toContain('18 tys')
  })

  test('a later mail proves nothing', () => {
    const reply = { text: `Tak\n\nOn 12 May 2026, Anna wrote:\n${question}` }
    expect(quotedOf(first, reply)).toContain('oczekiwania')
    expect(
      splitConversation([
        { ...plain, ...reply },
        { ...plain, ...first },
      ])[0]!.quoted,
    ).toBe('')
  })

  test('a quote from a mail that is not stored proves the next quote', () => {
    const second = { text: `Tak\n\n${quoted}`, messageId: 'b@x', answers: ['gone@x'] }
    const third = `Super\n\n-----Original Message-----\nFrom: Jan\nSubject: Re: x\n\nTak\n\n${question}`
    expect(quotedOf(second, { text: third, answers: ['b@x'] })).toContain('oczekiwania')
  })

  test('the plain form of a mail proves a quote too', () => {
    const both = {
      html: '<p>Oferta</p>',
      text: 'Oferta (https://kurier.test/oferty/szczegółowy-opis-stanowiska)',
    }
    const reply =
      'Tak\n\nOn 12 May 2026, Anna wrote:\n> Oferta (https://kurier.test/oferty/szczegółowy-opis-stanowiska)'
    expect(quotedOf({ ...both, messageId: 'a@x' }, { text: reply, answers: ['a@x'] })).toContain('Oferta')
    expect(quotedOf({ html: both.html, messageId: 'a@x' }, { text: reply, answers: ['a@x'] })).toBe('')
  })

  test('marks alone prove no quote in a mail that answers nothing', () => {
    const marked = `Oto fragment artykułu\n\n${quoted}`
    expect(quotedOf({ text: marked })).toBe('')
    expect(quotedOf({ text: marked, reply: true })).toContain('oczekiwania')
    expect(quotedOf({ text: marked, answers: ['gone@x'] })).toContain('oczekiwania')
  })

  test('a forward is never folded', () => {
    expect(quotedOf(first, { text: `Zobacz\n\n${quoted}`, answers: ['a@x'], forward: true })).toBe('')
  })
})
