import type { Clock } from '../clock.ts'
import type { Db } from '../db/db.ts'
import type { Mailbox } from '../db/schema.ts'
import { Problem } from '../errors.ts'
import { withoutBcc } from '../mail/without-bcc.ts'
import { openMailbox } from '../mailboxes/mailboxes.ts'
import { type MailProvider, ProviderError } from '../mailboxes/provider.ts'
import { maySync } from '../mailboxes/state.ts'
import { noteOpened, noteShown } from './access-log.ts'
import { isVisibleCopy, type Viewer, visibleMessages } from './visibility.ts'

export interface OriginalParts {
  db: Db
  provider: MailProvider
  secrets: readonly string[]
  clock: Clock
}

const MAX_MAILBOXES_ASKED = 3

/**
 * Fetches a message's own bytes (RFC 5322) from Google, from a mailbox that has it. Originals are not stored:
 * docs/decisions/0012. The viewer's own mailbox is asked first; without the permission to read mail, no other. From a
 * colleague's mailbox it comes without Bcc. In the background it leaves quota for calls that somebody waits for. The access
 * log of the mailbox names the viewer.
 *
 * @throws Problem `message-not-found` if the viewer may not see it; `original-erased`; `original-not-held` if no readable mailbox has
 *   it; `google-unreachable` if Google does not answer
 */
export async function fetchOriginal(
  parts: OriginalParts,
  viewer: Viewer,
  messageId: string,
  urgency: 'now' | 'background' = 'now',
): Promise<{ subject: string; raw: Uint8Array }> {
  const message = await visibleMessages(parts.db, viewer)
    .select(['messages.subject', 'messages.redacted_at'])
    .where('messages.id', '=', messageId)
    .executeTakeFirst()
  if (!message) throw new Problem('message-not-found')
  // Its bytes name whoever was erased.
  if (message.redacted_at) throw new Problem('original-erased')
  let failure: ProviderError | null = null
  for (const { providerId, mailbox } of await copiesToAsk(parts.db, viewer, messageId)) {
    try {
      const [answer] = await openMailbox(
        ...([parts.provider, mailbox, parts.secrets] as const),
        urgency === 'now',
      ).messages([providerId])
      if (answer?.outcome === 'found') {
        await noteOriginal(parts, viewer, { mailboxId: mailbox.id, providerId, messageId })
        const { raw } = answer.value
        return { subject: message.subject, raw: mailbox.user_id === viewer.id ? raw : withoutBcc(raw) }
      }
      if (answer?.outcome === 'failed') failure = answer.error
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      failure = error
    }
  }
  throw failure ? new Problem('google-unreachable', { cause: failure }) : new Problem('original-not-held')
}

/** Returns copies that the viewer may see, in mailboxes that can be read now. */
async function copiesToAsk(
  db: Db,
  viewer: Viewer,
  messageId: string,
): Promise<{ providerId: string; mailbox: Mailbox }[]> {
  const rows = await db
    .selectFrom('message_copies as copy')
    .innerJoin('mailboxes as mailbox', 'mailbox.id', 'copy.mailbox_id')
    .selectAll('mailbox')
    .select('copy.provider_id')
    .where('copy.message_id', '=', messageId)
    .where(isVisibleCopy(viewer))
    .orderBy((eb) => eb('mailbox.user_id', '=', viewer.id), 'desc')
    .orderBy('copy.id')
    .execute()
  return rows
    .filter(maySync)
    .slice(0, MAX_MAILBOXES_ASKED)
    .map(({ provider_id, ...mailbox }) => ({ providerId: provider_id, mailbox }))
}

/** Notes in the access log that the original was opened and is shown, before it leaves this server. */
async function noteOriginal(
  { db, clock }: OriginalParts,
  viewer: Viewer,
  copy: { mailboxId: string; providerId: string; messageId: string },
): Promise<void> {
  const { mailboxId, providerId, messageId } = copy
  const now = clock.now()
  const opened = { providerId, messageId, rule: 'person', addressKey: null, viewerId: viewer.id } as const
  await db.transaction().execute(async (tx) => {
    await noteOpened(tx, mailboxId, [opened], now)
    await noteShown(tx, viewer, [messageId], 'original', now)
  })
}
