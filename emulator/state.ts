import { accountOf } from './account.ts'
import { canonicalAddress, withoutTag } from './address.ts'
import type { EmulatorClock } from './clock.ts'
import { notFound } from './errors.ts'
import type {
  ChangeContent,
  Label,
  MailboxChange,
  ScheduledTask,
  UnnumberedTask,
  WorldEvent,
} from './event.ts'
import type { EventLog } from './event-log.ts'
import { type Mail, MailStore } from './mail.ts'
import { type Account, Mailbox } from './mailbox.ts'
import type { Message } from './message.ts'
import type { Random } from './random.ts'
import type { AccountSpec, CorrespondentSpec, SendAsSpec } from './spec.ts'
import type { Switches } from './switches.ts'

export interface WorldParts {
  clock: EmulatorClock
  switches: Switches
  random: Random
  log: EventLog
}

/** Called after every change of a mailbox. */
export type ChangeListener = (mailbox: Mailbox, change: MailboxChange) => void

/**
 * The state of the world: accounts, their mailboxes, outside correspondents, and scheduled tasks.
 *
 * The files that send, receive and relabel mail use this class; `World` adds their functions as methods.
 * Methods that take an `email` mean an account's own address and throw a 404 ApiError for any other.
 */
export class WorldState {
  readonly clock: EmulatorClock
  readonly switches: Switches
  readonly random: Random
  readonly log: EventLog
  readonly mails = new MailStore()
  readonly correspondents = new Map<string, CorrespondentSpec>()
  /** How many replies have been scheduled for each correspondent. */
  readonly replyCounts = new Map<string, number>()
  readonly missingAddresses = new Set<string>()
  readonly tasks = new Map<number, ScheduledTask>()
  #mailboxes = new Map<string, Mailbox>()
  #byAddress = new Map<string, Account>()
  #listeners: ChangeListener[] = []
  #fireTask: (task: ScheduledTask) => void
  readonly #timers = new Map<number, () => void>()
  #nextTaskId = 1

  /** `fireTask` performs a scheduled task, in one transaction, when it is due. */
  constructor({ clock, switches, random, log }: WorldParts, fireTask: (task: ScheduledTask) => void) {
    this.clock = clock
    this.switches = switches
    this.random = random
    this.log = log
    this.#fireTask = fireTask
    log.register((event) => this.#apply(event))
  }

  // --- looking ---

  accounts(): Account[] {
    return [...this.#mailboxes.values()].map((mailbox) => mailbox.account)
  }

  /** Looks up the account that receives mail to an address: its own, an alias, or one with dots or a plus-tag. */
  resolve(address: string): Account | undefined {
    return this.#byAddress.get(canonicalAddress(address)) ?? this.#byAddress.get(withoutTag(address))
  }

  hasMailbox(email: string): boolean {
    return this.#mailboxes.has(email.toLowerCase())
  }

  mailbox(email: string): Mailbox {
    const mailbox = this.#mailboxes.get(email.toLowerCase())
    if (!mailbox) throw notFound()
    return mailbox
  }

  /** Looks up a message; ApiError 404 when it does not exist or no longer exists. */
  message(email: string, id: string): Message {
    const message = this.mailbox(email).message(id)
    if (!message) throw notFound()
    return message
  }

  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener)
  }

  // --- changing ---

  addAccount(account: AccountSpec): void {
    const historyId = 1_000 + this.random.int(1_000)
    this.log.commit({ kind: 'account', account, historyId, at: this.clock.now() })
  }

  addCorrespondent(correspondent: CorrespondentSpec): void {
    this.log.commit({ kind: 'correspondent', correspondent })
  }

  /** Makes mail to this address bounce from now on. */
  markMissing(email: string): void {
    this.log.commit({ kind: 'missing-address', email: email.toLowerCase() })
  }

  /** Creates or replaces a user label. */
  putLabel(email: string, label: Label): void {
    this.log.commit({ kind: 'label', mailbox: this.mailbox(email).email, label })
  }

  /** Stores a mail's bytes, once. */
  addMail(raw: Uint8Array): Mail {
    const mail = this.mails.next
    this.log.commit({ kind: 'mail', mail, raw })
    return this.mails.get(mail)
  }

  /** Commits one change with the mailbox's next history id; ids grow with random gaps. */
  change(mailbox: Mailbox, change: ChangeContent, at = this.clock.now()): void {
    const historyId = mailbox.historyId + 1 + this.random.int(97)
    this.log.commit({ kind: 'change', mailbox: mailbox.email, historyId, at, ...change })
  }

  /** Makes an id new to the mailbox: 16 hex digits that grow with time like Gmail's, even within a millisecond. */
  newMessageId(mailbox: Mailbox, atMs: number): string {
    const newest = mailbox.byDate().at(-1)
    let id = (BigInt(Math.max(0, atMs)) << 20n) | BigInt(this.random.int(2 ** 18))
    if (newest?.internalDate === atMs && BigInt(`0x${newest.id}`) >= id) id = BigInt(`0x${newest.id}`) + 1n
    for (;;) {
      const hex = id.toString(16).padStart(16, '0')
      if (!mailbox.message(hex) && !mailbox.thread(hex)) return hex
      id += BigInt(1 + this.random.int(1_000))
    }
  }

  schedule(task: UnnumberedTask): void {
    this.log.commit({ kind: 'scheduled', task: { ...task, taskId: this.#nextTaskId } })
  }

  // --- applying ---

  #apply(event: WorldEvent): void {
    if (event.kind === 'change') this.#applyChange(event)
    else if (event.kind === 'mail') this.mails.add(event.raw)
    else if (event.kind === 'account') this.#applyAccount(event.account, event.historyId, event.at)
    else if (event.kind === 'reset') this.#applyReset()
    else if (event.kind === 'correspondent') {
      this.correspondents.set(event.correspondent.email.toLowerCase(), event.correspondent)
    } else if (event.kind === 'missing-address') this.missingAddresses.add(event.email)
    else if (event.kind === 'scheduled') this.#applyScheduled(event.task)
    else if (event.kind === 'task-done') {
      this.tasks.delete(event.taskId)
      this.#timers.delete(event.taskId)
    } else if (event.kind === 'send-as') this.#applySendAs(this.mailbox(event.mailbox).account, event.sendAs)
    else if ('mailbox' in event) this.mailbox(event.mailbox).applySetting(event)
  }

  /** Also cancels timers: an old task could be taken for the new world's task with the same number. */
  #applyReset(): void {
    for (const cancel of this.#timers.values()) cancel()
    for (const kept of [this.#timers, this.#mailboxes, this.#byAddress, this.mails, this.correspondents])
      kept.clear()
    for (const kept of [this.replyCounts, this.missingAddresses, this.tasks]) kept.clear()
    this.#nextTaskId = 1
  }

  #applyChange(change: MailboxChange): void {
    const mailbox = this.mailbox(change.mailbox)
    mailbox.apply(change, change.at > this.clock.now() - this.switches.historyRetentionMs)
    for (const listener of this.#listeners) listener(mailbox, change)
  }

  #applyAccount(spec: AccountSpec, historyId: number, startedAt = this.clock.now()): void {
    const account = accountOf(spec)
    this.#mailboxes.set(account.email, new Mailbox(account, this.mails, { historyId, startedAt }))
    this.#byAddress.set(canonicalAddress(account.email), account)
    for (const sendAs of spec.sendAs ?? []) this.#applySendAs(account, sendAs)
  }

  #applySendAs(account: Account, sendAs: SendAsSpec): void {
    account.sendAs = [...account.sendAs.filter((other) => other.email !== sendAs.email), sendAs]
    const address = canonicalAddress(sendAs.email)
    if (!this.#byAddress.has(address)) this.#byAddress.set(address, account)
  }

  #applyScheduled(task: ScheduledTask): void {
    this.tasks.set(task.taskId, task)
    this.#nextTaskId = Math.max(this.#nextTaskId, task.taskId + 1)
    if (task.task === 'reply') this.replyCounts.set(task.email, task.replyIndex + 1)
    const fire = () => {
      if (this.tasks.has(task.taskId)) this.log.transact(() => this.#fireTask(task))
    }
    this.#timers.set(task.taskId, this.clock.schedule(task.dueMs, fire))
  }
}
