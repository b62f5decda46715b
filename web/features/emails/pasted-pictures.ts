/** What the text shows while a picture is uploaded → where it lies then; null: it is to go from the text. */
type Exchange = (shown: string, address: string | null) => boolean

const editors = new Set<Exchange>()
const arrived = new Map<string, string>()

/** What a mail program shows in a text; anything else is attached as a file. */
export function isPicture(file: File): boolean {
  return /^image\/(?:png|jpe?g|gif|webp|bmp)$/i.test(file.type)
}

/** An editor that exchanges pictures in its text once they are uploaded, until it is closed. */
export function watchPictures(exchange: Exchange): () => void {
  editors.add(exchange)
  return () => editors.delete(exchange)
}

/** A picture has arrived, or will not: false when no open text shows it. */
export function exchangePicture(shown: string, address: string | null): boolean {
  if (address !== null) arrived.set(shown, address)
  return [...editors].some((exchange) => exchange(shown, address))
}

/** The text with its uploaded pictures by their addresses: an Undo brings back what was shown before. */
export function withArrived(html: string): string {
  return [...arrived].reduce((text, [shown, address]) => text.replaceAll(`"${shown}"`, `"${address}"`), html)
}
