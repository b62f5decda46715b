import { describe, expect, test } from 'vitest'
import { requireGoodPassword } from './password-rules.ts'

const zofia = { name: 'Zofia Wiśniewska', email: 'z.wisniewska@rekrutacja.example' }

async function faultOf(password: string): Promise<string | null> {
  return await requireGoodPassword(password, zofia).then(
    () => null,
    (error: { code: string; fields: Record<string, string> }) => {
      expect(error.fields).toEqual({ password: error.code })
      return error.code
    },
  )
}

describe('a new password', () => {
  test.each([
    ['qwerty123456', 'password-common'],
    ['1qaz2wsx3edc', 'password-common'],
    ['Password1234!', 'password-common'],
    ['2026!!Football', 'password-common'],
    ['P@ssw0rd12345', 'password-common'],
    ['12345678901234', 'password-simple'],
    ['abcdefghijklm', 'password-simple'],
    ['qwertyuiop[]', 'password-simple'],
    ['poiuytrewq4321', 'password-simple'],
    ['aaaaaaaaaaaa', 'password-simple'],
    ['abcabcabcabc', 'password-simple'],
    ['marysiamarysia', 'password-simple'],
    ['wisniewska na zawsze', 'password-personal'],
    ['Wiśniewska-Zofia', 'password-personal'],
    ['z.wisniewska@rekrutacja.example', 'password-personal'],
    ['Zofia 2026!!!', 'password-personal'],
    ['rekrutacja 2026 r', 'password-personal'],
    ['moje K-u-r-i-e-r haslo', 'password-personal'],
  ])('%s is refused', async (password, code) => {
    expect(await faultOf(password)).toBe(code)
  })

  test.each([
    'correct horse battery',
    'a lowercase phrase only',
    'ćma żre wełniany szal',
    '8317 4402 9965 1180',
    'xkq-jwv-tzp-rml',
    'monkey eats a green table',
    'chosen by Zofia herself',
  ])('%s is accepted: which characters it has does not matter', async (password) => {
    expect(await faultOf(password)).toBeNull()
  })
})
