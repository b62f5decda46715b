import { expect, it } from 'vitest'
import { BodiesAtOnce } from './bodies-at-once.ts'

it('fetches many small messages at once, but only a few large ones', () => {
  const bodies = new BodiesAtOnce()
  const counts = Array.from({ length: 5 }, () => {
    const { count } = bodies
    bodies.learn([20_000, 40_000])
    return count
  })
  expect(counts).toEqual([2, 3, 7, 15, 25])
  bodies.learn([10_000_000, 2_000])
  expect(bodies.count).toBe(3)
  bodies.learn([35_000_000])
  expect(bodies.count).toBe(1)
  bodies.learn([])
  expect(bodies.count).toBe(1)
})
