import { expect, it } from 'vitest'
import { realClock, virtualClock } from './clock.ts'

it('runs tasks in order of due time, each at its time, including tasks scheduled meanwhile', () => {
  const clock = virtualClock(1_000)
  const ran: [string, number][] = []
  const note = (name: string) => () => ran.push([name, clock.now()])
  clock.schedule(3_000, note('third'))
  clock.schedule(2_000, () => {
    note('second')()
    clock.schedule(2_500, note('between'))
  })
  clock.schedule(500, note('past'))
  clock.schedule(2_000, note('second too'))
  clock.schedule(9_000, note('later'))
  const cancel = clock.schedule(2_200, note('cancelled'))
  cancel()
  clock.advance(2_000)
  expect(ran).toEqual([
    ['past', 1_000],
    ['second', 2_000],
    ['second too', 2_000],
    ['between', 2_500],
    ['third', 3_000],
  ])
  expect(clock.now()).toBe(3_000)
})

it('moves real time forward by the advanced amount', async () => {
  const clock = realClock()
  let ran = 0
  clock.schedule(clock.now() + 3_600_000, () => ran++)
  clock.advance(3_599_000)
  expect(ran).toBe(0)
  expect(clock.now() - Date.now()).toBeGreaterThanOrEqual(3_599_000)
  clock.advance(1_000)
  expect(ran).toBe(1)
  clock.schedule(clock.now() + 5, () => ran++)
  await expect.poll(() => ran).toBe(2)
  clock.stop()
})
