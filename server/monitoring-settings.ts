import { z } from 'zod'

/** Where and to whom metrics are shown. */
export interface MetricsSettings {
  /** A port of its own; undefined if metrics are on Kurier's port only. */
  listen: { host: string; port: number } | undefined
  /** Must be sent as a bearer token (RFC 6750); without one, metrics are on the port of their own only. */
  token: string | undefined
}

/** Which traces are recorded. The exporter reads where to send them itself. */
export interface TraceSettings {
  /** OTEL_TRACES_SAMPLER, such as `parentbased_traceidratio`. */
  sampler: Sampler
  /** OTEL_TRACES_SAMPLER_ARG: the share of traces that is recorded, between 0 and 1. */
  ratio: number
}

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const
type Sampler = (typeof samplers)[number]

/** The variables of OpenTelemetry keep the names that its specification gives them. */
export const monitoringEnvironment = {
  KURIER_METRICS_LISTEN: z
    .string()
    .refine((text) => listenAddress(text) !== undefined, 'an address and port, such as 127.0.0.1:9464')
    .optional(),
  KURIER_METRICS_TOKEN: z.string().min(16, 'at least 16 characters').optional(),
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.string().optional(),
  OTEL_TRACES_SAMPLER: z.enum(samplers).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number('a share between 0 and 1').min(0).max(1).default(1),
}

type Environment = z.infer<z.ZodObject<typeof monitoringEnvironment>>

/** Undefined if nobody may read metrics, so that none are kept. */
export function metricsSettings(values: Environment): MetricsSettings | undefined {
  const { KURIER_METRICS_LISTEN: listen, KURIER_METRICS_TOKEN: token } = values
  if (!listen && !token) return undefined
  return { listen: listen ? listenAddress(listen) : undefined, token }
}

/** Undefined unless a collector is named, or OTLP is asked for by name. */
export function traceSettings(values: Environment): TraceSettings | undefined {
  const isNamed = values.OTEL_EXPORTER_OTLP_ENDPOINT ?? values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT
  const exporter = values.OTEL_TRACES_EXPORTER ?? (isNamed ? 'otlp' : 'none')
  if (exporter === 'none' || values.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined
  return { sampler: values.OTEL_TRACES_SAMPLER, ratio: values.OTEL_TRACES_SAMPLER_ARG }
}

/** Reads `host:port` or `[address]:port`. */
function listenAddress(text: string): MetricsSettings['listen'] {
  const [, host, port] = /^([\w.-]+|\[[\da-f:.]+\]):(\d{1,5})$/i.exec(text) ?? []
  if (!host || Number(port) > 65_535) return undefined
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}
