import { invalidArgument, notFound } from '../errors.ts'
import type { SendAsSpec } from '../spec.ts'
import type { Call } from './call.ts'

/** Serves `users.getProfile`. */
export function getProfile({ mailbox }: Call): object {
  return {
    emailAddress: mailbox.email,
    messagesTotal: mailbox.messageCount,
    threadsTotal: mailbox.threadCount,
    historyId: String(mailbox.historyId),
  }
}

/** Serves `settings.sendAs.list`: the primary address first. */
export function listSendAs(call: Call): object {
  return { sendAs: sendAsResources(call) }
}

export function getSendAs(call: Call): object {
  const wanted = call.path.id!.toLowerCase()
  const found = sendAsResources(call).find((sendAs) => sendAs.sendAsEmail.toLowerCase() === wanted)
  if (!found) throw notFound()
  return found
}

interface SendAsResource {
  sendAsEmail: string
  [field: string]: unknown
}

function sendAsResources({ mailbox }: Call): SendAsResource[] {
  const { email, name, signature, sendAs } = mailbox.account
  const otherDefault = sendAs.some((alias) => alias.isDefault)
  const primary = { sendAsEmail: email, displayName: name, replyToAddress: '', signature, isPrimary: true }
  return [{ ...primary, ...(!otherDefault && { isDefault: true }) }, ...sendAs.map(aliasResource)]
}

function aliasResource(alias: SendAsSpec): SendAsResource {
  return {
    sendAsEmail: alias.email,
    displayName: alias.name,
    replyToAddress: alias.replyTo ?? '',
    signature: alias.signature ?? '',
    ...(alias.isDefault && { isDefault: true }),
    treatAsAlias: true,
    verificationStatus: alias.verified === false ? 'pending' : 'accepted',
  }
}

/** Serves `settings.sendAs.create`: an address at a domain of the world needs no confirmation, as in Workspace. */
export function createSendAs(call: Call): object {
  const { sendAsEmail, displayName, replyToAddress, signature } = call.body
  if (typeof sendAsEmail !== 'string' || !sendAsEmail.includes('@'))
    throw invalidArgument('Invalid sendAsEmail')
  const email = sendAsEmail.toLowerCase()
  const domain = email.slice(email.lastIndexOf('@'))
  const sendAs: SendAsSpec = {
    email,
    name: typeof displayName === 'string' ? displayName : '',
    ...(typeof replyToAddress === 'string' && { replyTo: replyToAddress }),
    ...(typeof signature === 'string' && { signature }),
    verified: call.world.accounts().some((account) => account.email.endsWith(domain)),
  }
  call.world.log.commit({ kind: 'send-as', mailbox: call.mailbox.email, sendAs })
  return getSendAs({ ...call, path: { ...call.path, id: email } })
}

/** Serves `settings.sendAs.update` and `patch`: signature and display name. */
export function changeSendAs(call: Call): object {
  const { mailbox, world, body } = call
  const wanted = call.path.id!.toLowerCase()
  const { signature, displayName, replyToAddress } = body
  if (signature !== undefined && typeof signature !== 'string') throw invalidArgument('Invalid signature')
  const alias = mailbox.account.sendAs.find(({ email }) => email.toLowerCase() === wanted)
  if (alias) {
    const name = typeof displayName === 'string' ? displayName : alias.name
    const changed = {
      ...{ ...alias, name, ...(signature !== undefined && { signature }) },
      ...(typeof replyToAddress === 'string' && { replyTo: replyToAddress }),
    }
    world.log.commit({ kind: 'send-as', mailbox: mailbox.email, sendAs: changed })
  } else if (wanted === mailbox.email && signature !== undefined) {
    world.log.commit({ kind: 'signature', mailbox: mailbox.email, signature })
  }
  return getSendAs(call)
}
