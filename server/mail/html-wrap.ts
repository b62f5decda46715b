import type { HtmlTag } from './html-lines.ts'

const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))
/** Elements in which a browser leaves a `div` where it is. */
const MAY_HOLD = new Set('div td th blockquote body section article main center li dd'.split(' '))

export type WrappedRange = { from: number; to: number; mark: string }

type OpenTag = { name: string; source: string }

/**
 * Returns HTML with a `div` around each range of offsets, well-formed whatever the ranges cut through: elements that
 * are open at an edge are closed before it and opened again, with their attributes, after it.
 *
 * A range ends as soon as the elements that it opened are closed, so that an element around all of it stays in one
 * piece.
 *
 * @param tags all tags of the source in order
 * @param ranges in order, not overlapping, each beginning at a tag or a text
 */
export function wrapHtml(html: string, tags: readonly HtmlTag[], ranges: readonly WrappedRange[]): string {
  const pieces: string[] = []
  const open: OpenTag[] = []
  let [copied, next, added] = [0, 0, 0]
  const copy = (to: number) => {
    pieces.push(html.slice(copied, to))
    copied = to
  }
  const walk = (to: number) => {
    for (; next < tags.length && tags[next]!.start < to; next++) step(open, html, tags[next]!)
  }
  for (const { from, to, mark } of ranges) {
    walk(from)
    const end = trimmedEnd(html, tags, next, to)
    const kept = holderDepth(open, tags, next, end)
    copy(from)
    const reopened = open.slice(kept)
    pieces.push(closing(reopened), `<div ${mark}>`, opening(reopened))
    walk(end)
    copy(end)
    const rest = open.slice(kept)
    pieces.push(closing(rest), '</div>', opening(rest))
    added += reopened.length + rest.length
    if (added > tags.length + 10_000) return html // So many cuts would make it grow without bound.
  }
  copy(html.length)
  return pieces.join('')
}

function step(open: OpenTag[], html: string, tag: HtmlTag): void {
  if (VOID.has(tag.name)) return
  if (tag.opens) open.push({ name: tag.name, source: html.slice(tag.start, tag.end) })
  else open.pop()
}

/** Returns how many open elements can stay open around a range: those that contain all of it and may hold a `div`. */
function holderDepth(open: readonly OpenTag[], tags: readonly HtmlTag[], next: number, end: number): number {
  let depth = open.length
  let least = depth
  for (let i = next; i < tags.length && tags[i]!.start < end; i++) {
    if (VOID.has(tags[i]!.name)) continue
    depth += tags[i]!.opens ? 1 : -1
    least = Math.min(least, depth)
  }
  while (least > 0 && !MAY_HOLD.has(open[least - 1]!.name)) least--
  return least
}

/** Returns the end of a range without the end tags after its last text that close elements from before the range. */
function trimmedEnd(html: string, tags: readonly HtmlTag[], next: number, to: number): number {
  let [depth, floor, at] = [0, 0, -1]
  let cut = to
  for (let i = next; i < tags.length && tags[i]!.start < to; i++) {
    const tag = tags[i]!
    const isSeen = tag.opens && (tag.name === 'img' || tag.name === 'hr')
    if (isSeen || (at >= 0 && !isBlank(html.slice(at, tag.start)))) cut = to
    at = Math.max(at, tag.end)
    if (!VOID.has(tag.name)) depth += tag.opens ? 1 : -1
    if (cut === to && depth < floor) cut = tag.start
    floor = Math.min(floor, depth)
  }
  return at < 0 || isBlank(html.slice(at, to)) ? cut : to
}

function closing(elements: readonly OpenTag[]): string {
  return elements
    .map(({ name }) => `</${name}>`)
    .reverse()
    .join('')
}

function opening(elements: readonly OpenTag[]): string {
  return elements.map(({ source }) => source).join('')
}

function isBlank(text: string): boolean {
  return text.replace(/&nbsp;/gi, '').trim() === ''
}
