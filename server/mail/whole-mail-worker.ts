import { parentPort, workerData } from 'node:worker_threads'
import { htmlFromText } from './html-text.ts'
import { parseMessage } from './parse.ts'
import { pictureOf } from './pictures.ts'
import { sanitizeMailHtml } from './sanitize-html.ts'
import { inlineStyleSheets } from './style-sheets.ts'

/** What the thread of `whole-mail.ts` is given. */
export type WholeMailJob = {
  raw: Uint8Array
  files: { contentId: string | null; contentType: string; url: string }[]
  allowRemoteImages: boolean
}
export type WholeMail = { html: string; remoteImages: number }

const MAX_LENGTH = 67_108_864

const { raw, files, allowRemoteImages } = workerData as WholeMailJob
const { html, text } = await parseMessage(raw, MAX_LENGTH)
const resolveCid = (cid: string) => pictureOf(files, cid)?.url ?? null
const whole: WholeMail =
  html === null
    ? { html: htmlFromText(text ?? ''), remoteImages: 0 }
    : sanitizeMailHtml(inlineStyleSheets(html), { resolveCid, allowRemoteImages, maxLength: MAX_LENGTH })
parentPort?.postMessage({ html: whole.html, remoteImages: whole.remoteImages })
