import { disableTypes, imageSize, types } from 'image-size'

/** A raster picture that can be served. */
export interface Picture {
  contentType: string
  bytes: Buffer
  width: number
  height: number
}

/** From the names of `image-size` to media types. */
const rasterTypes: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
}
/** About 300 MB in a browser's memory; a larger picture is an attack. */
const maxPixels = 75_000_000
/** No file of these formats is shorter. */
const minBytes = 26

// Other formats are not even parsed: SVG runs scripts, and mail programs do not display the rest.
disableTypes(types.filter((type) => !(type in rasterTypes)))

/**
 * Detects the picture's type from its bytes, never from what its server says.
 *
 * @returns null for everything that is not a raster picture that browsers display
 */
export function readPicture(bytes: Buffer): Picture | null {
  if (bytes.length < minBytes) return null
  try {
    // A copy with memory of its own: image-size reads past the end of a file, and a small Buffer shares its memory with
    // other data of this process.
    const { type, width, height } = imageSize(new Uint8Array(bytes))
    const contentType = rasterTypes[type ?? '']
    const isDrawable = width > 0 && height > 0 && width * height <= maxPixels
    return contentType && isDrawable ? { contentType, bytes, width, height } : null
  } catch {
    return null
  }
}
