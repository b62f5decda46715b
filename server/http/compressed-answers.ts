import { constants } from 'node:zlib'
import fastifyCompress from '@fastify/compress'
import type { App } from './parts.ts'

/** Smaller responses are not worth compressing. */
const worthCompressingBytes = 1_024
/** Out of 11: as small as gzip at its best, in a fifth of its time. */
const brotliQuality = 4

/**
 * Compresses JSON and other text for clients that accept it. Files of the web build have compressed copies beside
 * them, event streams bypass Fastify, and pictures and attachments are compressed already or not worth the time.
 *
 * The BREACH attack needs a secret and the attacker's text in the same response, requested repeatedly from another
 * site. Kurier's responses contain no secret (the session is in a cookie), cookies are not sent from other sites
 * (SameSite), and `same-site.ts` refuses changes from other sites.
 */
export function compressAnswers(app: App): void {
  void app.register(fastifyCompress, {
    threshold: worthCompressingBytes,
    encodings: ['br', 'gzip'],
    customTypes: /^application\/(?:problem\+)?json\b|^text\/(?:html|plain|css|javascript)\b/,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } },
  })
}
