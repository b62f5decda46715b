import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { renewSignature } from './session-cookie.ts'

const name = 'kurier.session_token'

function cookie(value: string, secret: string): string {
  const signature = createHmac('sha256', secret).update(value).digest('base64')
  return `${name}=${encodeURIComponent(`${value}.${signature}`)}`
}

test('a cookie signed with an older secret is signed with the newest; other cookies stay', () => {
  const header = `theme=dark; ${cookie('token', 'older')}; lang=pl`
  expect(renewSignature(header, name, ['newest', 'old', 'older'])).toBe(
    `theme=dark; ${cookie('token', 'newest')}; lang=pl`,
  )
})

test.each([
  ['signed with the newest', cookie('token', 'newest')],
  ['signed with a stranger’s secret', cookie('token', 'stranger')],
  ['another value under an old signature', cookie('token', 'older').replace('token.', 'other.')],
  ['not signed', `${name}=token`],
  ['not encoded rightly', `${name}=%zz`],
  ['of another name', cookie('token', 'older').replace(name, 'other')],
])('a cookie %s stays unchanged', (_case, header) => {
  expect(renewSignature(header, name, ['newest', 'older'])).toBe(header)
})
