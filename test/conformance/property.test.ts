import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../../emulator/clock.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Mailbox } from '../../emulator/mailbox.ts'
import { letter } from './letter.ts'
import { apiAs, openEmulator } from './target.ts'

/** A failed run is repeated with CONFORMANCE_SEED=… and the seed in the test's name. */
const seed = Number(process.env.CONFORMANCE_SEED ?? Math.floor(Math.random() * 2 ** 31))
const ANNA = 'anna@firma.test'

type Step =
  | { kind: 'receive' }
  | { kind: 'send-to-self' }
  | { kind: 'label'; pick: number; add: string[]; remove: string[] }
  | { kind: 'trash' | 'untrash' | 'delete'; pick: number }
  | { kind: 'draft-create' }
  | { kind: 'draft-update' | 'draft-send' | 'draft-delete'; pick: number }
  | { kind: 'user-label'; pick: number }
  | { kind: 'user-label-delete'; pick: number }

const pick = fc.nat(1_000)
const someLabels = fc.subarray(['INBOX', 'UNREAD', 'STARRED', 'IMPORTANT', 'SPAM'])
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('receive' as const) }) },
  fc.record({ kind: fc.constant('send-to-self' as const) }),
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('label' as const), pick, add: someLabels, remove: someLabels }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('trash' as const, 'untrash', 'delete'), pick }) },
  fc.record({ kind: fc.constant('draft-create' as const) }),
  fc.record({ kind: fc.constantFrom('draft-update' as const, 'draft-send', 'draft-delete'), pick }),
  fc.record({ kind: fc.constant('user-label' as const), pick }),
  fc.record({ kind: fc.constant('user-label-delete' as const), pick }),
)

function chosen<T>(items: readonly T[], index: number): T | undefined {
  return items[index % Math.max(1, items.length)]
}

function act({ world }: Emulator, step: Step): void {
  const mailbox = world.mailbox(ANNA)
  const own = { raw: letter({ from: ANNA, to: ANNA, subject: 'Own' }) }
  if (step.kind === 'receive') world.receive({ raw: letter({ to: ANNA }) })
  else if (step.kind === 'send-to-self') world.send(ANNA, own)
  else if (step.kind === 'draft-create') world.createDraft(ANNA, own)
  else if (step.kind.startsWith('draft')) actOnDraft({ world }, step as Step & { pick: number }, own)
  else if (step.kind === 'user-label') {
    const message = chosen(mailbox.byDate(), step.pick)
    const labelId = `Label_${1 + (step.pick % 3)}`
    world.putLabel(ANNA, { id: labelId, name: labelId, type: 'user' })
    if (message) world.modify(ANNA, [message.id], { add: [labelId] })
  } else if (step.kind === 'user-label-delete') {
    const label = chosen(
      [...mailbox.labels.values()].filter(({ type }) => type === 'user'),
      step.pick,
    )
    if (label) world.deleteLabel(ANNA, label.id)
  } else actOnMessage({ world }, step as Step & { pick: number })
}

function actOnDraft(
  { world }: Pick<Emulator, 'world'>,
  step: Step & { pick: number },
  own: { raw: Buffer },
): void {
  const draftId = chosen([...world.mailbox(ANNA).drafts.keys()], step.pick)
  if (!draftId) return
  if (step.kind === 'draft-update') world.updateDraft(ANNA, draftId, own)
  else if (step.kind === 'draft-send') world.sendDraft(ANNA, draftId)
  else world.deleteDraft(ANNA, draftId)
}

function actOnMessage({ world }: Pick<Emulator, 'world'>, step: Step & { pick: number }): void {
  const message = chosen(world.mailbox(ANNA).byDate(), step.pick)
  if (!message) return
  if (step.kind === 'label') world.modify(ANNA, [message.id], { add: step.add, remove: step.remove })
  else if (step.kind === 'trash') world.trash(ANNA, [message.id])
  else if (step.kind === 'untrash') world.untrash(ANNA, [message.id])
  else world.remove(ANNA, [message.id])
}

/** A program's copy of a mailbox: messages and their labels. */
type Picture = Map<string, string>

function pictureOf(mailbox: Mailbox): Picture {
  return new Map(mailbox.byDate().map(({ id, labelIds }) => [id, labelIds.toSorted().join(' ')]))
}

/** Updates a picture by history alone, as a program would. */
async function replay(emulator: Emulator, picture: Picture, startHistoryId: string, pageSize: number) {
  const api = apiAs(emulator, ANNA, 'gmail.readonly')
  const known = new Map([...picture].map(([id, labels]) => [id, new Set(labels.split(' ').filter(Boolean))]))
  let pageToken: string | undefined
  do {
    const { data } = await api.users.history.list({
      ...{ userId: 'me', startHistoryId, maxResults: pageSize },
      ...(pageToken && { pageToken }),
    })
    for (const record of data.history ?? []) {
      for (const { message } of record.messagesAdded ?? [])
        known.set(message!.id!, new Set(message!.labelIds ?? []))
      for (const { message, labelIds } of record.labelsAdded ?? []) {
        for (const id of labelIds!) known.get(message!.id!)?.add(id)
      }
      for (const { message, labelIds } of record.labelsRemoved ?? []) {
        for (const id of labelIds!) known.get(message!.id!)?.delete(id)
      }
      for (const { message } of record.messagesDeleted ?? []) known.delete(message!.id!)
    }
    pageToken = data.nextPageToken ?? undefined
  } while (pageToken)
  return new Map([...known].map(([id, labels]) => [id, [...labels].toSorted().join(' ')]))
}

describe(`properties, seed ${seed}`, () => {
  it('replaying history from any id reproduces the mailbox', async () => {
    const run = async (steps: Step[], pageSize: number) => {
      const emulator = await openEmulator({ clock: virtualClock(Date.parse('2026-10-01T08:00:00Z')) })
      const mailbox = emulator.world.mailbox(ANNA)
      const moments: { historyId: string; picture: Picture }[] = []
      for (const step of steps) {
        moments.push({ historyId: String(mailbox.historyId), picture: pictureOf(mailbox) })
        act(emulator, step)
      }
      const end = sorted(pictureOf(mailbox))
      for (const { historyId, picture } of moments) {
        expect(sorted(await replay(emulator, picture, historyId, pageSize))).toEqual(end)
      }
      await emulator.close()
    }
    const worlds = fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.integer({ min: 1, max: 10 }), run)
    await fc.assert(worlds, { seed, numRuns: 25 })
  }, 120_000)

  it('every mail in every mailbox follows from what was sent', async () => {
    const people = [ANNA, 'ola@firma.test', 'praca@firma.test', 'ola+tag@firma.test', ...OUTSIDE]
    const addressed = fc.record({
      from: fc.constantFrom(ANNA, 'ola@firma.test'),
      to: fc.subarray(people, { minLength: 1 }),
      cc: fc.subarray(people),
      bcc: fc.subarray(people),
    })
    const run = async (mails: Mail[]) => {
      const emulator = await openEmulator({
        clock: virtualClock(Date.parse('2026-10-01T08:00:00Z')),
        world: OUTSIDERS,
      })
      for (const mail of mails) emulator.world.send(mail.from, { raw: letterOf(mail) })
      emulator.clock.advance(3_600_000)
      for (const account of [ANNA, 'ola@firma.test']) {
        const found = emulator.world.mailbox(account).byDate().map(kindOf)
        expect(found.toSorted()).toEqual(mails.flatMap((mail) => expectedIn(account, mail)).toSorted())
      }
      await emulator.close()
    }
    await fc.assert(fc.asyncProperty(fc.array(addressed, { maxLength: 8 }), run), { seed, numRuns: 50 })
  }, 120_000)
})

function sorted(picture: Picture): [string, string][] {
  return [...picture].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

const OUTSIDE = ['jan@example.test', 'quiet@example.test', 'nobody@firma.test', 'x@nowhere.invalid']
const OUTSIDERS = {
  correspondents: [{ email: 'jan@example.test', name: 'Jan', replies: [{ afterMs: 5_000, text: 'Yes.' }] }],
}

interface Mail {
  from: string
  to: string[]
  cc: string[]
  bcc: string[]
}

function letterOf({ from, to, cc, bcc }: Mail): Buffer {
  const parts = { from, to: to.join(', '), subject: 'Property' }
  return letter({
    ...parts,
    ...(cc.length > 0 && { cc: cc.join(', ') }),
    ...(bcc.length > 0 && { bcc: bcc.join(', ') }),
  })
}

/** Classifies a message as `sent`, `sent received`, `received`, `reply` or `bounce`. */
function kindOf(message: ReturnType<Mailbox['byDate']>[number]): string {
  const { from } = message.mail.envelope
  if (from.includes('mailer-daemon')) return 'bounce'
  if (from.includes('jan@example.test')) return 'reply'
  const kinds = [
    message.labelIds.includes('SENT') && 'sent',
    message.labelIds.includes('INBOX') && 'received',
  ]
  return kinds.filter(Boolean).join(' ')
}

/** A small model of the world: returns the messages that one mail causes in one account's mailbox. */
function expectedIn(account: string, { from, to, cc, bcc }: Mail): string[] {
  const recipients = new Set([...to, ...cc, ...bcc])
  const owned = account === ANNA ? [ANNA] : ['ola@firma.test', 'praca@firma.test', 'ola+tag@firma.test']
  const receives = owned.some((address) => recipients.has(address))
  if (account !== from) return receives ? ['received'] : []
  const bounces = ['nobody@firma.test', 'x@nowhere.invalid'].filter((address) => recipients.has(address))
  const replies = recipients.has('jan@example.test') ? ['reply'] : []
  return [receives ? 'sent received' : 'sent', ...bounces.map(() => 'bounce'), ...replies]
}
