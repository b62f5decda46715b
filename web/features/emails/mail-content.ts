import DOMPurify from 'dompurify'
import { linkFacts, linkPage } from './link-doubt.ts'
import { bringsGround } from './mail-document.ts'
import { type NightPaper, nightInk } from './night-ink.ts'

const forbidden = [
  'form',
  'input',
  'button',
  'select',
  'textarea',
  'iframe',
  'object',
  'embed',
  'base',
  'meta',
  'link',
]

/** The labels of quoted text, in the user's language. */
export type QuoteWords = { show: string; hide: string; answer: string }

/** The HTML for a message's frame, and whether it must be shown on white, as it was written. */
export type MailContent = { html: string; onWhite: boolean }

/**
 * Prepares a message for its frame. In the dark scheme its colours are adapted, unless the message sets backgrounds
 * of its own: partly adapted colours are worse than a light page.
 *
 * All this happens in an inert document that loads nothing. In the page's own document every image would be fetched
 * as soon as it is created, outside the frame's policy, and then again by the frame. DOMPurify runs last.
 *
 * @param night the dark surface, or null in the light scheme
 */
export function mailContent(html: string, night: NightPaper | null, words: QuoteWords): MailContent {
  const page = new DOMParser().parseFromString(html, 'text/html')
  for (const link of page.querySelectorAll('a[href], area[href]')) {
    link.setAttribute('target', '_blank')
    link.setAttribute('rel', 'noopener noreferrer')
    sayWhereItLeads(link)
  }
  for (const image of page.querySelectorAll('img:not([src])')) image.replaceWith(nameOf(image, page))
  trimEnd(page.body)
  for (const quote of page.querySelectorAll('div[data-kurier="quote"]')) foldQuote(quote, page, words)
  for (const answer of page.querySelectorAll('div[data-kurier="answer"]')) {
    answer.className = 'kurier-answer'
    answer.prepend(spanOf('kurier-unseen', words.answer, page))
  }
  const asWritten = page.body.innerHTML
  const onWhite = bringsGround(asWritten) || (night !== null && !dim(page, night))
  return { html: purify(onWhite ? asWritten : page.body.innerHTML), onWhite }
}

/** Folds quoted text behind three dots. The frame runs no script, so it uses a details element. */
function foldQuote(quote: Element, page: Document, words: QuoteWords): void {
  if (quote.parentNode) trimEnd(quote.parentNode, quote)
  const fold = page.createElement('details')
  fold.className = 'kurier-quote'
  const dots = page.createElement('summary')
  dots.append(
    spanOf('kurier-unseen kurier-show', words.show, page),
    spanOf('kurier-unseen kurier-hide', words.hide, page),
  )
  fold.append(dots, ...quote.childNodes)
  quote.replaceWith(fold)
}

function spanOf(className: string, text: string, page: Document): HTMLElement {
  const span = page.createElement('span')
  span.className = className
  span.textContent = text
  return span
}

/**
 * Shows the link's host on hover and focus. A doubtful link is marked, and leads to a warning page (link-page.tsx).
 */
function sayWhereItLeads(link: Element): void {
  const href = link.getAttribute('href') ?? ''
  const pictures = [...link.querySelectorAll('img[alt]')].map((picture) => picture.getAttribute('alt'))
  const text = [link.textContent, ...pictures].join(' ').trim()
  const { host, through, doubts } = linkFacts(href, text)
  if (host === '') return
  link.setAttribute('title', through === null ? host : `${through} → ${host}`)
  if (doubts.length === 0) return
  link.setAttribute('href', linkPage(href, text))
  const mark = link.ownerDocument.createElement('span')
  mark.className = 'link-doubt'
  mark.textContent = `⚠ ${host}`
  link.append(mark)
}

function purify(html: string): string {
  return DOMPurify.sanitize(html, { FORBID_TAGS: forbidden, ALLOW_DATA_ATTR: false, ADD_ATTR: ['target'] })
}

/** Returns the replacement for an image that is not loaded: its alt text, or nothing if it is decorative. */
function nameOf(image: Element, page: Document): Node {
  const name = image.getAttribute('alt')?.trim() ?? ''
  if (name === '') return page.createTextNode('')
  const box = page.createElement('span')
  box.className = 'picture-off'
  box.textContent = name
  return box
}

/**
 * Removes blank lines at the end or above a fold, and the line before a signature (RFC 3676, section 4.3) if it no
 * longer separates anything.
 *
 * @param end the node before which to remove; null for the end of `parts`
 */
function trimEnd(parts: Node, end: Node | null = null): void {
  const lastBefore = () => (end === null ? parts.lastChild : end.previousSibling)
  for (let last = lastBefore(); last; last = lastBefore()) {
    if (last instanceof Element && last.localName !== 'br') {
      trimEnd(last)
      if (says(last) || last.querySelector('img, hr, table') || last.matches('img, hr, style')) return
    } else if (says(last)) {
      return
    }
    last.remove()
  }
}

function says(part: Node): boolean {
  const text = part.textContent?.trim() ?? ''
  return text !== '' && text !== '--'
}

/**
 * Converts every colour of the text to its night colour.
 *
 * @returns false if a colour cannot be parsed: then the text may be unreadable
 */
function dim(page: Document, night: NightPaper): boolean {
  const brush = document.createElement('canvas').getContext('2d')
  for (const part of page.querySelectorAll<HTMLElement>('[style], font[color]')) {
    const legacy = part.localName === 'font' ? part.getAttribute('color') : null
    for (const written of [part.style.color, legacy ?? '']) {
      if (followsSurroundings.has(written.toLowerCase())) continue
      const colour = plainColour(written, brush)
      if (colour === null) return false
      part.style.color = nightInk(colour, night)
    }
  }
  return true
}

const followsSurroundings = new Set(['', 'transparent', 'initial', 'inherit', 'unset', 'currentcolor'])
const untouched = '#010203'

/** Converts any CSS colour to `#rrggbb` with the browser's own parser. Transparency is dropped. */
function plainColour(written: string, brush: CanvasRenderingContext2D | null): string | null {
  if (!brush) return null
  brush.fillStyle = untouched
  brush.fillStyle = written
  const read = brush.fillStyle
  if (/^#[0-9a-f]{6}$/.test(read)) return read === untouched ? null : read
  const parts = /^rgba\((\d+), (\d+), (\d+),/.exec(read)?.slice(1) ?? []
  return parts.length === 3
    ? `#${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`
    : null
}
