import { storableText } from '../mail/characters.ts'
import type { App } from './parts.ts'

/** No input of the API is nested deeper. Deeper values stay unchanged, and their schema refuses them. */
const MAX_DEPTH = 8

/**
 * Cleans text of request bodies for the database, in one place for all routes.
 *
 * U+0000 appears in text copied from a PDF, and half of a surrogate pair when a program cuts an emoji in two.
 * PostgreSQL rejects the first everywhere and the second in JSON.
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
