/** More ids than this in one header are noise; the root and the newest are kept. */
const MAX_IDS = 100
const MAX_ID_LENGTH = 500
/** RFC 5322 §2.1.1: a line holds at most 998 characters; some servers never unfold. */
const MAX_REFERENCES_LENGTH = 998

/**
 * The message ids of a Message-ID, In-Reply-To or References header, oldest first, each once.
 *
 * Normalised: without brackets and inner white space, so that two spellings of one id
 * compare equal. Tolerant (RFC 5322 §3.6.4, §4.5.4): ids folded in the middle, glued
 * together, without brackets, and phrases such as `Your message of Tuesday <id@x>`. What a
 * phrase says about a person is no id: taken for one, it would tie together all answers to them.
 */
export function parseMessageIds(header: string): string[] {
  const text = withoutSender(header.slice(0, 65_536).replaceAll('\0', '').toWellFormed())
  // A bracket that nobody closed counts only around an address: `<"from <id@x>` has one id.
  const bracketed = [...text.matchAll(/<(?:([^<>]+)>|([^<>]*@[^<>]*)(?=<|$))/g)].map(
    ([, closed, open]) => closed ?? open!,
  )
  const found = bracketed.length > 0 ? bracketed : bareIds(text)
  const ids = new Set<string>()
  for (const raw of found) {
    const id = raw.replace(/[\s\u0000-\u001F\u007F]+/g, '').replace(/^[<"']+|[>"']+$/g, '')
    if (id !== '' && id.length <= MAX_ID_LENGTH) ids.add(id)
  }
  const all = [...ids]
  return all.length <= MAX_IDS ? all : [all[0]!, ...all.slice(1 - MAX_IDS)]
}

/**
 * Whether an id names one message: `left@right` (RFC 5322 §3.6.4), and not a word of a program that had none to write.
 * What does not may stand in any number of mails that have nothing to do with each other; nothing is tied by it.
 */
export function isMessageId(id: string): boolean {
  const at = id.lastIndexOf('@')
  return at > 0 && at < id.length - 1 && !NO_ID.test(id.slice(0, at))
}

const NO_ID =
  /^["'([{]*(undefined|null|none|nil|nan|unknown|empty|missing|false|true|object object|n\/?a|0+|-+|\.+|\?+|%s|%d|message-?id|no-?id|no-?message-?id|no-?reply|do-?not-?reply)["')\]}]*$/i

/** `Message from Jan <jan@x.pl> of "Fri, 19 Jul" <id@x>`, as MH writes it: the sender taken out. */
function withoutSender(header: string): string {
  return header.replace(/\bfrom\s[^<>]{0,200}<[^<>]{1,400}>(?=\s{0,10}(?:of|on|at)\b)/gi, ' ')
}

/** Ids that nobody bracketed: only where there is nothing else, so not `jan@x.pl's message of Tuesday`. */
function bareIds(header: string): string[] {
  const words = header
    .replace(/\([^()]*\)/g, ' ')
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
  return words.every((word) => /^[^@]+@[^@]+$/.test(word)) ? words : []
}

/**
 * The References value of a reply: the parent's references and the parent itself.
 *
 * RFC 5322 §3.6.4. Kept to 998 characters by dropping from the middle: the root holds the
 * thread together, the newest say where the reply belongs.
 *
 * @param parentReferences the parent's References, as a header or already parsed
 * @param parentMessageId the parent's Message-ID, with or without brackets
 * @returns ids in brackets, separated by spaces; '' when there is none
 */
export function foldReferences(
  parentReferences: string | readonly string[],
  parentMessageId: string,
): string {
  const older =
    typeof parentReferences === 'string' ? parentReferences : parentReferences.map(bracket).join(' ')
  const ids = parseMessageIds(older)
  const parent = parseMessageIds(bracket(parentMessageId)).at(0)
  const chain = parent === undefined ? ids : [...ids.filter((id) => id !== parent), parent]
  const newest: string[] = []
  const root = chain[0]
  if (root === undefined) return ''
  let length = root.length + 2
  for (const id of chain.slice(1).reverse()) {
    length += id.length + 3
    if (length > MAX_REFERENCES_LENGTH) break
    newest.unshift(id)
  }
  return [root, ...newest].map((id) => `<${id}>`).join(' ')
}

function bracket(id: string): string {
  const bare = id.trim().replace(/^<|>$/g, '')
  return bare === '' ? '' : `<${bare}>`
}
