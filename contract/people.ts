import { z } from 'zod'
import { id, instant, language } from './common.ts'

export const role = z.enum(['admin', 'recruiter', 'manager'])
/** The permission "Access candidate mailbox". */
export const mailPermission = z.enum(['none', 'read', 'send'])
export const access = z.enum(['active', 'disabled', 'terminated', 'removed'])
/** A calendar day, YYYY-MM-DD. */
export const day = z.iso.date()

export const person = z.object({
  id,
  name: z.string(),
  email: z.string(),
  role,
  mailPermission,
  access,
  /** For `terminated`: access lasts through this day. */
  lastWorkingDay: day.nullable(),
  /** Whether they can sign in today. */
  hasAccess: z.boolean(),
  /** The state of their mailbox, never its content. Null if not connected. */
  mailboxState: z.enum(['connected', 'read_only', 'importing', 'action_needed', 'paused']).nullable(),
  /** How many of its emails could not be read, but never which. */
  mailboxSetAside: z.number().int(),
  /** Whether their sign-in asks for a code. */
  hasSecondFactor: z.boolean(),
  createdAt: instant,
})

export const peopleList = z.object({ people: z.array(person) })

const name = z.string().trim().min(1).max(200)
/** Invisible characters that come along when an address is copied from a page. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu
/** A new one: NIST SP 800-63B. Existing shorter ones still sign in. */
const password = z.string().min(12).max(128)

export const newPerson = z.object({
  name,
  email: z
    .string()
    .overwrite((text) => text.replace(invisible, ''))
    .trim()
    .toLowerCase()
    .pipe(z.email()),
  /** Not needed while everybody signs in by single sign-on only. */
  password: password.optional(),
  role,
  mailPermission,
})

export const personChange = z.object({ name, role, mailPermission }).partial()

/** PUT /api/people/:id/access. Anything but `active` pauses the mailbox; `active` restores it. */
export const accessChange = z.discriminatedUnion('access', [
  z.object({ access: z.literal('active') }),
  z.object({ access: z.literal('disabled') }),
  z.object({ access: z.literal('terminated'), lastWorkingDay: day }),
  z.object({ access: z.literal('removed') }),
])

/** Whether nobody has an account yet: then whoever has the setup token becomes the administrator. */
export const setupState = z.object({ needed: z.boolean() })
/** POST /api/setup: `token` is in the link that Kurier prints at start. */
export const setup = z.object({
  name,
  email: newPerson.shape.email,
  password,
  token: z.string().trim().max(200).default(''),
})

export const demoSignIn = z.object({ email: z.string(), password: z.string(), role, name: z.string() })

export const session = z.object({
  /** Null if nobody is signed in. */
  user: person
    .pick({ id: true, name: true, email: true, role: true, mailPermission: true })
    .extend({
      language: language.nullable(),
      timeZone: z.string(),
      /** Somebody else knows the password: until it is changed, everything else is refused. */
      mustChangePassword: z.boolean(),
    })
    .nullable(),
  /** Only in demo mode: the people whom the sign-in page offers. */
  demo: z.object({ signIns: z.array(demoSignIn), webmailUrl: z.string() }).nullable(),
  setupNeeded: z.boolean(),
  /** Whether passwords and passkeys are accepted. False if only the single sign-on is. */
  passwordAllowed: z.boolean(),
  /** The name of the company's single sign-on; null if it is not set up. */
  singleSignOn: z.string().nullable(),
  /** Who provides a link if the password is forgotten: Kurier by email, or only an administrator. */
  forgotPassword: z.enum(['letter', 'administrator']),
})

/** PATCH /api/me */
export const profileChange = z
  .object({ name, language, timeZone: z.string().refine(isTimeZone, 'not a time zone') })
  .partial()

/** POST /api/me/password */
export const passwordChange = z.object({ current: z.string().max(128), password })

/** POST /api/password-requests */
export const passwordRequest = z.object({ email: newPerson.shape.email })

/** POST /api/password-resets: `token` is the part of the link after the #. */
export const passwordReset = z.object({ token: z.string().min(1).max(200), password })

/** POST /api/people/:id/password-links: the link is shown once. */
export const passwordLink = z.object({ url: z.string(), expiresAt: instant })

function isTimeZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

export type Person = z.infer<typeof person>
export type NewPerson = z.infer<typeof newPerson>
export type PersonChange = z.infer<typeof personChange>
export type AccessChange = z.infer<typeof accessChange>
export type Session = z.infer<typeof session>
export type ProfileChange = z.infer<typeof profileChange>
export type PasswordChange = z.infer<typeof passwordChange>
export type PasswordLink = z.infer<typeof passwordLink>
