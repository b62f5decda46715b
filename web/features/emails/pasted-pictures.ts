/**
 * Replaces a picture's temporary URL by its uploaded one; null removes the picture. False if the text does not show
 * it.
 */
type Exchange = (shown: string, address: string | null) => boolean

const editors = new Set<Exchange>()
const arrived = new Map<string, string>()

/** Decides whether a mail program displays the file inside the text; other files are attached. */
export function isPicture(file: File): boolean {
  return /^image\/(?:png|jpe?g|gif|webp|bmp)$/i.test(file.type)
}

/**
 * Registers an editor that replaces pictures in its text after their upload; returns a function that unregisters it.
 */
export function watchPictures(exchange: Exchange): () => void {
  editors.add(exchange)
  return () => editors.delete(exchange)
}

/** Reports that a picture was uploaded, or failed (null); returns false if no open text shows it. */
export function exchangePicture(shown: string, address: string | null): boolean {
  if (address !== null) arrived.set(shown, address)
  return [...editors].some((exchange) => exchange(shown, address))
}

/** Replaces temporary URLs of pictures that were uploaded since: Undo brings them back. */
export function withArrived(html: string): string {
  return [...arrived].reduce((text, [shown, address]) => text.replaceAll(`"${shown}"`, `"${address}"`), html)
}
