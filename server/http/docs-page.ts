import { problems } from '../errors.ts'
import { escapeHtml } from '../mail/html-text.ts'

/** The parts of an OpenAPI document that the page uses; the rest is shown unchanged. */
interface Document {
  info: { title: string; description?: string }
  paths?: Record<string, Record<string, unknown> | undefined>
  components?: { schemas?: Record<string, unknown> }
}

interface Operation {
  summary?: string
  description?: string
  tags?: string[]
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[]
  requestBody?: { content?: Record<string, { schema?: unknown }> }
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>
}

const methods = ['get', 'post', 'put', 'patch', 'delete']

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem }
details { border: 1px solid #8886; border-radius: 6px; margin: .5rem 0; padding: .5rem .75rem }
summary { cursor: pointer }
summary span { float: right; color: #777 }
code, pre { font: 13px/1.5 ui-monospace, monospace }
pre { overflow-x: auto; background: #8881; padding: .75rem; border-radius: 6px }
dt { margin-top: .5rem } dd { margin: 0 0 0 1.5rem }`

/** Renders the OpenAPI document as an HTML page without scripts and without anything from other sites. */
export function renderDocs(document: unknown): string {
  const { info, paths = {}, components } = document as Document
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item?.[method] as Operation | undefined
      return operation ? [{ path, method, operation }] : []
    }),
  )
  const byTag = Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? 'Other')
  const sections = [...byTag].map(
    ([tag, inTag]) => `<h2>${escapeHtml(tag)}</h2>${inTag.map(renderOperation).join('')}`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(info.title)} API</title><style>${style}</style></head>
<body><h1>${escapeHtml(info.title)} API</h1>
<p>${prose(info.description ?? '')} The same for programs: <a href="/api/openapi.json">OpenAPI 3.1</a>.</p>
${sections.join('\n')}
<h2>Refusals</h2><dl>${Object.entries(problems).map(renderProblem).join('')}</dl>
<h2>Shapes</h2>${Object.entries(components?.schemas ?? {})
    .map(renderShape)
    .join('')}
</body></html>`
}

function renderOperation({
  path,
  method,
  operation,
}: {
  path: string
  method: string
  operation: Operation
}): string {
  const { parameters = [], requestBody, responses = {} } = operation
  return `<details><summary><code>${method.toUpperCase()} ${escapeHtml(path)}</code> <span>${escapeHtml(operation.summary ?? '')}</span></summary>
${operation.description ? `<p>${prose(operation.description)}</p>` : ''}
${parameters.map((one) => `<h4>${one.in} <code>${escapeHtml(one.name)}</code>${one.required ? ', required' : ''}</h4>${json(one.schema)}`).join('')}
${renderContent('Body', requestBody?.content)}
${Object.entries(responses)
  .map(
    ([status, answer]) => `${renderContent(status, answer.content)}<p>${prose(answer.description ?? '')}</p>`,
  )
  .join('')}</details>`
}

function renderContent(heading: string, content: Record<string, { schema?: unknown }> | undefined): string {
  const kinds = Object.entries(content ?? {})
  if (kinds.length === 0) return `<h4>${escapeHtml(heading)}</h4>`
  return kinds
    .map(
      ([type, { schema }]) =>
        `<h4>${escapeHtml(heading)} <code>${escapeHtml(type)}</code></h4>${json(schema)}`,
    )
    .join('')
}

function renderProblem([code, { status, detail }]: [string, { status: number; detail: string }]): string {
  return `<dt id="problem-${code}"><code>${code}</code> (${status})</dt><dd>${escapeHtml(detail)}</dd>`
}

function renderShape([name, schema]: [string, unknown]): string {
  return `<details id="shape-${escapeHtml(name)}"><summary><code>${escapeHtml(name)}</code></summary>${json(schema)}</details>`
}

/** Renders a schema as JSON, or as a link if it is only a reference. */
function json(schema: unknown): string {
  const reference = (schema as { $ref?: string } | undefined)?.$ref?.split('/').at(-1)
  if (reference) return `<p><a href="#shape-${escapeHtml(reference)}">${escapeHtml(reference)}</a></p>`
  return schema === undefined ? '' : `<pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre>`
}

function prose(text: string): string {
  return escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll('\n\n', '<br>')
}
