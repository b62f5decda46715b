import { escapeHtml } from '../mail/html-text.ts'
import type { Letter } from './post.ts'
import { dayAndHour, type Language, type Texts, wordingIn } from './wording.ts'

export interface ActionNeededFacts {
  /** The owner of the inbox, who gets the letter. `timeZone` is an IANA name. */
  to: string
  language: Language
  timeZone: string
  /** The Gmail address that cannot be read, with the time and the cause. */
  address: string
  since: Date
  cause: keyof Texts['gmail']['cause']
  /** Kurier's public address, without a trailing slash. */
  appUrl: string
}

/**
 * The letter to the owner of an inbox that Kurier can no longer read: which inbox, since when, why, what is safe,
 * and one button.
 */
export function actionNeededLetter(facts: ActionNeededFacts): Letter {
  const { to, address, language } = facts
  const say = wordingIn(language)
  const since = dayAndHour(facts.since, facts)
  const button = { label: say((t) => t.gmail.reconnect), url: `${facts.appUrl}/account#integration` }
  const subject = say((t) => t.letter.actionNeeded.subject, { address })
  const paragraphs = [
    say((t) => t.letter.greeting),
    say((t) => t.letter.actionNeeded.since, { address, since }),
    say((t) => t.gmail.cause[facts.cause]),
    say((t) => t.letter.actionNeeded.meanwhile),
  ]
  const foot = say((t) => t.letter.actionNeeded.foot)
  const text = [...paragraphs, `${button.label}: ${button.url}`, foot].join('\n\n')
  return { to, subject, text: `${text}\n`, html: page({ language, subject, paragraphs, button, foot }) }
}

interface Page {
  language: Language
  subject: string
  paragraphs: string[]
  button: { label: string; url: string }
  foot: string
}

/** Text and background keep the colours of the mail program, so that dark mode works. Only the button has its own. */
function page({ language, subject, paragraphs, button, foot }: Page): string {
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
