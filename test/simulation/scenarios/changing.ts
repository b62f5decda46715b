import { letter } from '../../support/letters.ts'
import type { Scenario } from '../kill.ts'
import { annaAndMaja, atRest, fill, maja, news } from './cast.ts'

/** What people do to their mail in Gmail. */
export const changing: Scenario[] = [
  {
    name: 'label changes',
    play: async (engine) => {
      const { anna, ids } = await atRest(engine)
      const { world } = engine.lab.google
      world.modify(anna.email, ids, { remove: ['UNREAD'] })
      world.modify(anna.email, [ids[0]!], { add: ['STARRED'], remove: ['INBOX'] })
      world.modify(anna.email, [ids[0]!], { remove: ['STARRED'], add: ['IMPORTANT'] })
      await engine.settle()
      world.modify(anna.email, [ids[0]!], { add: ['INBOX'] })
    },
  },
  {
    name: 'label changes over several pages of history',
    play: async (engine) => {
      engine.lab.wire.pageSize = 2
      const { anna, ids } = await atRest(engine)
      const { world } = engine.lab.google
      for (const id of ids) {
        world.modify(anna.email, [id], { add: ['STARRED'] })
        world.trash(anna.email, [id])
        world.modify(anna.email, [id], { remove: ['STARRED'] })
      }
      world.untrash(anna.email, [ids[1]!])
      world.remove(anna.email, [ids[2]!])
    },
  },
  {
    name: 'trash and back',
    play: async (engine) => {
      const { anna, ids } = await atRest(engine)
      engine.lab.google.world.trash(anna.email, ids)
      await engine.settle()
      engine.lab.google.world.untrash(anna.email, [ids[0]!])
    },
  },
  {
    name: 'trash before the import, and back after it',
    play: async (engine) => {
      const { anna } = await annaAndMaja(engine)
      const ids = fill(engine, anna.email, 3)
      engine.lab.google.world.trash(anna.email, ids)
      await engine.connect(anna)
      await engine.settle()
      engine.lab.google.world.untrash(anna.email, ids.slice(1))
    },
  },
  {
    name: 'spam and its rescue',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      const spam = { labelIds: ['SPAM', 'UNREAD'] }
      const [late] = engine.receive({ from: maja, to: anna.email, subject: 'Looks like spam' }, spam)
      engine.receive({ from: maja, to: anna.email, subject: 'Stays there' }, spam)
      await engine.settle()
      engine.lab.google.world.modify(anna.email, [late!], { add: ['INBOX'], remove: ['SPAM'] })
    },
  },
  {
    name: 'deleted for good',
    play: async (engine) => {
      const { anna, ids } = await atRest(engine)
      const { world } = engine.lab.google
      world.remove(anna.email, [ids[0]!])
      const [brief] = engine.receive({ from: maja, to: anna.email, subject: 'Brief' })
      world.remove(anna.email, [brief!])
      await engine.settle()
      world.trash(anna.email, [ids[1]!])
      world.remove(anna.email, [ids[1]!])
    },
  },
  {
    name: 'autosaves of a draft, and its sending',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      const { world } = engine.lab.google
      const raw = (text: string) => letter({ from: anna.email, to: maja, subject: 'Offer', text })
      const { draftId } = world.createDraft(anna.email, { raw: raw('D') })
      world.updateDraft(anna.email, draftId, { raw: raw('De') })
      await engine.settle()
      world.updateDraft(anna.email, draftId, { raw: raw('Dear') })
      world.sendDraft(anna.email, draftId)
      const other = world.createDraft(anna.email, { raw: raw('Never mind') })
      world.deleteDraft(anna.email, other.draftId)
    },
  },
  {
    name: 'sent from Gmail',
    play: async (engine) => {
      const { anna } = await atRest(engine)
      const { world } = engine.lab.google
      world.send(anna.email, { raw: letter({ from: anna.email, to: maja, subject: 'From Gmail' }) })
      world.send(anna.email, { raw: letter({ from: anna.email, to: news, subject: 'Unsubscribe' }) })
      world.send(anna.email, { raw: letter({ from: anna.email, to: news, headers: [`Bcc: ${maja}`] }) })
    },
  },
]
