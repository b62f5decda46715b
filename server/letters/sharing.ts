import { type Letter, letterOf } from './letter.ts'
import { type Language, type Say, wordingIn } from './wording.ts'

/** One address that the owner of an inbox is asked or told about. */
interface SharingLine {
  kind: 'held' | 'further' | 'began'
  address: string
  candidate: { name: string }
  broughtBy: string | null
  emails: number
}

export interface SharingFacts {
  to: string
  language: Language
  /** At least one. */
  notices: readonly SharingLine[]
  /** Kurier's public address, without a trailing slash. */
  appUrl: string
}

/** A longer list is read in Kurier. */
const mostLines = 20

/**
 * Writes to the owner of an inbox which addresses colleagues added to candidates: what waits for a decision first. It
 * tells nothing of the emails but how many there are.
 */
export function sharingLetter({ to, language, notices, appUrl }: SharingFacts): Letter {
  const say = wordingIn(language)
  const held = notices.filter(({ kind }) => kind !== 'began').length
  const count = held > 0 ? held : notices.length
  const subject = say((t) => (held > 0 ? t.letter.sharing.subjectHeld : t.letter.sharing.subjectTold), {
    count,
  })
  const kinds = ['held', 'further', 'began'] as const
  return letterOf({
    ...{ to, language, subject },
    paragraphs: [
      say((t) => t.letter.greeting),
      ...kinds.flatMap((kind) =>
        paragraphsOf(
          notices.filter((one) => one.kind === kind),
          kind,
          say,
        ),
      ),
    ],
    button: { label: say((t) => t.letter.sharing.button), url: `${appUrl}/account#sharing` },
    foot: say((t) => t.letter.sharing.foot),
  })
}

function paragraphsOf(lines: readonly SharingLine[], kind: SharingLine['kind'], say: Say): string[] {
  if (lines.length === 0) return []
  const rest = lines.length - mostLines
  return [
    say((t) => t.letter.sharing[kind]),
    ...lines.slice(0, mostLines).map((line) => lineOf(line, say)),
    ...(rest > 0 ? [say((t) => t.letter.sharing.more, { count: rest })] : []),
  ]
}

function lineOf({ address, candidate, broughtBy, emails: count }: SharingLine, say: Say): string {
  const values = { address, candidate: candidate.name, count }
  return broughtBy === null
    ? say((t) => t.letter.sharing.line, values)
    : say((t) => t.letter.sharing.lineBy, { ...values, name: broughtBy })
}
