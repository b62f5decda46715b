import { constants } from 'node:zlib'
import fastifyCompress from '@fastify/compress'
import type { App } from './parts.ts'

/** Below it the head of an answer weighs more than what is saved. */
const worthCompressingBytes = 1_024
/** Of 11: as small as gzip's best, in a fifth of its time. */
const brotliQuality = 4

/**
 * Compresses JSON and other text for whoever takes it. Built files have their compressed form beside them, event
 * streams are written past Fastify, and pictures and attachments are compressed already or not worth the time.
 *
 * BREACH needs a secret in an answer beside text of the attacker's, asked for again and again from another site. No
 * answer of ours holds a secret (the session is in a cookie), cookies are not sent from other sites (SameSite), and
 * `same-site.ts` refuses what changes something.
 */
export function compressAnswers(app: App): void {
  void app.register(fastifyCompress, {
    threshold: worthCompressingBytes,
    encodings: ['br', 'gzip'],
    customTypes: /^application\/(?:problem\+)?json\b|^text\/(?:html|plain|css|javascript)\b/,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } },
  })
}
