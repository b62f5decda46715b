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
/** Extensions of files whose names look like hosts. */
const fileEnd =
  /\.(?:pdf|docx?|xlsx?|pptx?|txt|csv|zip|rar|7z|png|jpe?g|gif|svg|html?|php|js|ts|py|md|json|xml|eml|ics|mp[34]|odt|rtf)$/i
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
  // Invisible characters do not separate names.
  const read = text.normalize('NFKC').replace(/\p{Cf}/gu, '')
  const hides = turningMarks.test(text) || turningMarks.test(decoded(href))
  const extra: LinkDoubt[] = hides ? ['hidden-signs'] : []
  if (/^mailto:/i.test(href)) return mailFacts(href, read, extra)
  if (!/^https?:/i.test(href) || !URL.canParse(href))
    return { host: '', through: null, named: null, doubts: extra }
  const first = new URL(href)
  const last = destination(first)
  const host = last.hostname
  const named = otherHost(read, host)
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
  const host = decoded(href.slice('mailto:'.length).split('?')[0] ?? '').trim()
  const [written] = addressesIn(text)
  const isOther = written !== undefined && !host.toLowerCase().includes(written.toLowerCase())
  const doubts: LinkDoubt[] = [...(isOther ? ['other-host' as const] : []), ...extra]
  return { host, through: null, named: isOther ? written : null, doubts }
}

/**
 * Returns the target behind a redirecting service of the form that Google, Facebook and Outlook use:
 * `?url=https://…`.
 */
function destination(url: URL): URL {
  let current = url
  for (let step = 0; step < 3; step += 1) {
    const next = [...current.searchParams.values()].find(
      (value) => /^https?:\/\//i.test(value) && URL.canParse(value),
    )
    if (next === undefined || !passesOn(current)) return current
    current = new URL(next)
  }
  return current
}

function passesOn({ hostname, pathname }: URL): boolean {
  if (
    /(?:^|\.)(?:safelinks\.protection\.outlook\.com|urldefense\.proofpoint\.com|l\.facebook\.com|lm\.facebook\.com)$/.test(
      hostname,
    )
  )
    return true
  if (/(?:^|\.)google\.[a-z.]{2,6}$/.test(hostname)) return pathname === '/url'
  return /(?:^|\/)(?:redirect|redir|r|url|out|away|click|goto|link|l)(?:\.\w+)?\/?$/i.test(pathname)
}

/** Returns a host or address that the text names although the link does not lead there. */
function otherHost(text: string, host: string): string | null {
  for (const address of addressesIn(text)) {
    if (!isSameSite(asciiHost(address.slice(address.lastIndexOf('@') + 1)), host)) return address
  }
  const plain = text.trim()
  const found = [...plain.matchAll(/(?:https?:\/\/|\bwww\.)[^\s"'<>()]+/giu)].map(([one]) => one)
  if (/^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(?:[:/?#]\S*)?$/u.test(plain) && !fileEnd.test(plain))
    found.push(plain)
  for (const one of found) {
    const written = asciiHost(one.replace(/[.,;:!?…]+$/u, ''))
    if (written !== '' && !isSameSite(written, host)) return hostAsWritten(one)
  }
  return null
}

function addressesIn(text: string): string[] {
  return text.match(/[^\s@<>()"',;:/]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu) ?? []
}

/** Decides whether two hosts are equal, or one is a subdomain of the other: `login.bank.pl` and `bank.pl`. */
function isSameSite(one: string, other: string): boolean {
  const bare = (host: string) => host.replace(/^www\./, '').replace(/\.$/, '')
  const [a, b] = [bare(one), bare(other)]
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`)
}

function holdsHost(host: string): boolean {
  const labels = host.split('.')
  return labels.some((label, place) => {
    const before = labels[place - 1]
    const isInside = before !== undefined && place < labels.length - 2
    return isInside && wellKnownEnds.has(label) && !commonStarts.has(before)
  })
}

function asciiHost(written: string): string {
  const url = /^https?:\/\//i.test(written) ? written : `https://${written}`
  return URL.canParse(url) ? new URL(url).hostname : ''
}

function hostAsWritten(written: string): string {
  return written.replace(/^https?:\/\//i, '').replace(/[/?#].*$/s, '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
