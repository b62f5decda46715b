import sanitizeHtml, { type Attributes, type IOptions, type Tag } from 'sanitize-html'
import { storableText } from './characters.ts'
import { withinDepth } from './html-depth.ts'
import { loadsRemotely, MAIL_STYLES, MAIL_STYLES_WITH_IMAGES } from './mail-style.ts'
import { MARK_ATTRIBUTE, readMark } from './quote-mark.ts'
import { drawnSize, type PictureAddress, remoteAddress, withOwnAddresses } from './remote-images.ts'
import { isTracker } from './tracker.ts'
import { trimmed } from './trimming.ts'
import { HIDING_PROPERTIES, visibilityOf } from './visibility-style.ts'

export type SanitizeOptions = {
  /** Returns the address at which this site serves a `cid:` image, or null if there is none. Not checked further. */
  resolveCid: (cid: string) => string | null
  /**
   * False blocks images from elsewhere. Otherwise returns the address at which our own proxy serves an image, or null
   * if it does not: the result never names another site.
   */
  allowRemoteImages: false | PictureAddress
  /** In UTF-16 units; eight million if not given. Longer HTML is cut there. */
  maxLength?: number
}

const LOST_WHEN_CLEANED = new RegExp(`(?:^|[;\\s])(?:${[...HIDING_PROPERTIES].join('|')})\\s*:`, 'i')

/** The greatest length at which a mail is stored, plus its inlined style sheets. */
const MAX_HTML_LENGTH = 8_388_608
const MAX_DEPTH = 200

const MAIL_TAGS = (
  'a abbr address article aside b bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em ' +
  'figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section ' +
  'small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr'
).split(' ')

const COMPOSED_TAGS = 'p br strong em u s a ul ol li blockquote h1 h2 h3 pre code img'.split(' ')

/** Elements whose text is not content, or which a browser parses differently from this parser. */
const DROPPED_WITH_TEXT = (
  'script style title textarea option select xmp noscript noembed noframes plaintext template svg math object applet ' +
  'iframe audio video canvas frameset'
).split(' ')

const SHARED_ATTRIBUTES = ['style', 'dir', 'lang', 'align', 'valign', 'title', 'width', 'height', 'bgcolor']

/**
 * Returns a received mail as HTML that is safe in a sandboxed iframe: no scripts, no forms, nothing loaded from
 * elsewhere unless asked, links that open a new tab and send no referrer.
 *
 * `remoteImages` counts what was blocked (or, if allowed, what will load): images, backgrounds, media, style sheets.
 * `trackers` has the host of each tracking image; those never load. Ids, classes and `<style>` are dropped, so run
 * inlineStyleSheets before. Also mark quotes before (markedHtml), because that needs classes: `data-kurier` stays
 * `quote` or `answer` where Kurier set it, and is dropped where a sender wrote it.
 */
export function sanitizeMailHtml(
  html: string,
  options: SanitizeOptions,
): { html: string; remoteImages: number; trackers: string[] } {
  let remoteImages = 0
  const trackers: string[] = []
  const count = (attributes: Attributes, name: string) => {
    const tracker = name === 'img' ? trackerHost(attributes) : null
    if (tracker === null) remoteImages += remoteLoads(name, attributes)
    else trackers.push(tracker)
  }
  const clean = sanitizeHtml(bounded(html, options.maxLength), {
    ...mailOptions(options),
    onOpenTag: (name, attributes) => count(attributes, name),
  })
  return { html: clean, remoteImages: remoteImages + styleSheetLoads(html), trackers }
}

/**
 * Sanitises HTML from our own composer, or a signature: paragraphs, emphasis, lists, quotes, headings, code, links
 * and pictures. Other pasted elements lose their tags and keep their text.
 *
 * @param pictureAddress returns the address for a picture's `src`, or null to leave it out; by default `cid:`
 *   pictures stay as they are. Not checked further.
 */
export function sanitizeComposedHtml(
  html: string,
  pictureAddress: (src: string) => string | null = (src) => (isCid(src) ? src : null),
): string {
  return sanitizeHtml(bounded(html), {
    ...sharedOptions,
    allowedTags: COMPOSED_TAGS,
    allowedAttributes: {
      a: ['href', 'rel', 'target'],
      img: ['src', 'alt', 'width', 'height'],
      ol: ['start'],
    },
    transformTags: {
      a: composedLink,
      b: 'strong',
      i: 'em',
      strike: 's',
      del: 's',
      div: 'p',
      img: (tagName, { src = '', alt = '', width = '', height = '' }) => {
        const address = pictureAddress(src)
        const kept: Attributes = address === null ? {} : { src: address, alt }
        for (const [name, value] of [
          ['width', width],
          ['height', height],
        ] as const) {
          if (/^\d{1,4}$/.test(value)) kept[name] = value
        }
        return { tagName, attribs: kept }
      },
    },
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && attribs.src === undefined,
  })
}

const sharedOptions: IOptions = {
  disallowedTagsMode: 'discard',
  nonTextTags: DROPPED_WITH_TEXT,
  enforceHtmlBoundary: false,
  nestingLimit: MAX_DEPTH,
  // The code below decides on every address, tag by tag; this is a second check.
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https', 'cid', 'data', 'blob'] },
  allowedSchemesAppliedToAttributes: ['href', 'src', 'background'],
  allowProtocolRelative: false,
}

function mailOptions(options: SanitizeOptions): IOptions {
  return {
    ...sharedOptions,
    allowedTags: MAIL_TAGS,
    allowedAttributes: {
      '*': SHARED_ATTRIBUTES,
      div: [MARK_ATTRIBUTE],
      a: ['href', 'rel', 'target'],
      img: ['src', 'alt', 'border', 'hspace', 'vspace'],
      table: ['border', 'cellpadding', 'cellspacing', 'background'],
      td: ['colspan', 'rowspan', 'nowrap', 'background'],
      th: ['colspan', 'rowspan', 'nowrap', 'background', 'scope'],
      tr: ['background'],
      col: ['span'],
      colgroup: ['span'],
      font: ['color', 'face', 'size'],
      hr: ['size', 'color', 'noshade'],
      ol: ['start', 'type'],
      ul: ['type'],
      li: ['value', 'type'],
      blockquote: [{ name: 'type', values: ['cite'] }],
    },
    allowedStyles: { '*': options.allowRemoteImages ? MAIL_STYLES_WITH_IMAGES : MAIL_STYLES },
    transformTags: {
      a: mailLink,
      img: (tagName, attributes) => ({ tagName, attribs: imageAttributes(attributes, options) }),
      body: (_, { bgcolor, style, dir }) => ({ tagName: 'div', attribs: present({ bgcolor, style, dir }) }),
      '*': (tagName, attributes) => plainElement(tagName, attributes, options),
    },
  }
}

/** Keeps only absolute web, mail and phone links, because a relative link would lead into our own site. */
function mailLink(tagName: string, attributes: Attributes): Tag {
  const { href, rel: _rel, target: _target, ...others } = attributes
  const link = absoluteLink(href ?? '')
  if (link === null) return { tagName, attribs: others }
  return {
    tagName,
    attribs: { ...others, href: link, rel: 'noopener noreferrer nofollow', target: '_blank' },
  }
}

function composedLink(tagName: string, { href }: Attributes): Tag {
  const link = absoluteLink(href ?? '')
  const attribs: Attributes =
    link === null ? {} : { href: link, rel: 'noopener noreferrer nofollow', target: '_blank' }
  return { tagName, attribs }
}

function absoluteLink(href: string): string | null {
  // White space and control characters that a browser ignores in a scheme.
  const bare = trimmed(href, /[\u0000-\u0020\u007F-\u009F\u00AD\u200B-\u200F\u2028\u2029\uFEFF]/)
    .replace(/[\u0000-\u0020\u007F-\u009F\u00AD\u200B-\u200F\u2028\u2029\uFEFF]+/g, (gap) =>
      gap.includes(' ') ? '%20' : '',
    )
    .replace(/^(?:%20)+/, '')
  if (/^(?:mailto|tel):/i.test(bare)) return bare
  const web = bare.startsWith('//') ? `https:${bare}` : bare
  return /^https?:\/\//i.test(web) && URL.canParse(web) ? web : null
}

function imageAttributes(attributes: Attributes, options: SanitizeOptions): Attributes {
  const { src, srcset: _, ...others } = attributes
  const address = trackerHost(attributes) === null ? imageAddress(src ?? '', options) : null
  return address === null ? others : { ...others, src: address }
}

function imageAddress(src: string, { resolveCid, allowRemoteImages }: SanitizeOptions): string | null {
  const bare = src.trim()
  if (isCid(bare)) return resolveCid(decodedCid(bare)) ?? resolveCid(bare.slice('cid:'.length))
  if (/^data:image\/(?:png|gif|jpe?g|webp|bmp);base64,[a-z0-9+/=\s]*$/i.test(bare)) return bare
  return proxied(bare, allowRemoteImages)
}

/** Returns the address at which our proxy serves an image from elsewhere; null if it may not be shown. */
function proxied(address: string, allowed: SanitizeOptions['allowRemoteImages']): string | null {
  const remote = allowed ? remoteAddress(address) : null
  return allowed && remote !== null ? allowed(remote) : null
}

/** Returns the host of a tracking image; null for any other image. */
function trackerHost(attributes: Attributes): string | null {
  const address = remoteAddress(attributes.src ?? '')
  return address !== null && isTracker(address, drawnSize(attributes)) ? new URL(address).host : null
}

function isCid(src: string): boolean {
  return /^cid:[^\s"'<>]{1,500}$/i.test(src)
}

function decodedCid(src: string): string {
  const cid = src.slice('cid:'.length)
  try {
    return decodeURIComponent(cid)
  } catch {
    return cid // An invalid percent sign: use the text as it is.
  }
}

function plainElement(tagName: string, attributes: Attributes, { allowRemoteImages }: SanitizeOptions): Tag {
  const { background, [MARK_ATTRIBUTE]: written, ...others } = attributes
  const own = proxied(background ?? '', allowRemoteImages)
  const attribs: Attributes = own === null ? others : { ...others, background: own }
  if (allowRemoteImages && attribs.style) attribs.style = withOwnAddresses(attribs.style, allowRemoteImages)
  // What hides by leaving its place loses that style below, and would appear.
  if (visibilityOf(attributes.style, attributes.hidden) === 'hidden')
    attribs.style = hiddenStyle(attribs.style)
  const mark = readMark(written)
  if (mark !== null) attribs[MARK_ATTRIBUTE] = mark
  // The style sheet that gives Outlook's paragraphs their zero margin is dropped.
  if (/^MsoNormal/.test(attributes.class ?? '')) attribs.style = `margin:0;${attribs.style ?? ''}`
  return { tagName, attribs }
}

function present(attributes: Record<string, string | undefined>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string] => !!entry[1]),
  )
}

/** Counts the remote resources that an element would load. */
function remoteLoads(name: string, attributes: Attributes): number {
  const isRemote = (value: string | undefined) => /^[\s\u0000-\u001F]*(?:[a-z]+:)?[\\/]{2}/i.test(value ?? '')
  const { src, background, poster, data, href, srcset, style } = attributes
  let loads = [src, background, poster, data].filter(isRemote).length
  if (src === undefined && srcset !== undefined && srcset.trim() !== '') loads++
  if ((name === 'link' || name === 'image' || name === 'use') && isRemote(href ?? attributes['xlink:href']))
    loads++
  if (style !== undefined && loadsRemotely(style)) loads++
  return loads
}

function styleSheetLoads(html: string): number {
  let loads = 0
  for (const [, css] of html.matchAll(/<style\b[^>]{0,500}>([^<]*)/gi)) {
    loads += css?.match(/url\s*\(\s*(?:["']\s*)?(?:https?:)?\/\/|@import/gi)?.length ?? 0
  }
  return loads
}

function bounded(html: string, maxLength = MAX_HTML_LENGTH): string {
  return withinDepth(storableText(html).slice(0, maxLength))
}

/** Returns the style of a hidden element, so that it stays hidden whatever of the style is allowed. */
function hiddenStyle(style = ''): string {
  if (!LOST_WHEN_CLEANED.test(style) && visibilityOf(style) === 'hidden') return style
  return style === '' ? 'display:none' : `${style};display:none !important`
}
