import { placeCopy } from './insert.ts'
import { SYSTEM_LABELS } from './label.ts'
import { createLabel } from './relabel.ts'
import type { MailSpec, WorldSpec } from './spec.ts'
import type { World } from './world.ts'

/** Builds the world from its spec, as one record of the journal. */
export function loadWorld(world: World, spec: WorldSpec): void {
  world.log.transact(() => {
    const copies = new Map<string, number>()
    for (const { account } of spec.mail.flatMap((mail) => mail.copies)) {
      copies.set(account.toLowerCase(), (copies.get(account.toLowerCase()) ?? 0) + 1)
    }
    for (const account of spec.accounts) {
      const historyId = startingHistoryId(copies.get(account.email.toLowerCase()) ?? 0)
      world.log.commit({ kind: 'account', account, historyId, at: world.clock.now() })
    }
    for (const correspondent of spec.correspondents) world.addCorrespondent(correspondent)
    for (const email of spec.missing ?? []) world.markMissing(email)
    for (const mail of spec.mail) loadMail(world, mail)
  })
}

/**
 * Chooses the first history id. Ids grow by 49 on average, and the first one is such that they
 * gain a digit soon after the spec's mail, so that a program that compares them as strings fails.
 */
function startingHistoryId(messages: number): number {
  return Math.max(1_000, 9_999_500 - 49 * messages)
}

function loadMail(world: World, spec: MailSpec): void {
  const mail = world.addMail(spec.raw)
  for (const copy of spec.copies) {
    const mailbox = world.mailbox(copy.account)
    const labelIds = copy.labels.map((label) => {
      if (SYSTEM_LABELS.includes(label)) return label
      const known = [...mailbox.labels.values()].find(({ id, name }) => id === label || name === label)
      return known?.id ?? createLabel(world, mailbox, label)
    })
    const place = { at: spec.at, changedAt: spec.at, thread: 'by-headers' } as const
    const message = placeCopy(world, mailbox, { mail, prefix: '', labelIds, ...place })
    if (!labelIds.includes('DRAFT')) continue
    const draftId = `r${BigInt(`0x${world.random.hex(15)}`)}`
    world.log.commit({ kind: 'draft', mailbox: mailbox.email, draftId, messageId: message.id })
  }
}
