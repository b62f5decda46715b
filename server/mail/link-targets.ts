import { originalLink } from './rewritten-link.ts'

/** A link without the punctuation of the sentence around it. */
export function withoutEnd(written: string): string {
  let end = written.length
  while (end > 0 && ")].,;:!?'*_".includes(written[end - 1]!)) end -= 1
  return written.slice(0, end)
}

/** A link without what makes no difference: scheme, `www.` and a slash at the end. */
export function plainLink(target: string): string {
  let end = target.length
  while (end > 0 && target[end - 1] === '/') end -= 1
  return target.slice(0, end).replace(/^https?:\/\/(www\.)?/i, '')
}

/**
 * Returns a function that restores the rewritten links of one of two bodies: like {@link originalLink}, and a link of
 * any service that contains a link which only the other body has.
 */
export function targetsIn(body: string, other: string): (link: string) => string | null {
  const [own, theirs] = [linksOf(body), linksOf(other)]
  const targets = new Map<string, string | null>()
  return (written) => {
    const before = targets.get(written)
    if (before !== undefined) return before
    const isTheirs = (link: string) => theirs.has(plainLink(link)) && !own.has(plainLink(link))
    const found = theirs.has(plainLink(written)) ? undefined : embeddedLinks(written).find(isTheirs)
    const target = found ?? originalLink(written)
    targets.set(written, target)
    return target
  }
}

/** Of HTML, the targets only: a gateway leaves the visible text of a link as it is. */
function linksOf(body: string): Set<string> {
  const isHtml = /<a\s[^>]{0,200}href/i.test(body)
  const pattern = isHtml ? /(?<=href\s?=\s?["']?)https?:\/\/[^\s<>"']+/gi : /https?:\/\/[^\s<>"']+/gi
  const links = [...body.matchAll(pattern)].map(([found]) => found.replaceAll('&amp;', '&'))
  return new Set(links.map((link) => plainLink(withoutEnd(originalLink(link) ?? ''))))
}

const longestLink = 4_000
/** Inside another link: plain, encoded, or as base64. */
const mayContainLink = /^.{8}.*(?:https?(?::|%(?:25)*3A)|aHR0c)/i

/** The links that a link contains in its path or in a parameter, encoded or not, or as base64. */
function embeddedLinks(written: string): string[] {
  if (written.length > longestLink || !mayContainLink.test(written) || !URL.canParse(written)) return []
  const { search, hash, pathname } = new URL(written)
  const parameters = [search, hash].flatMap((part) => [
    ...new URLSearchParams(part.replace(/^[#?]/, '')).values(),
  ])
  const inPath = /https?:\/{1,2}[^\s]+$/i.exec(written.slice(8))?.[0].replace(/_{2,3}[;.].*$/, '')
  const encoded = pathname.split('/').map((piece) => decoded(piece))
  const base64 = parameters.map((value) => Buffer.from(value, 'base64').toString())
  return [...parameters, ...encoded, ...base64, inPath ?? ''].filter((one) => /^https?:\/\/\S+$/i.test(one))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
