import {
  type Attributes,
  context,
  type Span as OtelSpan,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { TraceSettings } from './monitoring-settings.ts'
import type { Span, SpanStart, Tracer } from './trace.ts'

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER } as const

/**
 * Sends spans to the collector that the standard variables name (OpenTelemetry: OTLP Exporter Configuration). The
 * exporter and the resource read these variables themselves. Loaded only if traces are asked for.
 */
export function openTelemetry(settings: TraceSettings): Tracer {
  const provider = new TracerProvider({
    sampler: samplerOf(settings),
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'kurier' }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  })
  const tracer = provider.getTracer('kurier')
  return {
    begin: (what, parent) => spanOf(tracer.startSpan(what.name, optionsOf(what), contextOf(parent))),
    close: () => provider.shutdown(),
  }
}

function samplerOf({ sampler, ratio }: TraceSettings): Sampler {
  const [, isParentBased, name] = /^(parentbased_)?(\w+)$/.exec(sampler) ?? []
  const root = { always_on: new AlwaysOnSampler(), always_off: new AlwaysOffSampler() }[name ?? '']
  const chosen = root ?? new TraceIdRatioBasedSampler(ratio)
  return isParentBased ? new ParentBasedSampler({ root: chosen }) : chosen
}

function optionsOf({ kind, facts }: SpanStart) {
  return { kind: kinds[kind], attributes: { ...facts } as Attributes }
}

/** Reads a traceparent: version, trace, span and flags in hexadecimal (W3C Trace Context §3.2). */
function contextOf(parent: string | undefined) {
  const [, traceId, spanId, flags] = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/.exec(parent ?? '') ?? []
  if (!traceId || !spanId) return context.active()
  const spanContext = { traceId, spanId, traceFlags: Number.parseInt(flags!, 16), isRemote: true }
  return trace.setSpanContext(context.active(), spanContext)
}

function spanOf(span: OtelSpan): Span {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
    end: (facts, failed) => {
      if (facts) span.setAttributes({ ...facts })
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR, message: failed })
      span.end()
    },
  }
}
