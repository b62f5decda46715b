type ArrivedImage = Pick<HTMLImageElement, 'src' | 'naturalWidth' | 'naturalHeight' | 'width' | 'height'>

/**
 * The hosts of images from elsewhere that turned out to be a single pixel, drawn as one: there is nothing to see in
 * them. A pixel that is drawn larger spaces a layout.
 */
export function pixelHosts(images: readonly ArrivedImage[]): string[] {
  return images.filter(isPixel).flatMap(({ src }) => {
    const { pathname, searchParams } = new URL(src)
    const asked = searchParams.get('url') ?? ''
    return pathname === '/api/pictures' && URL.canParse(asked) ? [new URL(asked).host] : []
  })
}

/** An image that did not come has no size of its own. */
function isPixel({ naturalWidth, naturalHeight, width, height }: ArrivedImage): boolean {
  return naturalWidth === 1 && naturalHeight === 1 && width <= 1 && height <= 1
}
