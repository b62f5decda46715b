import { oneLine } from './characters.ts'
import { trimmed } from './trimming.ts'

/** Most file systems allow 255 bytes; the rest is for a number or a directory's suffix. */
const MAX_NAME_BYTES = 200

const EXTENSIONS: Record<string, string> = {
  'application/pdf': 'pdf',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/rtf': 'rtf',
  'application/zip': 'zip',
  'application/ics': 'ics',
  'application/ms-tnef': 'dat',
  'application/vnd.ms-tnef': 'dat',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
}

/**
 * Returns a filename that is safe to show, to store and to offer for download.
 *
 * It is the last step of any path, on one line, without marks that change the reading order. It is never hidden or
 * reserved, and has at most 200 bytes with its extension kept. If there is no name, it is made from the content type.
 */
export function attachmentName(raw: string | null, contentType: string): string {
  const step = oneLine(raw ?? '', 2_000)
    .split(/[/\\]/)
    .at(-1)!
  const name = trimmed(step.replace(/[<>:"|?*\u200B-\u200D\u2060]/g, '_'), /[.\s]/)
  if (name === '') return defaultName(contentType)
  const usable = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name) ? `_${name}` : name
  return shortened(usable)
}

function defaultName(contentType: string): string {
  const kind = contentType.split('/')[0]
  const stem =
    kind === 'message' || kind === 'image' ? kind : contentType === 'text/calendar' ? 'invite' : 'attachment'
  return `${stem}.${EXTENSIONS[contentType] ?? 'bin'}`
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name
  const extension = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? ''
  let stem = ''
  let bytes = Buffer.byteLength(extension)
  for (const character of name.slice(0, name.length - extension.length)) {
    bytes += Buffer.byteLength(character)
    if (bytes > MAX_NAME_BYTES) break
    stem += character
  }
  return stem + extension
}
