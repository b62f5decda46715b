import { addressKey } from './address.ts'

/** Local parts that are a machine on every domain. */
const MACHINE =
  /^(mailer-daemon|postmaster|mail-daemon|bounces?|auto-?reply|autoresponder|(do-?not-?|no-?)reply|nie-?odpowiada[jc]|noreply-[\w.-]+|[\w.-]+-no-?reply|notifications?|notify|bounces?[+=-].*)(\+.*)?$/

/** What LinkedIn itself writes from; `anna@linkedin.com` may be a person. */
const LINKEDIN_MACHINE = /^(.*hit-reply|inmail.*|messages?|messaging.*|invitations?|member|jobs.*|updates?)$/

/** Domains, with everything below them, that send in somebody else's name. */
const RELAY_DOMAINS = [
  'reply.linkedin.com',
  'inmail.linkedin.com',
  'bounce.linkedin.com',
  'e.linkedin.com',
  'el.linkedin.com',
  'indeedemail.com',
  'indeed.com',
  'pracuj.pl',
  'praca.pl',
  'olx.pl',
  'rocketjobs.pl',
  'justjoin.it',
  'nofluffjobs.com',
  'theprotocol.it',
  'bulldogjob.pl',
  'aplikuj.pl',
  'jooble.org',
  'gowork.pl',
  'useme.com',
  'stepstone.de',
  'xing.com',
  'glassdoor.com',
  'ziprecruiter.com',
  'monster.com',
  'totaljobs.com',
  'reed.co.uk',
  'seek.com.au',
  'wellfound.com',
  'greenhouse-mail.io',
  'greenhouse.io',
  'hire.lever.co',
  'teamtailor-mail.com',
  'teamtailor.com',
  'workablemail.com',
  'ashbyhq.com',
  'smartrecruiters.com',
  'recruitee.com',
  'traffit.com',
  'erecruiter.pl',
  'peopleforce.io',
  'myworkday.com',
  'bamboohr.com',
  'calendly.com',
  'reply.github.com',
]

/**
 * Whether an address can never be one person: a machine, or a relay that writes for many.
 *
 * A LinkedIn or job-board message comes from an address shared by everybody (or made for
 * one thread), so two candidates must never be joined over it.
 */
export function isRelayAddress(address: string): boolean {
  const key = addressKey(address)
  const at = key.lastIndexOf('@')
  if (at < 0) return true
  const domain = key.slice(at + 1)
  const local = key.slice(0, at)
  if (MACHINE.test(local) || (domain === 'linkedin.com' && LINKEDIN_MACHINE.test(local))) return true
  return RELAY_DOMAINS.some((relay) => domain === relay || domain.endsWith(`.${relay}`))
}
