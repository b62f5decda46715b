import { addressKey } from './address.ts'

/** Local parts that belong to machines on every domain; RFC 2142 §5 and RFC 5321 §4.5.1 name the first of them. */
const machines = [
  /^(mailer|mail)-daemon$/,
  /^postmaster$/,
  /^(?:.+[-_.])?(?:no|do[-_.]?not)[-_.]?reply(?:[-_.+].*)?$/,
  /^nie[-_.]?odpowiadaj(?:[-_.+].*)?$/,
  /^(notifications?|notify|powiadomieni[ae])(?:[-_+].*)?$/,
  /^bounces?(?:[-_+=].*)?$/,
  /^auto[-_.]?(reply|responder)$/,
]

/** Addresses from which LinkedIn itself sends, whoever the writer is. */
const ofLinkedIn =
  /^((inmail-)?hit-reply|inmail|messag(es|ing)|invitations?|member|jobs(-listings)?|updates)$/

/** Domains, including subdomains, that forward what others write. */
const relayDomains = [
  'indeed.com',
  'indeedemail.com',
  'pracuj.pl',
  'erecruiter.pl',
  'praca.pl',
  'olx.pl',
  'rocketjobs.pl',
  'justjoin.it',
  'nofluffjobs.com',
  'theprotocol.it',
  'aplikuj.pl',
  'traffit.com',
  'stepstone.de',
  'glassdoor.com',
  'greenhouse-mail.io',
  'hire.lever.co',
  'teamtailor-mail.com',
  'workablemail.com',
  'smartrecruiters.com',
  'recruitee.com',
]

/** Local parts at those domains that are used for everybody. */
const common =
  /^(conversations?|messages?|repl(y|ies)|alerts?|jobs?|cv|appl(y|ications?)|aplik(acj[ae]|uj)|rekrutacj[ae]|kandyda(t|ci)|ofert[ay])$/

/**
 * Decides whether an address can never belong to one person: it is a machine's, or a relay's for everybody.
 *
 * Two candidates must never be joined because of such an address. An address that a relay creates for one thread
 * (with a token in its local part) is not shared, and neither is that of a relay's employee.
 */
export function isSharedAddress(address: string): boolean {
  const key = addressKey(address)
  const at = key.lastIndexOf('@')
  if (at < 0) return false
  const [local, domain] = [key.slice(0, at), key.slice(at + 1)]
  if (machines.some((machine) => machine.test(local))) return true
  if (isWithin(domain, 'linkedin.com')) return ofLinkedIn.test(local)
  return common.test(local) && relayDomains.some((relay) => isWithin(domain, relay))
}

function isWithin(domain: string, top: string): boolean {
  return domain === top || domain.endsWith(`.${top}`)
}
