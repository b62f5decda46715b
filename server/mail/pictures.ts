import { sanitizeMailHtml } from './sanitize-html.ts'

/** What a browser shows as a picture and cannot run, by the names that mail has for it. */
const PICTURES: Record<string, string> = {
  'image/png': 'image/png',
  'image/jpeg': 'image/jpeg',
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/gif': 'image/gif',
  'image/webp': 'image/webp',
  'image/bmp': 'image/bmp',
}

/** Each name under which mail sends a picture that is shown. */
export const pictureTypes: readonly string[] = Object.keys(PICTURES)

/** The type to serve a picture as; null for what is a file to download. */
export function pictureType(contentType: string): string | null {
  return PICTURES[contentType] ?? null
}

type MailFile = { contentType: string; contentId: string | null }

/** The picture that `cid:` names (RFC 2392): the first, where a sender named two files alike. */
export function pictureOf<F extends MailFile>(files: readonly F[], cid: string): F | null {
  return files.find((file) => file.contentId === cid && pictureType(file.contentType) !== null) ?? null
}

/** The files that a mail shows as pictures in its text; told by the sanitiser itself, so that no other is hidden. */
export function shownPictures<F extends MailFile>(html: string | null, files: readonly F[]): Set<F> {
  const shown = new Set<F>()
  if (html === null || !files.some(({ contentId }) => contentId !== null)) return shown
  const resolveCid = (cid: string) => {
    const picture = pictureOf(files, cid)
    if (picture !== null) shown.add(picture)
    return null
  }
  sanitizeMailHtml(html, { resolveCid, allowRemoteImages: false })
  return shown
}
