import type { Conversation, ConversationList, EmailMessage } from '../../contract/emails.ts'
import type { CorpusMail } from './corpus.ts'
import { emptyReport, type HiddenReport, judgeFolds } from './hidden.ts'
import type { RealMailOffice } from './import.ts'
import { dangers, shownText } from './page.ts'
import { plainBody, plainHeaders } from './plain-reader.ts'
import type { Stored } from './stored.ts'

/** One candidate's tab with every conversation opened: the message ids of each. */
export interface Tab {
  address: string
  conversations: string[][]
}

export interface Opened {
  tabs: Tab[]
  /** Number of pages requested. */
  pages: number
  seconds: number
  slowestMs: number
  /** The folded lines and their reasons. */
  hidden: HiddenReport
  /** Descriptions of everything that is wrong with a page. */
  faults: string[]
}

/**
 * Opens every conversation of every candidate through the API, with remote images off, and checks each message
 * once.
 */
export async function openTabs(
  real: RealMailOffice,
  stored: Stored,
  corpus: readonly CorpusMail[],
): Promise<Opened> {
  const opened: Opened = { tabs: [], pages: 0, seconds: 0, slowestMs: 0, hidden: emptyReport(), faults: [] }
  const mails = new Map(corpus.map((mail) => [stored.messageIds.get(mail.name), mail]))
  const seen = new Set<string>()
  const get = async <T>(url: string): Promise<T | undefined> => {
    const startedAt = performance.now()
    const { status, body } = await real.recruiter.get(url)
    const tookMs = performance.now() - startedAt
    opened.pages += 1
    opened.seconds += tookMs / 1_000
    opened.slowestMs = Math.max(opened.slowestMs, tookMs)
    if (status !== 200) opened.faults.push(`${url} was answered ${status}`)
    return status === 200 ? body : undefined
  }
  for (const [address, candidateId] of real.candidateIds) {
    const base = `/api/candidates/${candidateId}/conversations`
    const list = await get<ConversationList>(base)
    const tab: Tab = { address, conversations: [] }
    for (const { id } of list?.conversations ?? []) {
      const messages = (await get<Conversation>(`${base}/${id}`))?.messages ?? []
      tab.conversations.push(messages.map((message) => message.id))
      judgeFolds(messages, mails, opened.hidden)
      for (const message of messages.filter((one) => !seen.has(one.id))) {
        seen.add(message.id)
        opened.faults.push(...messageFaults(message, mails.get(message.id)))
      }
    }
    opened.tabs.push(tab)
  }
  return opened
}

function messageFaults(message: EmailMessage, mail: CorpusMail | undefined): string[] {
  if (!mail) return [`${message.id} is shown and is no mail of the corpus`]
  const faults = dangers(message.html).map((danger) => `${mail.name} shows ${danger}`)
  const shown = shownText(message.html)
  const lost = lostWords(mail.raw, shown)
  if (lost.length > 0) faults.push(`${mail.name} lacks ${lost.length} words: ${lost.slice(0, 5).join(' ')}`)
  const somethingElse = message.attachments.length > 0 || message.remoteImages > 0
  if (shown === '' && !somethingElse && hasText(plainBody(mail.raw))) faults.push(`${mail.name} opens empty`)
  return faults
}

/** In every browser an unclosed comment hides the rest. One mail of the corpus consists of nothing else. */
function hasText(body: string): boolean {
  return /\w{2}/.test(body.replace(/<!--(?![\s\S]*-->)[\s\S]*$/, '').replace(/<[^>]*>|&\w+;/g, ''))
}

/** Words of an unencoded plain-text mail that are missing on its page. */
function lostWords(raw: Buffer, shown: string): string[] {
  const headers = plainHeaders(raw)
  const first = (name: string, otherwise: string) => (headers.get(name)?.[0] || otherwise).toLowerCase()
  if (!/^text\/plain\b|^text$/.test(first('content-type', 'text/plain'))) return []
  if (!/^(7bit|8bit|binary)$/.test(first('content-transfer-encoding', '7bit'))) return []
  // A uuencoded file is a file, not a text.
  const text = plainBody(raw).replace(/^begin [0-7]{3} .+\r?\n[ -`\r\n]*?\r?\nend\s*$/gm, '')
  const words = new Set(text.match(/(?<![^\s])[A-Za-z]{3,}(?![^\s])/g))
  const there = new Set(shown.split(' '))
  return [...words].filter((word) => !there.has(word))
}
