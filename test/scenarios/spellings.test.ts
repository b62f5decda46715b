import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectAndPublish, openAskingOffice } from '../support/asking-office.ts'
import { engines } from '../support/database.ts'
import { heldMail } from '../support/held-mail.ts'
import type { Visitor } from '../support/http.ts'
import { type Office, until } from '../support/office.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'
import { anna, tomek } from '../support/small-office.ts'

let strangers = 0

describe.each(engines)('an address that is spelled in several ways, on %s', (engine) => {
  let office: Office
  let owner: Visitor
  let colleague: Visitor
  let admin: Visitor
  let post: PostOffice

  beforeAll(async () => {
    post = await openPostOffice()
    office = await openAskingOffice(engine, post)
    owner = await office.signIn(anna)
    colleague = await office.signIn(tomek)
    admin = await office.signIn('admin@kurier.test')
    await connectAndPublish(owner)
  })
  afterAll(async () => {
    await office.close()
    await post.close()
  })

  const held = heldMail(() => ({ office, owner, colleague, admin }))
  const { atRest, stateOf, receive, sync, opened, noticeOf } = held
  const { add, untilSubjects, assignOwner, isHeld } = held

  const spellings = [
    { mails: 'ba.rba.ra@gmail.com', written: 'barbara@gmail.com' },
    { mails: 'Bar.bara+praca@googlemail.com', written: 'bar.bara@gmail.com' },
    { mails: 'barbara@żółw.example', written: 'barbara@xn--w-uga1v8h.example' },
  ].map((one, index) => {
    const own = (address: string) => address.replace('@', () => `${engine.length}${index}@`)
    return { mails: own(one.mails.replace('+praca', '')), written: own(one.written) }
  })

  it.each(spellings)('is held: its mail came as $mails', async ({ mails, written }) => {
    const ids = [receive(mails), receive(mails)]
    const id = await add(colleague, written)
    await assignOwner(id)
    await sync()
    await atRest()
    ids.push(receive(mails))
    await sync()
    await until('all of it is counted', async () => (await noticeOf(written)).emails === 3)
    await isHeld(written, id, ids, 'Tomek Nowak')
  })

  it('is shared by itself if no mail came in any spelling, and held if one comes to light later', async () => {
    const of = (local: string) => `${local}${++strangers}${engine}@gmail.com`
    const plain = of('celina')
    const id = await add(colleague, plain)
    await assignOwner(id)
    receive(plain.replace('celina', 'ce.lina'), { subject: 'First' })
    await sync()
    await untilSubjects(colleague, id, ['First'])
    const other = of('danuta')
    const dotted = other.replace('danuta', 'da.nuta')
    const earlier = receive(dotted, { subject: 'Earlier' })
    await sync()
    const second = await add(colleague, other)
    await assignOwner(second)
    await sync()
    await atRest()
    receive(other, { subject: 'Second' })
    await sync()
    await untilSubjects(colleague, second, ['Second'])
    const later = receive(dotted, { subject: 'Later' })
    await sync()
    await until('held', async () => (await stateOf(other))?.state === 'held')
    await untilSubjects(colleague, second, [])
    await atRest()
    for (const one of [earlier, later]) expect(opened()).not.toContain(one)
  })
})
