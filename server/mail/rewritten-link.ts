/** Hosts of services that replace the links of a mail by links to themselves. */
const rewriters =
  /(^|\.)(safelinks\.protection\.outlook\.com|urldefense(\.proofpoint)?\.com|urldefense\.us|linkprotect\.cudasvc\.com|secure-web\.cisco\.com|avanan\.click|checkpoint\.com|mimecast(protect)?\.com|protection\.sophos\.com|trendmicro\.(com|eu)|fireeye\.com|trellix\.com|hornetsecurity\.com|cloud-security\.net|esvalabs\.com|spamtitan\.com|vadesecure\.com|zscaler\.com|forcepoint\.com|symantec\.com|scanmail\.trustwave\.com|inky\.com|barracudanetworks\.com|emailprotection\.link|serverdata\.net|antigena\.com|edgepilot\.com|linklock\.titanhq\.com|retarus\.com|zixcentral\.com|urlisolation\.com|cdn\.office\.net|google\.com)$/i

/** Of google.com only the redirect is one, and of the other makers of software not their own pages. */
const redirectPath =
  /^\/(url|link|[0-9][A-Za-z]|v\d|s|wis|clicktime|proxy|ap|analyse|browser|evergreen-assets|u|l|[\w-]{20,})(\/|$)|^\/$/i

/** In characters. No browser and no mail program takes a longer link. */
const MAX_LENGTH = 8_000

const parameters = ['url', 'u', 'a', 'q', 'target']

/**
 * Returns the target of a link that a security gateway may have rewritten (Microsoft Safe Links, Proofpoint URL
 * Defense, Barracuda, Cisco, Check Point, Sophos, Trend Micro and others).
 *
 * @returns the original link; null if it was rewritten and does not contain its target
 */
export function originalLink(link: string): string | null {
  const url = link.length <= MAX_LENGTH && URL.canParse(link) ? new URL(link) : null
  if (!url || !rewriters.test(url.hostname) || !redirectPath.test(url.pathname)) return link
  const found = inPath(link) ?? proofpointV2(url) ?? inParameter(url) ?? base64Target(url)
  if (found === null) return /(^|\.)google\.com$/i.test(url.hostname) ? link : null
  return found
}

/** `…/v3/__https://a.example/x__;…`, `…/v2/___https://a.example/x___.…` and `…/https%3A%2F%2Fa.example%2Fx`. */
function inPath(link: string): string | null {
  const between = /\/v\d\/(?:\w+\/)?_{2,3}(https?:\/{1,2}.+?)_{2,3}[;.]/i.exec(link)?.[1]
  // Proofpoint writes a star for each character that it stores elsewhere in the link.
  if (between !== undefined)
    return between.includes('*') ? null : between.replace(/^(https?:)\/(?!\/)/i, '$1//')
  const segment = /\/(https?%3A%2F%2F[^/?#]+)$/i.exec(link)?.[1]
  return segment === undefined ? null : decoded(segment)
}

/** `…/v2/url?u=https-3A__a.example_x&d=…` */
function proofpointV2(url: URL): string | null {
  const written = url.searchParams.get('u')
  if (!/^urldefense/i.test(url.hostname) || !written || !/^https?-3A__/i.test(written)) return null
  return decoded(written.replaceAll('-', '%').replaceAll('_', '/'))
}

function inParameter(url: URL): string | null {
  const values = parameters.map((name) => url.searchParams.get(name))
  return values.find((value) => value !== null && /^https?:\/\//i.test(value)) ?? null
}

/** Sophos: `?d=a.example&u=aHR0cHM6Ly9hLmV4YW1wbGUveA==` */
function base64Target(url: URL): string | null {
  const target = Buffer.from(url.searchParams.get('u') ?? '', 'base64').toString()
  return /^https?:\/\/[\x21-\x7E]+$/i.test(target) ? target : null
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
