import fc from 'fast-check'
import { expect, test } from 'vitest'
import { baseSubject, forwardSubject, isForwardSubject, isReplySubject, replySubject } from './subject.ts'

test.each([
  ['Oferta', 'Oferta'],
  ['Re: Oferta', 'Oferta'],
  ['RE: re: Oferta', 'Oferta'],
  ['Re[2]: Oferta', 'Oferta'],
  ['Re (3): Oferta', 'Oferta'],
  ['Re^2: Oferta', 'Oferta'],
  ['Odp: Oferta', 'Oferta'],
  ['ODP: PD: Oferta', 'Oferta'],
  ['AW: WG: Angebot', 'Angebot'],
  ['SV: VS: Tilbud', 'Tilbud'],
  ['RES: TR: Offre', 'Offre'],
  ['Fwd: FW: Fw: Offer', 'Offer'],
  ['回复：Offer', 'Offer'],
  ['Re:Oferta', 'Oferta'],
  ['  Re:\r\n Oferta  pracy ', 'Oferta pracy'],
  ['[HR] Oferta', '[HR] Oferta'],
  ['Re: [HR] Oferta', '[HR] Oferta'],
  ['Odp: [HR] RE[2]: Oferta', '[HR] Oferta'],
  ['[HR] Re: [HR] Oferta', '[HR] Oferta'],
  ['[HR] Re: [HR] Re: [HR] Oferta', '[HR] Oferta'],
  ['Re: Fwd:', ''],
  ['Reguły: nowe', 'Reguły: nowe'],
  ['Pd1: x', 'x'],
  ['Rekrutacja: Java', 'Rekrutacja: Java'],
  ['Interview at 10:30', 'Interview at 10:30'],
])('%j has the base %j', (subject, base) => {
  expect(baseSubject(subject)).toBe(base)
})

test('a base is its own base, and replies do not pile up', () => {
  const word = fc.constantFrom('Re: ', 'Odp:', '[HR] ', '[x]', 'FW: ', 'Java', ' ', 'Re[2]: ', ':', 'é')
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      const subject = words.join('')
      expect(baseSubject(baseSubject(subject))).toBe(baseSubject(subject))
      expect(replySubject(replySubject(subject))).toBe(replySubject(subject))
      expect(baseSubject(forwardSubject(subject))).toBe(baseSubject(subject))
    }),
    { numRuns: 2_000 },
  )
})

test('replies and forwards', () => {
  expect(replySubject('Odp: PD: Oferta')).toBe('Re: Oferta')
  expect(replySubject('')).toBe('Re:')
  expect(forwardSubject('Re: Oferta')).toBe('Fwd: Oferta')
  expect(replySubject('Oferta\r\nBcc: evil@x.pl')).toBe('Re: Oferta Bcc: evil@x.pl')
})

test('the outermost prefix marks a reply', () => {
  expect(['Re: a', 'Odp: Fwd: a', '[HR] AW: a', 'EXT: Re: a'].every(isReplySubject)).toBe(true)
  expect(['Fwd: Re: a', 'a', 'Rekrutacja: a'].some(isReplySubject)).toBe(false)
})

test('the outermost prefix marks a forward', () => {
  expect(['Fwd: a', 'FW: a', 'PD: a', 'WG: a'].every(isForwardSubject)).toBe(true)
  const more = ['RV: a', 'VS: a', 'I: a', 'Przekazano: a', 'Przesłano: a', 'İLT: a', 'Přepos: a', 'Пересл: a']
  expect(more.filter((subject) => !isForwardSubject(subject))).toEqual([])
  const tagged = [
    '[EXTERNAL] Fwd: a',
    'EXT: FW: a',
    '[rekrutacja] PD: a',
    '[EXT][HR] Fwd: a',
    '**EXTERNAL** WG: a',
  ]
  expect(tagged.filter((subject) => !isForwardSubject(subject))).toEqual([])
  expect(['[HR] Re: Fwd: a', '[HR] a', 'External: a', 'Inoltrato a'].some(isForwardSubject)).toBe(false)
  expect(['Re: Fwd: a', 'a', 'Forward: a'].some(isForwardSubject)).toBe(false)
})
