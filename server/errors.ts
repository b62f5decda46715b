import { signInProblems } from './sign-in-problems.ts'

/**
 * Every error that a person can do something about.
 *
 * API clients read `detail`; the interface shows the same in the user's language, from `problem.<code>` in the locale
 * files.
 */
export const problems = {
  'invalid-input': { status: 422, detail: 'Some fields are not valid. Correct them and send again.' },
  'bad-request': { status: 400, detail: 'The request could not be read.' },
  'wrong-host': {
    status: 421,
    detail: 'This Kurier is at another address. Open the one that its administrator gave you.',
  },
  'not-signed-in': { status: 401, detail: 'Sign in to go on. What you typed is kept.' },
  'another-user': {
    status: 412,
    detail: 'Somebody else is signed in now, so nothing was done. Reload the page.',
  },
  'not-allowed': { status: 403, detail: 'Your role does not allow this. An administrator can change it.' },
  'access-ended': { status: 403, detail: 'Your access has been disabled. An administrator can restore it.' },
  ...signInProblems,
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
  'not-found': { status: 404, detail: 'There is nothing here, or you do not have access to it.' },
  'candidate-not-found': { status: 404, detail: 'This candidate does not exist any more.' },
  'person-not-found': { status: 404, detail: 'This person does not exist.' },
  'message-not-found': { status: 404, detail: 'This email is not here, or you do not have access to it.' },
  'original-not-held': {
    status: 409,
    detail: 'No connected inbox holds this email now, so its original cannot be fetched.',
  },
  'email-too-long': {
    status: 503,
    detail: 'This email is too long to be shown whole now. Download it as .eml.',
  },
  'picture-not-shown': {
    status: 404,
    detail: 'There is no picture at this address, or none that can be shown safely.',
  },
  'setup-token-wrong': {
    status: 403,
    detail: 'This is not the setup token. Kurier prints the whole link when it starts.',
  },
  'already-set-up': { status: 409, detail: 'There is an administrator already. Sign in.' },
  'email-taken': { status: 409, detail: 'Somebody with this email address exists already.' },
  'last-administrator': {
    status: 409,
    detail: 'This is the last administrator. Make somebody else an administrator first.',
  },
  'own-access': { status: 409, detail: 'You cannot end your own access. Another administrator can.' },
  'has-access': {
    status: 409,
    detail: 'This person has access to Kurier, so there is nothing to hand over.',
  },
  'receiver-cannot-answer': {
    status: 409,
    detail:
      'This colleague may not send emails from Kurier. Choose somebody else, or change their permission.',
  },
  'receiver-is-candidate': {
    status: 409,
    detail: 'This candidate is the colleague whom you chose. Choose somebody else.',
  },
  'address-invalid': { status: 422, detail: 'This is not an email address.' },
  'address-of-colleague': {
    status: 409,
    detail: 'This address belongs to a colleague; their mail is never shown on a profile.',
  },
  'address-shared': {
    status: 422,
    detail:
      'This address belongs to a machine, or many people write from it, so it cannot be one candidate’s.',
  },
  'address-erased': {
    status: 409,
    detail:
      'This address belongs to somebody whose data was erased, so it is not stored again. An administrator can allow it.',
  },
  'erasure-key-lost': {
    status: 503,
    detail:
      'No secret in KURIER_SECRET opens the list of erased addresses, so no address can be added. Add the former secret.',
  },
  'address-not-erased': { status: 404, detail: 'This address was not erased. It can be added as it is.' },
  'original-erased': {
    status: 403,
    detail: 'Somebody whose data was erased took part in this email, so its original is not available.',
  },
  'erasure-not-asked': { status: 404, detail: 'Nobody has asked for this candidate to be erased.' },
  'candidate-anonymised': {
    status: 409,
    detail: 'This candidate was anonymised, so nothing personal is added.',
  },
  'address-taken': { status: 409, detail: 'This candidate has this address already.' },
  'candidate-needs-address': { status: 422, detail: 'A candidate needs at least one email address.' },
  'not-in-hiring-team': {
    status: 403,
    detail: 'Only the candidate’s hiring team and administrators can change this.',
  },
  'not-yourself': {
    status: 403,
    detail: 'You cannot give yourself access. Ask somebody in the team, or request access.',
  },
  'already-in-team': { status: 409, detail: 'You may read this candidate’s emails already.' },
  'request-declined': { status: 409, detail: 'Your request was declined less than a day ago.' },
  'nobody-to-ask': {
    status: 409,
    detail: 'Nobody in the hiring team has access to Kurier. An administrator can assign people.',
  },
  'vacancy-not-found': {
    status: 404,
    detail: 'This vacancy does not exist, is closed, or you may not see it.',
  },
  'not-in-vacancy-team': {
    status: 403,
    detail: 'Only the vacancy’s team and administrators can change it.',
  },
  'vacancy-needs-you': { status: 422, detail: 'A confidential vacancy needs you in its team.' },
  'vacancy-needs-member': {
    status: 422,
    detail: 'A confidential vacancy needs at least one person in its team who has access to Kurier.',
  },
  'vacancy-id-taken': { status: 409, detail: 'Another vacancy has this external id.' },
  'vacancy-in-use': {
    status: 409,
    detail: 'Candidates applied for this vacancy, so it cannot be deleted. Close it instead.',
  },
  'application-exists': { status: 409, detail: 'The candidate has applied for this already.' },
  'merge-with-itself': { status: 422, detail: 'Choose another candidate than this one.' },
  'merge-not-reader': {
    status: 403,
    detail:
      'Only somebody who reads all emails of both candidates, and may change both hiring teams, can do this.',
  },
  'merge-two-users': {
    status: 409,
    detail: 'These candidates are two different colleagues, so they cannot be merged.',
  },
  'merge-undo-later-first': {
    status: 409,
    detail: 'Another candidate was merged into this one later. Undo that first.',
  },
  'exports-full': {
    status: 409,
    detail: 'You have five exported files. Delete one, or wait until one expires.',
  },
  'export-not-ready': { status: 409, detail: 'This file is not ready yet.' },
  'export-outdated': {
    status: 410,
    detail: 'You may not see all emails of this file any more. Export them again.',
  },
  'csv-unreadable': { status: 422, detail: 'This file is not a CSV table with the columns name and email.' },
  'csv-too-large': {
    status: 413,
    detail: 'You can import at most 5 MB and 20,000 lines at once. Split the file. Nothing was added.',
  },
  'block-invalid': { status: 422, detail: 'This is neither an email address nor a domain.' },
  'block-of-colleague': {
    status: 409,
    detail: 'This address belongs to a colleague. Mail among colleagues is never shown on a profile anyway.',
  },
  'blocks-full': {
    status: 409,
    detail: 'The list is full (500 entries). Remove one, or add a whole domain instead.',
  },
  'mailbox-not-connected': { status: 409, detail: 'Connect your Gmail inbox in Account settings first.' },
  'mailbox-already-connected': { status: 409, detail: 'Your Gmail inbox is connected already.' },
  'mailbox-paused': { status: 409, detail: 'Your inbox is paused because your access is disabled.' },
  'mailbox-needs-action': {
    status: 409,
    detail: 'This inbox cannot be used at the moment. Account settings say why, and how to mend it.',
  },
  'sending-not-allowed': {
    status: 409,
    detail: 'Sending was not allowed on Google’s screen. Allow it in Account settings.',
  },
  'recipient-missing': { status: 422, detail: 'Add at least one recipient.' },
  'recipient-invalid': { status: 422, detail: 'One of the recipients is not an email address.' },
  'message-empty': { status: 422, detail: 'Write something before sending.' },
  'message-too-large': {
    status: 413,
    detail: 'The email is larger than Gmail accepts (25 MB). Remove an attachment.',
  },
  'picture-not-kept': {
    status: 422,
    detail:
      'A picture in the text cannot be sent: it lies on another site, stands in the HTML itself, or is no PNG, JPEG, GIF, WebP or BMP. Upload it and name it as cid:<id>, or attach it as a file.',
  },
  'sender-not-available': {
    status: 422,
    detail: 'Gmail does not let you send from this address, or does no longer. Choose another one.',
  },
  'draft-changed': {
    status: 409,
    detail: 'This draft was changed elsewhere meanwhile. Read it again, and put both together.',
  },
  'draft-gone': { status: 409, detail: 'This draft was discarded elsewhere. Keep it as a new one.' },
  'draft-sent': { status: 409, detail: 'This draft has been sent already.' },
  'drafts-full': { status: 409, detail: 'You have 500 drafts. Send or discard some of them first.' },
  'uploads-full': {
    status: 409,
    detail: 'Your drafts hold 500 MB of files. Send or discard some of them first.',
  },
  'file-dangerous': {
    status: 422,
    detail: 'The virus scanner found something dangerous in this file, so it was stopped here.',
  },
  'file-not-scanned': {
    status: 503,
    detail:
      'Files cannot be checked for viruses at the moment, so none is taken or handed out. Try again in a minute, or tell whoever runs Kurier.',
  },
  'attachment-not-found': { status: 404, detail: 'An attachment is no longer here. Add it again.' },
  'google-refused': { status: 502, detail: 'Google refused this email. Check the recipients and try again.' },
  'google-busy': {
    status: 503,
    detail: 'Google asked us to wait. The email is sent by itself as soon as Google allows it.',
  },
  'send-not-stoppable': { status: 409, detail: 'This email has already been sent.' },
  'two-candidates': {
    status: 409,
    detail:
      'The recipients include addresses of several candidates. Send one message to each, or confirm that they get the same one.',
  },
  'candidate-sealed': {
    status: 409,
    detail:
      'This candidate’s mail is sealed, so nothing is sent or read here. Reopen it first, or write from Gmail.',
  },
  'not-own-mail': {
    status: 403,
    detail: 'Only somebody who has this mail in an inbox of their own can do this.',
  },
  'private-by-colleague': {
    status: 409,
    detail: 'A colleague made this conversation private. Only they can share it again.',
  },
  'original-of-two': {
    status: 403,
    detail:
      'This email also concerns a candidate whose mail you may not read, so its original is not available.',
  },
  'send-id-taken': {
    status: 409,
    detail: 'An email with this id was already sent with other content, or was taken back.',
  },
  'tried-from-another-inbox': {
    status: 409,
    detail:
      'Kurier tried to send this email from an inbox that is no longer connected, so it can be sent again only from there. Connect that inbox, or write a new email.',
  },
  'notification-refused': {
    status: 401,
    detail: 'This notification does not come from Google, or it is not meant for this Kurier.',
  },
  'google-unreachable': {
    status: 502,
    detail: 'Google is not answering at the moment. Nothing is lost. Try again in a minute.',
  },
  internal: {
    status: 500,
    detail: 'Something went wrong on our side. What you entered is not lost. Try again.',
  },
} as const satisfies Record<string, { status: number; detail: string }>

export type ProblemCode = keyof typeof problems

/** A refusal with a code. `fields` maps the path of each invalid input to a code of its own. */
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
