import { type NamedHost, namedHosts } from './link-text.ts'

/** Why the user should check where a link leads before following it. */
export type LinkDoubt =
  /** The text names a different host or address from the link's target. */
  | 'other-host'
  /** `https://firma.pl@evil.example/`: the part before the @ is not the host. */
  | 'user-info'
  /** The host contains non-ASCII letters, which can look like others. */
  | 'punycode'
  /** `bank.pl.evil.example`: the host only begins with what looks like a host. */
  | 'host-in-host'
  /** An IP address in place of a host name. */
  | 'ip-address'
  /** Characters that change the reading direction. */
  | 'hidden-signs'

export interface LinkFacts {
  /** The final target: the host in ASCII, or the address of a mailto link; '' for a phone number. */
  host: string
  /** The host of a redirecting service in front of the target; else null. */
  through: string | null
  /** The host that the text names instead of `host`; null if there is no such doubt. */
  named: string | null
  doubts: LinkDoubt[]
}

/** Characters that change the reading direction (UAX 9). */
const turningMarks = /[\u202A-\u202E\u2066-\u2069]/u
/** Well-known top-level domains. Inside a host name they pretend to be its end. */
const wellKnownEnds = new Set('com org net pl eu gov edu de uk fr bank info biz ua cz sk'.split(' '))
const commonStarts = new Set(
  'www mail email news newsletter e m go link links click t info shop my pl en'.split(' '),
)

/**
 * Returns a link's target and the reasons to doubt it.
 *
 * @param href absolute: http, https, mailto or tel
 * @param text the link's visible text
 */
export function linkFacts(href: string, text: string): LinkFacts {
  const hides = turningMarks.test(text) || turningMarks.test(decoded(href))
  const extra: LinkDoubt[] = hides ? ['hidden-signs'] : []
  if (/^mailto:/i.test(href)) return mailFacts(href, text, extra)
  if (!/^https?:/i.test(href) || !URL.canParse(href))
    return { host: '', through: null, named: null, doubts: extra }
  const first = new URL(href)
  const last = destination(first)
  const host = last.hostname
  const named = otherHost(namedHosts(text), host)
  const doubts: LinkDoubt[] = [
    ...(named === null ? [] : ['other-host' as const]),
    ...(first.username !== '' || last.username !== '' ? ['user-info' as const] : []),
    ...(/(?:^|\.)xn--/.test(host) ? ['punycode' as const] : []),
    ...(holdsHost(host) ? ['host-in-host' as const] : []),
    ...(/^[\d.]+$|^\[/.test(host) ? ['ip-address' as const] : []),
    ...extra,
  ]
  return { host, through: first.hostname === host ? null : first.hostname, named, doubts }
}

const maxTextLength = 300

/** Returns the URL of the warning page for a doubtful link. Browsers do not send the part after #. */
export function linkPage(href: string, text: string): string {
  const facts = new URLSearchParams({ to: href, text: text.slice(0, maxTextLength).toWellFormed() })
  return `${location.origin}/link#${facts}`
}

/** Parses a hash written by {@link linkPage}; null for anything else. */
export function readLinkPage(hash: string): { href: string; text: string } | null {
  const facts = new URLSearchParams(hash.replace(/^#/, ''))
  const href = facts.get('to') ?? ''
  return /^(?:https?:\/\/|mailto:)/i.test(href) && URL.canParse(href)
    ? { href, text: facts.get('text') ?? '' }
    : null
}

function mailFacts(href: string, text: string, extra: LinkDoubt[]): LinkFacts {
  const recipients = recipientsOf(href)
  const others = namedHosts(text).filter(({ written, host, isAddress }) =>
    isAddress
      ? recipients.some((address) => address !== written.toLowerCase())
      : recipients.some((address) => !isSameSite(host, address.slice(address.lastIndexOf('@') + 1))),
  )
  const named = others[0]?.written ?? null
  const doubts: LinkDoubt[] = [...(named === null ? [] : ['other-host' as const]), ...extra]
  return { host: recipients.join(', '), through: null, named, doubts }
}

/** Returns everyone to whom a mailto link writes, in lower case (RFC 6068 §2). */
function recipientsOf(href: string): string[] {
  const [path = '', query = ''] = href.slice('mailto:'.length).split('?')
  const fields = new URLSearchParams(query.replaceAll('+', '%2B'))
  const further = [...fields].flatMap(([name, value]) => (/^(?:to|cc|bcc)$/i.test(name) ? [value] : []))
  return [decoded(path), ...further]
    .join(',')
    .split(',')
    .map((address) => address.trim().toLowerCase())
    .filter((address) => address !== '')
}

/** Services whose links lead to the address in their query, whoever wrote it there. */
const redirectors: readonly [host: RegExp, path: RegExp][] = [
  [/(?:^|\.)safelinks\.protection\.outlook\.com$/, /^\//],
  [/^(?:[\w-]+\.)?urldefense\.proofpoint\.com$/, /^\//],
  [/^lm?\.(?:facebook|instagram)\.com$/, /^\//],
  [/^(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?$/, /^\/url$/],
  [/^(?:www\.)?linkedin\.com$/, /^\/(?:redir\/|safety\/go)/],
  [/^(?:www\.)?youtube\.com$/, /^\/redirect$/],
  [/^duckduckgo\.com$/, /^\/l\/?$/],
  [/^slack-redir\.net$/, /^\/link$/],
]

/**
 * Returns the target behind a redirecting service: `?url=https://…`. Only services that are known to lead there
 * count: anybody can write another address into the query of their own link.
 */
function destination(url: URL): URL {
  let current = url
  for (let step = 0; step < 3; step += 1) {
    const { hostname, pathname, searchParams } = current
    if (!redirectors.some(([host, path]) => host.test(hostname) && path.test(pathname))) return current
    const next = [...searchParams.values()].find(
      (value) => /^https?:\/\//i.test(value) && URL.canParse(value),
    )
    if (next === undefined) return current
    current = new URL(next)
  }
  return current
}

/** Returns the first host or address that the text names although the link does not lead there. */
function otherHost(named: readonly NamedHost[], host: string): string | null {
  return named.find((one) => one.host !== '' && !isSameSite(one.host, host))?.written ?? null
}

/** Decides whether two hosts are equal, or one is a subdomain of the other: `login.bank.pl` and `bank.pl`. */
function isSameSite(one: string, other: string): boolean {
  const bare = (host: string) => host.replace(/^www\./, '').replace(/\.$/, '')
  const [a, b] = [bare(one), bare(other)]
  return a === b || isInside(a, b) || isInside(b, a)
}

function isInside(host: string, site: string): boolean {
  return site.includes('.') && !sharedSites.test(site) && host.endsWith(`.${site}`)
}

/** Under these names anybody can have a site (publicsuffix.org; the common ones). */
const sharedSites =
  /^(?:(?:com|net|org|gov|edu|co|ac|info|biz|waw)\.[a-z]{2}|(?:github|gitlab)\.io|(?:netlify|vercel|web|firebaseapp|pages|workers)\.(?:app|com|dev)|(?:blogspot|herokuapp|wordpress|weebly|wixsite|amazonaws)\.com|(?:azurewebsites|cloudfront)\.net|(?:windows|trafficmanager)\.net)$/

function holdsHost(host: string): boolean {
  const labels = host.split('.')
  return labels.some((label, place) => {
    const before = labels[place - 1]
    if (before === undefined || commonStarts.has(before)) return false
    // `bank.pl-login.example` is a host of the domain `pl-login.example`.
    return (place < labels.length - 2 && wellKnownEnds.has(label)) || /^(?:com|net|org|gov|pl)-/.test(label)
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
