import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { importReport } from '../../../contract/candidates.ts'
import { erasedAmong } from '../../candidates/erased-addresses.ts'
import { importCandidates } from '../../candidates/import.ts'
import { maxImportBytes } from '../../candidates/import-table.ts'
import { Problem } from '../../errors.ts'
import { requireClean, scanRefusals } from '../clean-files.ts'
import { refusals } from '../error-reply.ts'
import type { App, HttpParts } from '../parts.ts'
import { requireRecruiter } from '../session.ts'

export function candidateImportRoutes(app: App, parts: HttpParts): void {
  app.post(
    '/api/candidates/import',
    {
      // The body is a stream, which is read below; its schema exists only for the API document.
      validatorCompiler: () => () => true,
      schema: {
        summary: 'Add candidates from a CSV file',
        description:
          'Field `file`: at most 5 MB and 20,000 lines, columns `name` and `email` (several separated by `;` or a space), optionally `position` and `stage`. Valid lines are added; the report lists the refused lines and the reasons.',
        tags: ['Candidates'],
        consumes: ['multipart/form-data'],
        body: z.object({ file: z.file() }),
        response: {
          200: importReport,
          ...refusals('not-signed-in', 'not-allowed', 'csv-unreadable', 'csv-too-large', ...scanRefusals),
        },
      },
    },
    async (request) => {
      const { id: actorId } = requireRecruiter(request)
      const file = await readFile(request)
      await requireClean(parts, file)
      return await importCandidates(parts.database.db, file, {
        actorId,
        now: parts.clock.now(),
        onAddressesChanged: parts.onAddressesChanged,
        erasedAmong: (tx, keys) => erasedAmong(tx, parts.secrets, keys),
      })
    },
  )
}

/** @throws Problem `csv-unreadable` if there is no file, `csv-too-large` */
async function readFile(request: FastifyRequest): Promise<Buffer> {
  try {
    const part = await request.file({ limits: { fileSize: maxImportBytes, files: 1 } })
    if (part) return await part.toBuffer()
  } catch (cause) {
    const isTooLarge = (cause as { statusCode?: number }).statusCode === 413
    throw new Problem(isTooLarge ? 'csv-too-large' : 'csv-unreadable', { cause })
  }
  throw new Problem('csv-unreadable')
}
