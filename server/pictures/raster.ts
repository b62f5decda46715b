import { disableTypes, imageSize, types } from 'image-size'

/** A raster picture as it is served. */
export interface Picture {
  contentType: string
  bytes: Buffer
  width: number
  height: number
}

/** What `image-size` calls them, and what a browser is told. */
const rasterTypes: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
}
/** About 300 MB in a browser's memory: a larger one was made to stop it. */
const maxPixels = 75_000_000

// Everything else is not even looked at: SVG runs scripts, the rest no mail program shows.
disableTypes(types.filter((type) => !(type in rasterTypes)))

/**
 * What bytes from elsewhere are, by themselves and never by what their server calls them.
 *
 * @returns null for everything that is not a raster picture a browser can draw
 */
export function readPicture(bytes: Buffer): Picture | null {
  try {
    const { type, width, height } = imageSize(bytes)
    const contentType = rasterTypes[type ?? '']
    const isDrawable = width > 0 && height > 0 && width * height <= maxPixels
    return contentType && isDrawable ? { contentType, bytes, width, height } : null
  } catch {
    return null
  }
}
