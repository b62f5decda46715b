import { parentPort, workerData } from 'node:worker_threads'
import { htmlFromText } from '../mail/html-text.ts'
import { parseMessage } from '../mail/parse.ts'
import { pictureOf } from '../mail/pictures.ts'
import { sanitizeMailHtml } from '../mail/sanitize-html.ts'
import { inlineStyleSheets } from '../mail/style-sheets.ts'
import { pictureLink } from '../pictures/picture-links.ts'

/** The input of the `whole-mail.ts` thread. */
export type WholeMailJob = {
  messageId: string
  raw: Uint8Array
  files: { contentId: string | null; contentType: string; url: string }[]
  /** Secrets that sign links to the picture proxy; null leaves out images from elsewhere. */
  pictureSecrets: readonly string[] | null
}
export type WholeMail = { html: string; remoteImages: number }

const MAX_LENGTH = 67_108_864

const { messageId, raw, files, pictureSecrets } = workerData as WholeMailJob
const { html, text } = await parseMessage(raw, MAX_LENGTH)
const resolveCid = (cid: string) => pictureOf(files, cid)?.url ?? null
const allowRemoteImages =
  pictureSecrets !== null && ((url: string) => pictureLink(url, messageId, pictureSecrets))
const whole: WholeMail =
  html === null
    ? { html: htmlFromText(text ?? ''), remoteImages: 0 }
    : sanitizeMailHtml(inlineStyleSheets(html), { resolveCid, allowRemoteImages, maxLength: MAX_LENGTH })
parentPort?.postMessage({ html: whole.html, remoteImages: whole.remoteImages })
