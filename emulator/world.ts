import { fireTask } from './correspondence.ts'
import { createDraft, deleteDraft, sendDraft, updateDraft } from './draft.ts'
import { importMessage, insertMessage } from './insert.ts'
import type { Account } from './mailbox.ts'
import type { Message } from './message.ts'
import { Purges } from './purge.ts'
import { type InboundMail, receiveMail } from './receive.ts'
import {
  deleteLabel,
  type LabelChange,
  relabel,
  removeMessages,
  trashMessages,
  untrashMessages,
} from './relabel.ts'
import { type OutgoingMail, sendMail } from './send.ts'
import { type WorldParts, WorldState } from './state.ts'

/**
 * All mail of the world, and the operations on it.
 *
 * The API, the webmail and the tests use the same methods, so mail sent from any of them is the same.
 */
export class World extends WorldState {
  constructor(parts: WorldParts) {
    super(parts, (task) => fireTask(this, task))
    const purges = new Purges(this)
    this.onChange((mailbox) => purges.arm(mailbox))
    parts.log.register((event) => {
      if (event.kind === 'reset') purges.clear()
    })
  }

  /** Delivers a mail from outside: a copy to the mailbox of every local recipient. */
  receive(inbound: InboundMail): { account: Account; message: Message }[] {
    return this.log.transact(() => receiveMail(this, inbound))
  }

  /** Puts a mail into a mailbox unchanged, without sending it (messages.insert). */
  insert(
    email: string,
    mail: { raw: Uint8Array; labelIds: string[]; at?: number; threadId?: string },
  ): Message {
    return this.log.transact(() => insertMessage(this, this.mailbox(email), mail))
  }

  /** Puts a mail into a mailbox, or adds its labels if the mail is already there (messages.import). */
  import(
    email: string,
    mail: { raw: Uint8Array; labelIds: string[]; at?: number; threadId?: string },
  ): Message {
    return this.log.transact(() => importMessage(this, this.mailbox(email), mail))
  }

  /** Sends a mail; messages.send and the webmail's Send button use this. */
  send(email: string, mail: OutgoingMail): Message {
    return this.log.transact(() => sendMail(this, this.mailbox(email), mail))
  }

  /** Changes labels, with one history record for all messages whose labels really change. */
  modify(email: string, ids: readonly string[], change: LabelChange): void {
    this.log.transact(() => relabel(this, this.mailbox(email), ids, change))
  }

  trash(email: string, ids: readonly string[]): void {
    this.log.transact(() => trashMessages(this, this.mailbox(email), ids))
  }

  untrash(email: string, ids: readonly string[]): void {
    this.log.transact(() => untrashMessages(this, this.mailbox(email), ids))
  }

  /** Deletes permanently. */
  remove(email: string, ids: readonly string[]): void {
    this.log.transact(() => removeMessages(this, this.mailbox(email), ids))
  }

  createDraft(
    email: string,
    draft: { raw: Uint8Array; threadId?: string },
  ): { draftId: string; message: Message } {
    return this.log.transact(() => createDraft(this, this.mailbox(email), draft))
  }

  updateDraft(email: string, draftId: string, draft: { raw: Uint8Array; threadId?: string }): Message {
    return this.log.transact(() => updateDraft(this, this.mailbox(email), draftId, draft))
  }

  deleteDraft(email: string, draftId: string): void {
    this.log.transact(() => deleteDraft(this, this.mailbox(email), draftId))
  }

  /** Sends a draft as a new message and deletes the draft. `raw` replaces the draft's content first. */
  sendDraft(email: string, draftId: string, raw?: Uint8Array): Message {
    return this.log.transact(() => sendDraft(this, this.mailbox(email), draftId, raw))
  }

  /** Removes the label from every message, in one history record, and deletes it. */
  deleteLabel(email: string, labelId: string): void {
    this.log.transact(() => deleteLabel(this, this.mailbox(email), labelId))
  }
}
