import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { type ProblemDetails, problem as problemSchema } from '../../contract/common.ts'
import { Problem, type ProblemCode, problems } from '../errors.ts'

const contentType = 'application/problem+json'

/** Refusals for want of a right, not of good input: who tried it, and where, is logged (OWASP ASVS 5.0, 16.3.2). */
const forbidding = new Set([401, 403, 412, 421, 429])

/**
 * Answers an error as problem details (RFC 9457). An unexpected error is logged and answered as `internal`, without
 * details.
 */
export function replyWithError(
  error: FastifyError | Problem | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const problem = asProblem(error)
  const route = request.routeOptions.url
  if (problem.status >= 500) {
    request.log.error({ err: error, route }, 'a request failed')
  } else if (forbidding.has(problem.status)) {
    const { code } = problem
    request.log.info({ code, route, userId: request.session?.user.id, from: request.ip }, 'refused')
  }
  void reply
    .code(problem.status)
    .type(contentType)
    .send(JSON.stringify(problemDetails(problem)))
}

/** Builds the body of an error response. `type` links to the code's line in /api/docs. */
function problemDetails(problem: Problem): ProblemDetails {
  return {
    type: `/api/docs#problem-${problem.code}`,
    title: title(problem.code),
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    ...(problem.fields ? { fields: problem.fields } : {}),
    ...(problem.params ? { params: problem.params } : {}),
  }
}

/** Returns the error responses of a route for its schema: by status, each with the codes that it may have. */
export function refusals(...codes: ProblemCode[]) {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, alike]) => [
      status,
      {
        description: alike.map((code) => `\`${code}\`: ${problems[code].detail}`).join('\n\n'),
        content: { [contentType]: { schema: problemSchema } },
      },
    ]),
  )
}

function asProblem(error: FastifyError | Problem | Error): Problem {
  if (error instanceof Problem) return error
  if (hasZodFastifySchemaValidationErrors(error)) return invalidInput(error)
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
  // The file server answers 403 for a folder.
  if (status === 403 || status === 404) return new Problem('not-found')
  if (status === 413) return new Problem('message-too-large', { cause: error })
  if (status === 429) return new Problem('too-many-requests', { cause: error })
  if (status >= 400 && status < 500) return new Problem('bad-request', { cause: error })
  return new Problem('internal', { cause: error })
}

/**
 * Turns a failed validation into a problem. An invalid path is answered as not found; other inputs are listed by
 * field.
 */
function invalidInput(error: FastifyError): Problem {
  if (error.validationContext === 'params') return new Problem('not-found')
  const fields = (error.validation ?? []).map(({ instancePath, keyword }) => [
    instancePath.slice(1).replaceAll('/', '.'),
    (keyword ?? 'invalid').replaceAll('_', '-'),
  ])
  return new Problem('invalid-input', { fields: Object.fromEntries(fields) })
}

function title(code: ProblemCode): string {
  const words = code.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
