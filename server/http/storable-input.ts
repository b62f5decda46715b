import { storableText } from '../mail/characters.ts'
import type { App } from './parts.ts'

/** No input of the API is deeper; what is deeper is left as it is, for its schema to refuse. */
const MAX_DEPTH = 8

/**
 * What people type, paste and cut, made text that the database takes, in one place for every route.
 *
 * U+0000 comes with text copied from a PDF, and half of an emoji when a program cuts one in two:
 * PostgreSQL takes the first nowhere and the second not in JSON.
 */
export function takeStorableText(app: App): void {
  app.addHook('preValidation', async (request) => {
    request.body = storable(request.body, 0)
    request.query = storable(request.query, 0)
  })
}

function storable(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return storableText(value)
  if (typeof value !== 'object' || value === null || depth === MAX_DEPTH) return value
  if (Array.isArray(value)) return value.map((one) => storable(one, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, storable(one, depth + 1)]))
}
