import { expect, it } from 'vitest'
import { BodiesAtOnce } from './bodies-at-once.ts'

it('asks for many small messages at once, and for few large ones', () => {
  const bodies = new BodiesAtOnce()
  expect(bodies.count).toBe(10)
  for (let batch = 0; batch < 5; batch += 1) bodies.learn([20_000, 40_000])
  expect(bodies.count).toBe(25)
  bodies.learn([30_000_000, 2_000])
  expect(bodies.count).toBe(4)
  bodies.learn([])
  expect(bodies.count).toBe(4)
})
