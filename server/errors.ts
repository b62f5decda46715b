/**
 * Everything that can be refused or go wrong in a way a person can mend.
 *
 * The detail is what an API client reads; the interface shows the same in the
 * person's language under `problem.<code>` of the locale files.
 */
export const problems = {
  'invalid-input': { status: 422, detail: 'Some fields are not right. Correct them and send again.' },
  'bad-request': { status: 400, detail: 'The request could not be read.' },
  'not-signed-in': { status: 401, detail: 'Sign in to go on. What you typed is kept.' },
  'another-user': {
    status: 412,
    detail: 'Somebody else is signed in by now; nothing was done. Load the page anew.',
  },
  'not-allowed': { status: 403, detail: 'Your role does not allow this. An administrator can change it.' },
  'access-ended': { status: 403, detail: 'Your access has been disabled. Ask an administrator.' },
  'wrong-credentials': { status: 401, detail: 'The email or the password is not right.' },
  'wrong-password': { status: 422, detail: 'The present password is not right.' },
  'same-password': { status: 422, detail: 'The new password has to be another one.' },
  'password-change-needed': {
    status: 403,
    detail: 'Somebody else knows this password. Choose your own before you go on.',
  },
  'reset-link-invalid': {
    status: 410,
    detail: 'This link was used already, or is more than an hour old. Ask for another one.',
  },
  'letters-not-set-up': {
    status: 409,
    detail: 'This Kurier sends no letters. Ask an administrator for a link.',
  },
  'too-many-requests': { status: 429, detail: 'Too many attempts. Wait a minute and try again.' },
  'not-found': { status: 404, detail: 'There is nothing here, or you may not see it.' },
  'candidate-not-found': { status: 404, detail: 'This candidate does not exist, or no longer does.' },
  'person-not-found': { status: 404, detail: 'This person does not exist.' },
  'message-not-found': { status: 404, detail: 'This email is not here, or you may not see it.' },
  'already-set-up': { status: 409, detail: 'An administrator exists already. Sign in.' },
  'email-taken': { status: 409, detail: 'Somebody with this email exists already.' },
  'last-administrator': { status: 409, detail: 'This is the last administrator. Name another one first.' },
  'own-access': { status: 409, detail: 'You cannot end your own access. Ask another administrator.' },
  'address-invalid': { status: 422, detail: 'This is not an email address.' },
  'address-of-colleague': {
    status: 409,
    detail: 'This address belongs to a colleague; their mail is never shown on a profile.',
  },
  'address-shared': {
    status: 422,
    detail: 'This address is a machine’s, or many people write from it; it cannot be one candidate’s.',
  },
  'address-taken': { status: 409, detail: 'This candidate has this address already.' },
  'candidate-needs-address': { status: 422, detail: 'A candidate needs at least one email address.' },
  'csv-unreadable': { status: 422, detail: 'This file is not a CSV table with columns name and email.' },
  'csv-too-large': {
    status: 413,
    detail: 'At most 5 MB and 20,000 lines are taken at once. Split the file; none of it was added.',
  },
  'block-invalid': { status: 422, detail: 'This is neither an email address nor a domain.' },
  'block-of-colleague': {
    status: 409,
    detail: 'This address belongs to a colleague; mail among colleagues is never shown on a profile anyway.',
  },
  'blocks-full': { status: 409, detail: 'The list holds 500 entries. Remove one, or name a whole domain.' },
  'mailbox-not-connected': { status: 409, detail: 'Connect your Gmail inbox in Account settings first.' },
  'mailbox-already-connected': { status: 409, detail: 'Your Gmail inbox is connected already.' },
  'mailbox-paused': { status: 409, detail: 'Your inbox is paused because your access is disabled.' },
  'mailbox-needs-action': {
    status: 409,
    detail: 'This inbox cannot be used at the moment. Account settings say why, and how to mend it.',
  },
  'sending-not-allowed': {
    status: 409,
    detail: 'Sending was not allowed at Google. Allow sending in Account settings.',
  },
  'recipient-missing': { status: 422, detail: 'Name at least one recipient.' },
  'recipient-invalid': { status: 422, detail: 'One of the recipients is not an email address.' },
  'message-empty': { status: 422, detail: 'Write something before sending.' },
  'message-too-large': {
    status: 413,
    detail: 'The email is larger than Gmail takes (25 MB). Remove an attachment.',
  },
  'attachment-not-found': { status: 404, detail: 'An attachment is no longer here. Add it again.' },
  'google-refused': { status: 502, detail: 'Google refused this email. Check the recipients and try again.' },
  'google-busy': {
    status: 503,
    detail: 'Google asked us to wait. The email leaves by itself as soon as Google allows.',
  },
  'send-not-stoppable': { status: 409, detail: 'This email has left already.' },
  'send-id-taken': {
    status: 409,
    detail: 'An email with this id was sent already with other content, or was taken back.',
  },
  'tried-from-another-inbox': {
    status: 409,
    detail:
      'This email was tried already from an inbox that is no longer connected, so it can be sent again only from there. Connect that inbox, or write the email anew.',
  },
  'notification-refused': {
    status: 401,
    detail: 'This notification is not from Google, or not meant for this Kurier.',
  },
  'google-unreachable': {
    status: 502,
    detail: 'Google does not answer at the moment. Nothing is lost; try again in a minute.',
  },
  internal: {
    status: 500,
    detail: 'Something went wrong on our side. Nothing you entered was lost; try again.',
  },
} as const satisfies Record<string, { status: number; detail: string }>

export type ProblemCode = keyof typeof problems

/** A refusal with a code; `fields` maps an input's path to a code of its own. */
export class Problem extends Error {
  override name = 'Problem'
  readonly code: ProblemCode
  readonly status: number
  readonly fields: Record<string, string> | undefined
  readonly params: Record<string, string | number> | undefined

  constructor(
    code: ProblemCode,
    more: { fields?: Record<string, string>; params?: Record<string, string | number>; cause?: unknown } = {},
  ) {
    super(problems[code].detail, { cause: more.cause })
    this.code = code
    this.status = problems[code].status
    this.fields = more.fields
    this.params = more.params
  }
}
