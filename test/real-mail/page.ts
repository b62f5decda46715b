import { Parser } from 'htmlparser2'

const activeElements =
  /^(script|iframe|frame|frameset|object|embed|applet|form|input|button|link|meta|base|style|svg|math|template|audio|video|source|portal)$/
const loadingAttributes =
  /^(src|srcset|background|poster|data|action|formaction|ping|lowsrc|dynsrc|xlink:href)$/
/** Addresses of this site, and pictures inside the page. */
const loadsNothing = /^(\/api\/attachments\/[\w-]+|data:image\/(png|gif|jpe?g|webp|bmp);base64,[\w+/=\s]*)$/i
const harmlessLink = /^(https?:|mailto:|tel:)/i

/** Everything that the page would run or load from elsewhere, each once. */
export function dangers(html: string): string[] {
  const found = new Set<string>()
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (activeElements.test(name)) found.add(`<${name}>`)
      for (const [attribute, value] of Object.entries(attributes)) {
        if (attribute.startsWith('on')) found.add(`${attribute} on <${name}>`)
        if (loadingAttributes.test(attribute) && !loadsNothing.test(value)) found.add(`${attribute}=${value}`)
        if (attribute === 'href' && !harmlessLink.test(value)) found.add(`href=${value}`)
        if (attribute === 'style' && /url|expression|@import|image\(|\\/i.test(value))
          found.add(`style=${value}`)
      }
    },
  })
  parser.end(html)
  return [...found]
}

/** The visible words, with single spaces. */
export function shownText(html: string): string {
  let text = ''
  const parser = new Parser({
    ontext: (piece) => {
      text += piece
    },
    onopentagname: () => {
      text += ' '
    },
    onclosetag: () => {
      text += ' '
    },
  })
  parser.end(html)
  return text.replace(/\s+/g, ' ').trim()
}
