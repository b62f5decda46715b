/** How a message is shown: on white with its own colours, or in the colours of the interface. */
export type MailLook = {
  scheme: 'light' | 'dark'
  ink: string
  paper: string
  accent: string
  quote: string
  line: string
  sunken: string
}

type MailDocument = {
  html: string
  look: MailLook
  language: string
  fonts: MailFont[]
}

/** A part of the interface's font: its URL on this site and the characters that it contains. */
export type MailFont = { url: string; range: string }

/** White, for messages that set backgrounds of their own: they were written for white. */
export const whitePaper: MailLook = {
  scheme: 'light',
  ink: '#1d1c19',
  paper: '#ffffff',
  accent: '#0b6b5d',
  quote: '#55524a',
  line: '#e3e1d9',
  sunken: '#f1f0ea',
}

/**
 * Builds the complete document of a message's frame. Its content security policy is the last of three protections,
 * after the server and DOMPurify: no script, no form, nothing from other sites. Remote pictures come through this
 * site.
 */
export function mailDocument({ html, look, language, fonts }: MailDocument): string {
  const policy = [
    "default-src 'none'",
    "img-src 'self' data:",
    "style-src 'unsafe-inline'",
    "font-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ')
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer"><style>${baseStyle(look, fonts)}</style></head><body>${html}</body></html>`
}

function baseStyle(look: MailLook, fonts: MailFont[]): string {
  const faces = fonts.map(
    ({ url, range }) =>
      `@font-face{font-family:"Inter Variable";font-display:swap;font-weight:100 900;src:url("${url}") format("woff2");unicode-range:${range}}`,
  )
  return `${faces.join('')}
:root{color-scheme:${look.scheme};background:${look.paper}}
html{overflow-x:auto;overflow-y:hidden}
body{display:flow-root!important;margin:0!important;padding:0!important;height:auto!important;min-height:0!important;color:${look.ink};background:${look.paper};
font:450 15px/24px "Inter Variable",Inter,system-ui,sans-serif;font-feature-settings:"cv11","ss03";overflow-wrap:anywhere}
body>p,body>div,body>ul,body>ol,body>blockquote{max-width:68ch}
p{margin:0}p+p,p+ul,p+ol,ul+p,ol+p,blockquote+p{margin-top:10px}
a{color:${look.accent}}img{max-width:100%;height:auto}pre{white-space:pre-wrap;font-size:13px;line-height:20px}
blockquote{margin:10px 0 0;padding:0 0 0 12px;border-left:2px solid ${look.accent}55;color:${look.quote}}
a:focus-visible{position:relative}
a[title]:focus-visible::after{content:attr(title);position:absolute;z-index:1;top:100%;left:0;padding:0 6px;border-radius:4px;background:${look.ink};color:${look.paper};font-size:12px;line-height:20px;white-space:nowrap}
.link-doubt{display:inline-block;max-width:100%;margin-left:6px;padding:0 6px;border-radius:4px;background:${look.scheme === 'dark' ? '#4a3a17' : '#fdf0d5'};color:${look.scheme === 'dark' ? '#f0c674' : '#7a4d00'};font:550 13px/20px "Inter Variable",Inter,system-ui,sans-serif;text-decoration:none;overflow-wrap:anywhere}
table{max-width:100%}
.picture-off{display:inline-block;max-width:100%;padding:0 8px;border:1px dashed ${look.quote}88;border-radius:4px;color:${look.quote};font-size:12px;line-height:20px}
${foldStyle(look)}`
}

/** The styles of folded quotes, and of text that the author wrote inside them. */
function foldStyle({ ink, accent, quote, line, sunken }: MailLook): string {
  return `.kurier-unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.kurier-quote{margin:10px 0;max-width:68ch}.kurier-quote:last-child{margin-bottom:0}
.kurier-quote>summary{position:relative;display:inline-flex;align-items:center;height:16px;padding:0 8px;border:1px solid ${line};border-radius:8px;background:${sunken};cursor:pointer;list-style:none}
.kurier-quote>summary::-webkit-details-marker{display:none}
.kurier-quote>summary::before{content:"";width:18px;height:3px;background:radial-gradient(circle,${quote} 1.5px,transparent 1.6px) 0/6px 3px}
.kurier-quote>summary::after{content:"";position:absolute;inset:-10px -6px}
.kurier-quote>summary:hover{border-color:${quote}}.kurier-quote>summary:focus-visible{outline:2px solid ${accent};outline-offset:2px}
.kurier-quote[open]>summary{margin-bottom:10px}
.kurier-quote[open]>summary .kurier-show,.kurier-quote:not([open])>summary .kurier-hide{display:none}
.kurier-answer{position:relative;margin:6px 0;padding-left:10px;border-left:3px solid ${accent};color:${ink}}`
}

/**
 * Decides whether a message sets a background of its own. Then it is shown on white, as its author saw it. Only tags
 * count, not the text.
 */
export function bringsGround(html: string): boolean {
  if (/<style[\s>]/i.test(html)) return true
  // Each tag is looked at once, however many have no end.
  return (html.match(/<[a-z][^>]*/gi) ?? []).some(
    (tag) =>
      /\s(?:bgcolor|background)\s*=\s*["']?[#\w]/i.test(tag) ||
      [...tag.matchAll(/\sstyle\s*=\s*"([^"]*)/gi)].some(([, style]) => GROUND.test(style!)),
  )
}

const GROUND =
  /(?:^|[;\s])background(?:-color|-image)?\s*:\s*(?!transparent|none|inherit|initial|unset|\s)[^\s";]/i
