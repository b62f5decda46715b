/** Reads which hosts and addresses the text of a link names. The work grows linearly with the text. */

/** In characters, without invisible ones. Nobody reads a longer text of a link. */
const MAX_READ = 10_000
/** A name of a host has at most 253 (RFC 1035 §2.3.4), an address 254 (RFC 5321 §4.5.3.1.3). */
const MAX_WORD = 300
const BREAKS = /[\s"'<>()[\]{}„“”‚‘’«»‹›|,;→]+/u
const HOST = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.(\p{L}{2,}|xn--[a-z\d-]+)$/iu
const ADDRESS = /^[^@]+@([\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+)$/u
const SCHEME = /^(?:[a-z][a-z\d+-]{1,20}:)?\/\//i
/** Extensions of files whose names look like hosts. */
const FILE =
  /\.(?:pdf|docx?|xlsx?|pptx?|txt|csv|zip|rar|7z|png|jpe?g|gif|svg|html?|php|js|ts|py|md|json|xml|eml|ics|mp[34]|odt|rtf)$/i
/** Inside a sentence only these ends make a host of a word: in `Node.js`, `m.in` and `dziś.Jutro` nobody names one. */
const COMMON_ENDS = new Set(
  (
    'com org net pl eu gov edu mil int de uk fr it es nl be at ch cz sk ua lt lv ee se no dk fi ie pt ro hu bg gr ' +
    'us ca au io co me app dev ai info biz xyz online site shop store club top live pro tech cloud email link click page ' +
    'example test'
  ).split(' '),
)
const NO_HOSTS = new Set(['asp.net', 'ado.net', 'vb.net', 'ml.net', 'socket.io', 'draw.io', 'paint.net'])

/** The names in a text: as they are written, and the host of each in ASCII. */
export type NamedHost = { written: string; host: string; isAddress: boolean }

/** Returns the hosts and addresses that a text names, in order. */
export function namedHosts(text: string): NamedHost[] {
  const read = readable(text)
  const whole = bare(read)
  return read.split(BREAKS).flatMap((word) => {
    const found = named(word.slice(0, MAX_WORD), bare(word) === whole)
    return found === null ? [] : [found]
  })
}

/** The text without invisible characters, with one form of each sign, and the tricks to write a dot undone. */
function readable(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .slice(0, MAX_READ)
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[。｡]/gu, '.')
    .replace(/ ?[[({](?:\.|dot|kropka)[\])}] ?/giu, '.')
    .replace(/ \. ?(?=\p{L})/gu, '.')
    .replace(/:\/\/ /g, '://')
}

function named(word: string, isWhole: boolean): NamedHost | null {
  const scheme = SCHEME.exec(word)?.[0]
  const [authority = ''] = word.slice(scheme?.length ?? 0).split(/[/?#\\]/, 1)
  const written = bare(scheme === undefined ? authority : authority.slice(authority.lastIndexOf('@') + 1))
  const domain = ADDRESS.exec(written)?.[1]
  if (domain !== undefined) return { written, host: asciiHost(domain), isAddress: true }
  const name = written.replace(/:\d*$/, '')
  const end = HOST.exec(name)?.[1]?.toLowerCase()
  if (end === undefined) return null
  const isSaid = scheme !== undefined || /^www\./i.test(name) || (isWhole && !FILE.test(bare(word)))
  if (!isSaid && (!COMMON_ENDS.has(end) || NO_HOSTS.has(name.toLowerCase()))) return null
  const host = asciiHost(name)
  return host === '' ? null : { written: name, host, isAddress: false }
}

/** Without punctuation around it. */
function bare(text: string): string {
  return text.slice(0, MAX_WORD).replace(/^[^\p{L}\p{N}/]+|[^\p{L}\p{N}/]+$/gu, '')
}

function asciiHost(name: string): string {
  return URL.canParse(`https://${name}`) ? new URL(`https://${name}`).hostname : ''
}
