import { sanitizeMailHtml } from './sanitize-html.ts'

/** Image formats that a browser displays and cannot run, by the content types that mail uses for them. */
const PICTURES: Record<string, string> = {
  'image/png': 'image/png',
  'image/jpeg': 'image/jpeg',
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/gif': 'image/gif',
  'image/webp': 'image/webp',
  'image/bmp': 'image/bmp',
}

/** All content types of images that are displayed. */
export const pictureTypes: readonly string[] = Object.keys(PICTURES)

/** Returns the content type to serve an image with; null for a file that can only be downloaded. */
export function pictureType(contentType: string): string | null {
  return PICTURES[contentType] ?? null
}

type MailFile = { contentType: string; contentId: string | null }

/** Returns the picture that a `cid:` link names (RFC 2392): the first one, if two files have the same Content-ID. */
export function pictureOf<F extends MailFile>(files: readonly F[], cid: string): F | null {
  return files.find((file) => file.contentId === cid && pictureType(file.contentType) !== null) ?? null
}

/** Returns the files that a mail shows as pictures in its text. Asks the sanitiser, so that no other is hidden. */
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
