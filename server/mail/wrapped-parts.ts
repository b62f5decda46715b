import { attachmentName } from './attachment-name.ts'
import { decodeText } from './charset.ts'
import { MAX_PARTS, type MimePart, readMimeTree } from './mime-tree.ts'
import { withoutClearSignature } from './pgp-armour.ts'
import { decompressRtf, readRichText } from './rich-text.ts'
import { readSignedData } from './signed-data.ts'
import { isTnef, readTnef, type Tnef } from './tnef.ts'
import { extractUuFiles } from './uuencode.ts'

const MAX_DEPTH = 5

/**
 * Opens the wrappers in a MIME tree: signed S/MIME (RFC 8551 §3.5), Outlook's `winmail.dat` (MS-OXTNEF) and files
 * uuencoded in a text become ordinary parts. A wrapper that cannot be opened stays a file.
 */
export async function openWrappers(root: MimePart, defects: string[]): Promise<MimePart> {
  return await open(root, { defects, parts: 0 }, 0)
}

type Opening = { defects: string[]; parts: number }

async function open(part: MimePart, opening: Opening, depth: number): Promise<MimePart> {
  if (++opening.parts > MAX_PARTS || depth > MAX_DEPTH) return part
  if (part.children.length > 0) {
    const children: MimePart[] = []
    for (const child of part.children) children.push(await open(child, opening, depth))
    return { ...part, children }
  }
  if (isSmime(part)) return await openSigned(part, opening, depth)
  if (isWinmail(part)) return openTnef(part, opening)
  if (isPlainBody(part)) return openText(part)
  return part
}

function isSmime({ contentType, params, dispositionParams }: MimePart): boolean {
  if (/^application\/(?:x-)?pkcs7-mime$/.test(contentType)) return true
  return (
    contentType === 'application/octet-stream' &&
    /\.p7m$/i.test(dispositionParams.filename ?? params.name ?? '')
  )
}

async function openSigned(part: MimePart, opening: Opening, depth: number): Promise<MimePart> {
  const found = readSignedData(part.content)
  // Certificates alone are not secret: without this type the part would count as encrypted.
  if (found?.kind === 'certificates') return { ...part, contentType: 'application/pkcs7-certificates' }
  if (found === null) return part
  const { root, defects } = await readEntity(found.entity)
  opening.defects.push(...defects)
  return container(part, 'signed', [await open(root, opening, depth + 1)])
}

/** Reads a signed entity (RFC 8551 §3.1). Some programs leave its header out: then all of it is text. */
async function readEntity(entity: Uint8Array): Promise<Awaited<ReturnType<typeof readMimeTree>>> {
  const read = await readMimeTree(entity)
  const hasHeader = read.root.headers.some(({ name }) => /^(?:content-|mime-version$)/i.test(name))
  const isBare = !hasHeader && entity[0] !== 0x0d && entity[0] !== 0x0a
  return isBare ? await readMimeTree(Buffer.concat([Buffer.from('\r\n'), entity])) : read
}

function isWinmail({ contentType, content }: MimePart): boolean {
  return /^application\/(?:vnd\.)?ms-tnef$|^application\/octet-stream$/.test(contentType) && isTnef(content)
}

function openTnef(part: MimePart, opening: Opening): MimePart {
  const tnef = readTnef(part.content)
  if (tnef === null) return part
  const parts = tnefParts(tnef, 0).slice(0, MAX_PARTS - opening.parts)
  opening.parts += parts.length
  return parts.length === 0 ? part : container(part, 'tnef', parts)
}

/** Returns the best readable form of the body, then the files; an attached message becomes its text and its files. */
function tnefParts(tnef: Tnef, depth: number): MimePart[] {
  const rtf = tnef.rtf && decompressRtf(tnef.rtf)
  const rich = rtf && readRichText(rtf)
  const html = tnef.html ?? (rich !== null && 'html' in rich ? rich.html : null)
  const text = rich !== null && 'text' in rich ? rich.text : tnef.text
  const body: MimePart[] = []
  if (html !== null) body.push(textPart('text/html', html))
  else if (text !== null && text.trim() !== '') body.push(textPart('text/plain', text))
  else if (rtf !== null) body.push(filePart('message.rtf', 'application/rtf', rtf))
  const files = tnef.files.flatMap((file) => {
    const nested = file.isMessage && depth < MAX_DEPTH ? readTnef(file.content) : null
    if (nested !== null) return tnefParts(nested, depth + 1).map((inner) => asFile(inner, file.filename))
    const part = filePart(file.filename, file.contentType ?? 'application/octet-stream', file.content)
    return [{ ...part, contentId: file.contentId?.replace(/^<|>$/g, '') || null }]
  })
  return [...body, ...files]
}

function asFile(part: MimePart, title: string): MimePart {
  if (part.disposition === 'attachment') return part
  const name = `${attachmentName(title || 'message', 'text/plain')}.${part.contentType === 'text/html' ? 'html' : 'txt'}`
  return { ...part, disposition: 'attachment', dispositionParams: { filename: name } }
}

function isPlainBody({ contentType, disposition, dispositionParams, params }: MimePart): boolean {
  const isNamed = (dispositionParams.filename ?? params.name ?? '') !== ''
  return contentType === 'text/plain' && disposition !== 'attachment' && !isNamed
}

/** Takes the armour of a clear signature (RFC 9580 §7) and uuencoded files out of a text. */
function openText(part: MimePart): MimePart {
  const bare = withoutClearSignature(latin1(part.content))
  if (bare === null) return openUuFiles(part)
  const inner = openUuFiles({ ...part, headers: [], content: Buffer.from(bare, 'latin1') })
  return container(part, 'signed', [inner])
}

function latin1(content: Uint8Array): string {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1')
}

function openUuFiles(part: MimePart): MimePart {
  const { rest, files } = extractUuFiles(latin1(part.content))
  if (files.length === 0) return part
  const parts = files.slice(0, 100).map(({ filename, content }) => {
    const name = decodeText(Buffer.from(filename, 'latin1'), part.params.charset ?? null).text
    return filePart(name, 'application/octet-stream', content)
  })
  return container(part, 'mixed', [{ ...part, headers: [], content: Buffer.from(rest, 'latin1') }, ...parts])
}

function container(part: MimePart, multipart: string, children: MimePart[]): MimePart {
  return {
    ...part,
    contentType: `multipart/${multipart}`,
    multipart,
    disposition: '',
    dispositionParams: {},
    content: new Uint8Array(),
    children,
  }
}

function textPart(contentType: string, text: string): MimePart {
  return { ...leaf(contentType, Buffer.from(text)), params: { charset: 'utf-8' } }
}

function filePart(filename: string, contentType: string, content: Uint8Array): MimePart {
  return { ...leaf(contentType, content), disposition: 'attachment', dispositionParams: { filename } }
}

function leaf(contentType: string, content: Uint8Array): MimePart {
  const none = { headers: [], params: {}, disposition: '', dispositionParams: {}, contentId: null }
  return { ...none, contentType, multipart: null, content, children: [] }
}
