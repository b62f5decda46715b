import { Problem } from '../errors.ts'

/** Whose password it is. Both are '' where they are not known yet. */
export interface PasswordOwner {
  name: string
  email: string
}

type Fault = 'password-common' | 'password-personal' | 'password-simple'

/**
 * Refuses a new password that an attacker would try first. The contract checks its length; there are no rules about
 * which characters it contains (NIST SP 800-63B-4, section 3.1.1.2).
 *
 * @throws Problem `password-common`, `password-personal`, `password-simple`
 */
export async function requireGoodPassword(password: string, owner: PasswordOwner): Promise<void> {
  const fault = passwordFault(password, owner, await commonPasswords())
  if (fault) throw new Problem(fault, { fields: { password: fault } })
}

/**
 * Returns why a password is easy to guess, or null. It is compared without regard to case, accents, or what was put
 * around a common password, such as digits at its end.
 *
 * @param common common passwords in lower case
 */
function passwordFault(password: string, owner: PasswordOwner, common: ReadonlySet<string>): Fault | null {
  const text = folded(password)
  if (isPersonal(lettersIn(text), personalWords(owner))) return 'password-personal'
  if (common.has(text)) return 'password-common'
  if (isSimple(text)) return 'password-simple'
  const core = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const forms = [core, plainLetters(text), plainLetters(core), lettersIn(core)]
  return forms.some((form) => form.length >= 4 && common.has(form)) ? 'password-common' : null
}

/** Whether fewer than ten characters are left without the words. A passphrase may mention a name. */
function isPersonal(text: string, words: readonly string[]): boolean {
  const rest = words
    .toSorted((one, other) => other.length - one.length)
    .reduce((left, word) => left.replaceAll(word, ''), text)
  return rest !== text && rest.length < 10
}

/** Names of the service and of the person: at least four letters long, so that a passphrase may contain "Al" or "Ewa". */
function personalWords({ name, email }: PasswordOwner): string[] {
  const [local = '', domain = ''] = folded(email).split('@')
  const parts = [...folded(name).split(/[^\p{L}\p{N}]+/u), folded(name), local, domain.split('.')[0] ?? '']
  return ['kurier', ...parts.map(lettersIn)].filter((word) => word.length >= 4)
}

/** Whether it only repeats a few characters, or follows the alphabet, the digits or the rows of a keyboard. */
function isSimple(text: string): boolean {
  if (/^(.{1,4})\1+.{0,3}$/su.test(text)) return true
  const [half, rest] = [text.slice(0, text.length / 2), text.slice(text.length / 2)]
  if (half === rest && text.length < 24) return true
  return runLength(text) >= text.length * 0.8
}

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop[]',
  'asdfghjkl;',
  'zxcvbnm,./',
  '1q2w3e4r5t6y7u8i9o0p',
  'qazwsxedcrfvtgbyhnujm',
]
const bothWays = rows.flatMap((row) => [row, [...row].reverse().join('')])

/** Counts the characters that belong to runs of four or more along a row, forwards or backwards. */
function runLength(text: string): number {
  let covered = 0
  for (let at = 0; at < text.length; ) {
    const run = Math.max(...bothWays.map((row) => runAt(text, at, row)))
    if (run >= 4) covered += run
    at += Math.max(1, run)
  }
  return covered
}

function runAt(text: string, at: number, row: string): number {
  let length = 0
  while (at + length < text.length && row.includes(text.slice(at, at + length + 1))) length += 1
  return length
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ł', 'l')
}

function lettersIn(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '')
}

const lookalikes: Record<string, string> = { '@': 'a', '4': 'a', '3': 'e', '1': 'i', '!': 'i', '0': 'o' }
const moreLookalikes: Record<string, string> = { $: 's', '5': 's', '7': 't' }

/** Replaces the usual digits and signs for letters: p@ssw0rd → password. */
function plainLetters(text: string): string {
  return [...text].map((one) => lookalikes[one] ?? moreLookalikes[one] ?? one).join('')
}

/** The list of zxcvbn, about fifty thousand entries from breaches, most frequent first. Loaded when first needed. */
async function commonPasswords(): Promise<ReadonlySet<string>> {
  loaded ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  )
  return await loaded
}

let loaded: Promise<ReadonlySet<string>> | undefined
