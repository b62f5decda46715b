import { escapeHtml } from '../mail/html-text.ts'
import type { Language } from './wording.ts'

/** An email that Kurier itself sends to one of its users. Mail with candidates goes through Gmail instead. */
export interface Letter {
  to: string
  subject: string
  text: string
  html: string
}

/** Builds a letter from paragraphs, a button and a footer, as text and as HTML. */
export function letterOf({ to, ...page }: Page): Letter {
  const { subject, paragraphs, button, foot } = page
  const text = [...paragraphs, `${button.label}: ${button.url}`, foot].join('\n\n')
  return { to, subject, text: `${text}\n`, html: pageOf(page) }
}

interface Page {
  to: string
  language: Language
  subject: string
  paragraphs: string[]
  button: { label: string; url: string }
  foot: string
}

/** Text and background keep the mail program's colours, so that dark mode works; only the button has its own. */
function pageOf({ language, subject, paragraphs, button, foot }: Omit<Page, 'to'>): string {
  const lines = paragraphs.map((text) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`)
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:24px;font:16px/24px system-ui,-apple-system,'Segoe UI',Arial,sans-serif">
<div style="max-width:560px">
${lines.join('\n')}
<p style="margin:24px 0"><a href="${escapeHtml(button.url)}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0b6b5d;color:#ffffff;font-weight:600;text-decoration:none">${escapeHtml(button.label)}</a></p>
<p style="margin:0;font-size:14px;line-height:20px">${escapeHtml(foot)}</p>
</div>
</body>
</html>
`
}
