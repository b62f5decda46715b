/** How a message is shown: on paper of its own colours, or in the colours of the interface. */
export type MailLook = { scheme: 'light' | 'dark'; ink: string; paper: string; accent: string; quote: string }

type MailDocument = {
  html: string
  look: MailLook
  language: string
  fonts: MailFont[]
}

/** A part of the interface's font: its address on this site and the characters it has. */
export type MailFont = { url: string; range: string }

/** Paper for messages that bring grounds of their own: they were written for white. */
export const whitePaper: MailLook = {
  scheme: 'light',
  ink: '#1d1c19',
  paper: '#ffffff',
  accent: '#0b6b5d',
  quote: '#55524a',
}

/**
 * The whole document of a message's frame. The policy inside is the last of three
 * fences (the server and DOMPurify come before): no script, no form, nothing from
 * elsewhere. Pictures from elsewhere come through this site.
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
p{margin:0}p+p,p+ul,p+ol,ul+p,ol+p{margin-top:10px}
a{color:${look.accent}}img{max-width:100%;height:auto}pre{white-space:pre-wrap;font-size:13px;line-height:20px}
blockquote{margin:10px 0 0;padding:0 0 0 12px;border-left:2px solid ${look.accent}55;color:${look.quote}}
a:focus-visible{position:relative}
a[title]:focus-visible::after{content:attr(title);position:absolute;z-index:1;top:100%;left:0;padding:0 6px;border-radius:4px;background:${look.ink};color:${look.paper};font-size:12px;line-height:20px;white-space:nowrap}
.link-doubt{display:inline-block;max-width:100%;margin-left:6px;padding:0 6px;border-radius:4px;background:${look.scheme === 'dark' ? '#4a3a17' : '#fdf0d5'};color:${look.scheme === 'dark' ? '#f0c674' : '#7a4d00'};font:550 13px/20px "Inter Variable",Inter,system-ui,sans-serif;text-decoration:none;overflow-wrap:anywhere}
table{max-width:100%}
.picture-off{display:inline-block;max-width:100%;padding:0 8px;border:1px dashed ${look.quote}88;border-radius:4px;color:${look.quote};font-size:12px;line-height:20px}`
}

/**
 * Whether a message paints a ground of its own. Then it is left on white, as its writer
 * saw it. What is written in its text does not count, only what is in its tags.
 */
export function bringsGround(html: string): boolean {
  return (
    /<[a-z][^>]*\s(?:bgcolor|background)\s*=\s*["']?[#\w]/i.test(html) ||
    /<[a-z][^>]*\sstyle\s*=\s*"(?:[^"]*[;\s])?background(?:-color|-image)?\s*:\s*(?!transparent|none|inherit|initial|unset)[^\s";]/i.test(
      html,
    ) ||
    /<style[\s>]/i.test(html)
  )
}
