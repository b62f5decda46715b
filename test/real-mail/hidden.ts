import { Parser } from 'htmlparser2'
import type { EmailMessage } from '../../contract/emails.ts'
import type { CorpusMail } from './corpus.ts'
import { shownText } from './page.ts'
import { plainHeaders, plainIds } from './plain-reader.ts'

/**
 * Checks the folded (initially hidden) lines independently. It is simple on purpose and shares no code with the
 * product. Every folded line needs a reason; the first one is that an earlier mail of the conversation contains it.
 */

const reasons = ['earlier', 'announcement', 'signature', 'marked', 'below a divider'] as const
type Reason = (typeof reasons)[number]

/** The number of folded lines for each reason, and the lines without a reason. */
export interface HiddenReport {
  lines: Map<Reason, number>
  folded: number
  faults: string[]
}

export function emptyReport(): HiddenReport {
  return { lines: new Map(reasons.map((reason) => [reason, 0])), folded: 0, faults: [] }
}

interface FoldedLine {
  text: string
  /** Whether the line is in an element that marks a quote. */
  marked: boolean
}

/** Adds the reason of every folded line of a conversation to the report. Messages are ordered oldest first. */
export function judgeFolds(
  messages: readonly EmailMessage[],
  mails: ReadonlyMap<string | undefined, CorpusMail>,
  report: HiddenReport,
): void {
  let earlier = ''
  const ids = new Set<string>()
  for (const message of messages) {
    const mail = mails.get(message.id)
    if (!mail) continue
    const headers = plainHeaders(mail.raw)
    const named = plainIds(headers, ['in-reply-to'])
    const answered = named.length > 0 ? named : plainIds(headers, ['references']).slice(-1)
    const isHeld = answered.some((id) => ids.has(id))
    const folded = foldedLines(message.html)
    if (folded.length > 0) report.folded++
    const below = { signature: false, divider: false }
    for (const line of folded) {
      const letters = lettersOf(line.text)
      if (letters === '') {
        if (/^--\s*$/.test(line.text)) below.signature = true
        continue
      }
      if (/^-+ ?original message ?-+$/i.test(line.text) || /^(from|sent|to|subject): ./i.test(line.text))
        below.divider = true
      line.marked ||= line.text.startsWith('>')
      const reason = reasonOf(line, letters, earlier, isHeld, below)
      if (reason === null) report.faults.push(`${mail.name} hides: ${line.text}`)
      else report.lines.set(reason, report.lines.get(reason)! + 1)
    }
    earlier += ` ${lettersOf(shownText(message.html))}`
    for (const id of plainIds(headers, ['message-id'])) ids.add(id)
  }
}

function reasonOf(
  { text, marked }: FoldedLine,
  letters: string,
  earlier: string,
  isHeld: boolean,
  below: { signature: boolean; divider: boolean },
): Reason | null {
  if (earlier.includes(letters)) return 'earlier'
  if (
    /(wrote|writes|said|schrieb|skrev|schreef|escribió).*:$|^quoting .*:$|\bon behalf of\b|^(on|from|sent|to|cc|date|subject)\b.*|original message/i.test(
      text,
    )
  )
    return 'announcement'
  // A header field continues on the next line.
  if (below.divider && /^[^.!?]*<[^\s@<>]+@[^\s@<>]+>\)?$/.test(text)) return 'announcement'
  if (below.signature && !isSentence(text)) return 'signature'
  if (marked && !isHeld) return 'marked'
  return below.divider && !isHeld ? 'below a divider' : null
}

/** Recognises a sentence: five words or more, the second without a capital, so no name, title or address. */
function isSentence(text: string): boolean {
  const words = text.split(' ')
  return words.length >= 5 && /^[a-z]/.test(words[1]!) && /[.!?]$/.test(text)
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** Returns the lines that are folded when the page opens. */
function foldedLines(html: string): FoldedLine[] {
  const lines: FoldedLine[] = []
  const open: { folds: boolean; marks: boolean }[] = []
  let isNew = true
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (name !== 'a' && name !== 'b' && name !== 'i' && name !== 'span' && name !== 'font') isNew = true
      open.push({ folds: attributes['data-kurier'] === 'quote', marks: name === 'blockquote' })
    },
    ontext: (text) => {
      if (!open.some(({ folds }) => folds)) return
      if (isNew) lines.push({ text: '', marked: open.some(({ marks }) => marks) })
      isNew = false
      lines.at(-1)!.text += text.replace(/\s+/g, ' ')
    },
    onclosetag: (name) => {
      open.pop()
      if (name !== 'a' && name !== 'b' && name !== 'i' && name !== 'span' && name !== 'font') isNew = true
    },
  })
  parser.end(html)
  return lines.map((line) => ({ ...line, text: line.text.trim() }))
}
