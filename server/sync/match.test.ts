import { describe, expect, it } from 'vitest'
import { envelopeFromHeaders } from '../mail/headers.ts'
import { type Directory, matchMessage, mayMatch, participantKeys } from './match.ts'

const directory: Directory = {
  candidates: new Map([
    ['maja@x.pl', ['maja']],
    ['shared@x.pl', ['maja', 'jan']],
    ['ola@firma.pl', ['ola']],
  ]),
  colleagues: new Set(['ola@firma.pl', 'me@blocked.pl']),
  blocklist: new Set(['lawyer@x.pl', '@blocked.pl']),
}
const keysOf = (headers: Record<string, string>) =>
  participantKeys(envelopeFromHeaders(Object.entries(headers).map(([name, value]) => ({ name, value }))))

describe('participantKeys', () => {
  it('returns the canonical address of everybody in the headers, once each', () => {
    const keys = keysOf({
      From: 'Jan <j.kowalski+cv@googlemail.com>',
      'Reply-To': 'jkowalski@gmail.com',
      To: 'Team: a@b.pl, A@B.PL;',
      Cc: 'c@d.pl',
      Bcc: 'e@f.pl',
      'Delivered-To': 'me@firma.pl',
    })
    expect(keys).toEqual(['jkowalski@gmail.com', 'a@b.pl', 'c@d.pl', 'e@f.pl'])
  })

  it('includes failed recipients of a delivery report, but only from a mail system', () => {
    const report = {
      From: 'mailer-daemon@googlemail.com',
      To: 'me@firma.pl',
      'X-Failed-Recipients': 'maja@x.pl',
    }
    expect(keysOf(report)).toContain('maja@x.pl')
    expect(keysOf({ ...report, From: 'somebody@x.pl' })).not.toContain('maja@x.pl')
  })
})

describe('matchMessage', () => {
  it('files a message under every candidate who took part, by the address that matched', () => {
    const match = matchMessage(['news@x.pl', 'maja@x.pl', 'shared@x.pl'], ['INBOX'], directory)
    expect(match).toEqual({
      kind: 'match',
      candidates: new Map([
        ['maja', 'maja@x.pl'],
        ['jan', 'shared@x.pl'],
      ]),
    })
  })

  it('refuses a message without a candidate, and one whose only candidate is a colleague', () => {
    expect(matchMessage(['news@x.pl'], [], directory)).toEqual({ kind: 'refused', rule: 'nobody' })
    expect(matchMessage(['ola@firma.pl'], [], directory)).toEqual({ kind: 'refused', rule: 'colleague' })
  })

  it.each(['lawyer@x.pl', 'anybody@blocked.pl', 'somebody@mail.blocked.pl'])(
    'refuses a message in which %s took part, whoever else did',
    (key) => {
      expect(matchMessage(['maja@x.pl', key], [], directory)).toEqual({ kind: 'refused', rule: 'blocked' })
    },
  )

  it('does not block a colleague, nor a domain that only looks similar', () => {
    for (const key of ['me@blocked.pl', 'a@unblocked.pl', 'a@blocked.pl.com']) {
      expect(matchMessage(['maja@x.pl', key], [], directory)).toMatchObject({ kind: 'match' })
    }
  })

  it.each([
    ['DRAFT', 'draft'],
    ['CHAT', 'chat'],
    ['SPAM', 'spam'],
    ['TRASH', 'trash'],
  ])('refuses a message with the label %s, whoever wrote it', (label, rule) => {
    expect(matchMessage(['maja@x.pl'], ['INBOX', label], directory)).toEqual({ kind: 'refused', rule })
  })
})

describe('mayMatch', () => {
  const may = (headers: Record<string, string>, labelIds = ['INBOX']) =>
    mayMatch(
      envelopeFromHeaders(Object.entries(headers).map(([name, value]) => ({ name, value }))),
      labelIds,
      directory,
    )

  it.each([
    ['matches a candidate in a header that is not certain', { From: 'Maja :( <maja@x.pl>' }, true],
    [
      'matches a candidate beside somebody whose name breaks the header',
      { To: 'Ola (HR <o@x.pl>, Maja <maja@x.pl>' },
      true,
    ],
    ['does not match an unknown address', { From: 'Maja :( <m@x.pl>' }, false],
    ['does not match an address inside a display name', { From: '"maja@x.pl" <m@x.pl>' }, false],
    ['does not match a colleague who is a candidate', { From: 'Ola :( <ola@firma.pl>' }, false],
    [
      'does not match a candidate beside a blocked address',
      { To: 'Maja :( <maja@x.pl>, lawyer@x.pl' },
      false,
    ],
  ])('%s', (_, headers, expected) => {
    expect(may(headers)).toBe(expected)
  })

  it('does not match in spam', () => {
    expect(may({ From: 'Maja :( <maja@x.pl>' }, ['SPAM'])).toBe(false)
  })
})
