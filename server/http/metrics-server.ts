import Fastify, { LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Log } from '../log.ts'
import type { App } from './parts.ts'
import { addProbes, type ProbeParts } from './routes/probes.ts'

/** Answers /metrics, /healthz and /readyz on a port of their own; a worker has no other. It does not listen yet. */
export function createMetricsServer(parts: ProbeParts & { log: Log }): App {
  const app: App = Fastify({
    loggerInstance: parts.log,
    logController: new LogController({ disableRequestLogging: true }),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  addProbes(app, parts)
  return app
}
