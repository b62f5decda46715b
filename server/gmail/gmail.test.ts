import { describe, expect, it } from 'vitest'
import { batchRequest, readBatch } from './batch.ts'
import { providerError, tokenRefusal } from './errors.ts'
import { threadPaysFrom } from './quota.ts'
import { lookupQuery, searchQuery } from './search-query.ts'

const nowMs = Date.parse('2026-09-11T19:00:00Z')
const refusal = (status: number, reason: string, message = '', retryAfter?: string) => ({
  status,
  retryAfter,
  body: { error: { code: status, message, errors: [{ reason }] } },
})

describe('providerError', () => {
  it.each([
    [
      refusal(403, 'rateLimitExceeded'),
      { name: 'RateLimitedError', retryAt: new Date(nowMs + 5_000), isNamed: false },
    ],
    [
      refusal(429, 'rateLimitExceeded', '', '30'),
      { name: 'RateLimitedError', retryAt: new Date(nowMs + 30_000), isNamed: true },
    ],
    [
      refusal(403, 'dailyLimitExceeded'),
      { name: 'RateLimitedError', retryAt: new Date(nowMs + 3_600_000), isNamed: false },
    ],
    [
      refusal(429, 'rateLimitExceeded', 'Retry after 2026-09-12T00:10:00.000Z'),
      { name: 'RateLimitedError', retryAt: new Date('2026-09-12T00:10:00Z'), isNamed: true },
    ],
    [
      refusal(429, 'rateLimitExceeded', 'Retry after 2027-01-01T00:00:00.000Z'),
      { name: 'RateLimitedError', retryAt: new Date(nowMs + 86_400_000), isNamed: true },
    ],
    [
      refusal(
        403,
        'userRateLimitExceeded',
        'User-rate limit exceeded.  Retry after 2026-09-11T19:10:00.000Z',
      ),
      { name: 'RateLimitedError', retryAt: new Date('2026-09-11T19:10:00Z') },
    ],
    [refusal(401, 'authError'), { name: 'ActionNeededError', actionCause: 'revoked' }],
    [
      refusal(403, 'insufficientPermissions'),
      { name: 'ActionNeededError', actionCause: 'scope_read_missing' },
    ],
    [refusal(403, 'domainPolicy'), { name: 'ActionNeededError', actionCause: 'admin_policy' }],
    [refusal(403, 'accessNotConfigured'), { name: 'ActionNeededError', actionCause: 'api_disabled' }],
    [
      refusal(400, 'failedPrecondition', 'Mail service not enabled'),
      { name: 'ActionNeededError', actionCause: 'no_gmail' },
    ],
    [refusal(503, 'backendError'), { name: 'UnavailableError' }],
    [refusal(400, 'invalidArgument'), { name: 'RefusedError', status: 400 }],
    [{ status: 502, retryAfter: undefined, body: '<html>' }, { name: 'UnavailableError' }],
  ])('%j', (given, expected) => {
    expect(providerError(given, nowMs)).toMatchObject(expected)
  })
})

it('distinguishes a revoked grant, a wrong client and an endpoint that is down', () => {
  expect(tokenRefusal('invalid_grant', 400)).toMatchObject({ actionCause: 'revoked' })
  expect(tokenRefusal('admin_policy_enforced', 400)).toMatchObject({ actionCause: 'admin_policy' })
  expect(tokenRefusal('invalid_client', 401)).toMatchObject({ actionCause: 'client_invalid' })
  expect(tokenRefusal('unknown', 503)).toMatchObject({ name: 'UnavailableError', mayHaveHappened: false })
})

describe('batch', () => {
  const part = (id: string, status: number, body: string, more = '') =>
    `--b\r\nContent-Type: application/http\r\nContent-ID: <response-${id}>\r\n\r\nHTTP/1.1 ${status} X\r\nContent-Type: application/json\r\n${more}\r\n${body}\r\n`

  it('names each part', () => {
    const { contentType, body } = batchRequest(['/a?x=1', '/b'])
    expect(contentType).toMatch(/^multipart\/mixed; boundary=/)
    expect(body).toMatch(/Content-ID: <item0>\r\n\r\nGET \/a\?x=1\r\n/)
    expect(body).toMatch(/Content-ID: <item1>\r\n\r\nGET \/b\r\n/)
  })

  it('reads answers in any order, one refused, one missing, one broken', () => {
    const body = `${part('item3', 200, '{"id":"d"}')}${part('item0', 429, '{"error":{}}', 'Retry-After: 7\r\n')}${part('item2', 200, '{"id":')}--b--\r\n`
    const answers = readBatch('multipart/mixed; boundary="b"', Buffer.from(body))
    expect([...answers.keys()].sort()).toEqual([0, 2, 3])
    expect(answers.get(3)).toEqual({ status: 200, retryAfter: undefined, body: { id: 'd' } })
    expect(answers.get(0)).toMatchObject({ status: 429, retryAfter: '7' })
    expect(answers.get(2)?.body).toBeUndefined()
  })

  it('reads characters of any script, bare line feeds, and truncated answers', () => {
    const body = `${part('item0', 200, '{"snippet":"Zażółć 👋"}')}${part('item1', 200, '{"id":"b"}').replaceAll('\r\n', '\n')}--b\r\nContent-ID: <response-item2>`
    const answers = readBatch('multipart/mixed; boundary=b', Buffer.from(body))
    expect([...answers.keys()]).toEqual([0, 1])
    expect(answers.get(0)?.body).toEqual({ snippet: 'Zażółć 👋' })
    expect(answers.get(1)).toEqual({ status: 200, retryAfter: undefined, body: { id: 'b' } })
    const cut = Buffer.from(part('item0', 200, '')).subarray(0, -4)
    expect(readBatch('multipart/mixed; boundary=b', cut).get(0)).toMatchObject({
      status: 200,
      body: undefined,
    })
  })

  it('returns nothing for an answer that is not a batch', () => {
    expect(readBatch('text/html', Buffer.from('<html>')).size).toBe(0)
  })
})

it('fetches a thread from its third message on, with either price table', () => {
  expect([threadPaysFrom('current'), threadPaysFrom('before-2026-05')]).toEqual([3, 3])
})

describe('searchQuery', () => {
  it('asks for participants by address, in seconds since the epoch', () => {
    const since = new Date('2026-03-01T00:00:00Z')
    expect(searchQuery({ addresses: ['a@b.pl'], names: [], kind: 'participants', without: [], since })).toBe(
      '{from:a@b.pl to:a@b.pl cc:a@b.pl} -in:chats -in:drafts after:1772323200',
    )
  })

  it('asks for traces by address, name and, at Gmail, by what stands before the @', () => {
    const query = searchQuery({
      addresses: ['a@b.pl', 'jan.k@gmail.com'],
      names: ['Jan "J" K'],
      kind: 'traces',
      without: [],
      since: null,
    })
    expect(query).toBe('{"a@b.pl" "jan.k@gmail.com" "Jan  J  K" from:jan.k to:jan.k} -in:chats -in:drafts')
  })

  it('excludes blocked addresses, and blocked domains by their bare name', () => {
    const without = ['lawyer@x.pl', '@private.pl']
    const search = { addresses: ['a@b.pl'], names: [], kind: 'correspondents', without, since: null } as const
    expect(searchQuery(search)).toBe(
      '{from:a@b.pl to:a@b.pl} -{from:lawyer@x.pl to:lawyer@x.pl cc:lawyer@x.pl from:private.pl to:private.pl cc:private.pl} -in:chats -in:drafts',
    )
  })

  it('quotes characters that Gmail would read as syntax', () => {
    const search = {
      addresses: ['o{x@b.pl'],
      names: [],
      kind: 'correspondents',
      without: [],
      since: null,
    } as const
    expect(searchQuery(search)).toBe('{from:"o{x@b.pl" to:"o{x@b.pl"} -in:chats -in:drafts')
  })

  it('searches for everything without any address', () => {
    const search = { addresses: [], names: [], kind: 'everything', without: [], since: null } as const
    expect(searchQuery(search)).toBe('-in:chats -in:drafts')
  })

  it('looks up what a person pasted, without letting it become operators', () => {
    expect(lookupQuery({ kind: 'message-id', value: '<a+b@x.pl>' })).toBe('rfc822msgid:a+b@x.pl in:anywhere')
    expect(lookupQuery({ kind: 'subject', value: 'Re: "CV" {now}' })).toBe('subject:"Re: CV now" in:anywhere')
  })
})
