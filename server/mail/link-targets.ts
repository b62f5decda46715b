import { originalLink } from './rewritten-link.ts'

/** A link without the punctuation of the sentence around it. */
export function withoutEnd(written: string): string {
  return written.replace(/[)\].,;:!?'*_]+$/, '')
}

/** A link without what makes no difference: scheme, `www.` and a slash at the end. */
export function plainLink(target: string): string {
  return target.replace(/^https?:\/\/(www\.)?|\/+$/gi, '')
}

/** Returns {@link originalLink}, or the target that a link contains if the other body has a link to it. */
export function targetsAmong(one: string, other: string): (link: string) => string | null {
  const all = [one, other].flatMap((body) =>
    [...body.matchAll(/https?:\/\/[^\s<>"']+/gi)].map(([found]) =>
      plainLink(withoutEnd(originalLink(found.replaceAll('&amp;', '&')) ?? '')),
    ),
  )
  return targetAmong(new Set(all))
}

function targetAmong(known: ReadonlySet<string>): (link: string) => string | null {
  return (written) => {
    const found = embeddedLinks(written).find((target) => known.has(plainLink(target)))
    return found ?? originalLink(written)
  }
}

const longestLink = 4_000

/** The links that a link contains in its path or in a parameter, encoded or not, or as base64. */
function embeddedLinks(written: string): string[] {
  if (written.length > longestLink || !URL.canParse(written)) return []
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
