import { escapeHtml } from '../html.ts'
export type PageLanguage = 'en' | 'pl'

interface PageParts {
  title: string
  language: PageLanguage
  /** The page's main content, ready HTML with its one h1. */
  main: string
  /** `narrow` for a question, `wide` for a mailbox. */
  width: 'narrow' | 'wide'
  /** HTML in the banner, such as who is signed in and how to leave. */
  aside?: string
}

/** A complete page without external resources, light or dark like the system, for screens from 360 pixels. */
export function page({ title, language, main, width, aside = '' }: PageParts): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${styles}</style>
</head>
<body>
<header class="banner"><p>${banner[language]}</p>${aside}</header>
<main class="${width}">
${main}
</main>
</body>
</html>
`
}

const banner: Record<PageLanguage, string> = {
  en: 'Local stand-in for Google — nothing leaves this computer',
  pl: 'Lokalny zastępca Google — nic nie opuszcza tego komputera',
}

/** A round initial with a colour of its own for each person. */
export function avatar(name: string): string {
  const hue = Array.from(name).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7)
  return `<span class="avatar" style="--hue:${hue}" aria-hidden="true">${escapeHtml(initials(name))}</span>`
}

function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? ['?']
  return `${words[0]?.[0] ?? ''}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase()
}

const styles = `
:root {
  --canvas: #f4f5f7; --surface: #fff; --sunken: #eceef2; --line: #d8dce3; --ink: #1b1f27; --ink-2: #4d5564;
  --accent: #2c4a86; --accent-2: #223b6d; --on-accent: #fff; --soft: #e6ecf8; --note: #e3e8f1; --bad: #a3271f; --edge: #858d9b;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --canvas: #14161a; --surface: #1d2026; --sunken: #171a1f; --line: #363b45; --ink: #eceef2; --ink-2: #b3bac7;
    --accent: #a9c1f5; --accent-2: #c2d3f8; --on-accent: #10203f; --soft: #24304a; --note: #252b37; --bad: #ff9c93; --edge: #7d8696;
  }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--canvas); color: var(--ink) }
a { color: var(--accent) }
h1 { font-size: 22px; line-height: 28px; font-weight: 600; margin: 0; overflow-wrap: anywhere }
h2 { font-size: 15px; font-weight: 600; margin: 24px 0 8px }
p { margin: 0 }
ul { list-style: none; margin: 0; padding: 0 }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.banner { background: var(--note); color: var(--ink-2); font-size: 13px; padding: 6px 16px; display: flex; gap: 4px 16px; flex-wrap: wrap; justify-content: space-between; align-items: center }
.narrow { max-width: 480px; margin: 4vh auto; padding: 0 16px }
.wide { max-width: 960px; margin: 0 auto; padding: 20px 16px 64px }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; padding: 28px }
@media (max-width: 480px) { .card { padding: 20px } .narrow { margin: 16px auto } }
.muted { color: var(--ink-2) }
.small { font-size: 13px }
.avatar { width: 36px; height: 36px; border-radius: 50%; display: inline-grid; place-items: center; flex: none; font-size: 13px; font-weight: 600; background: hsl(var(--hue) 42% 86%); color: hsl(var(--hue) 55% 22%) }
.plain { list-style: disc; padding-left: 18px }
.person { display: flex; gap: 12px; align-items: center; min-width: 0 }
.person > span:last-child { min-width: 0 }
.person b { display: block; font-weight: 600 }
.person small { color: var(--ink-2); font-size: 13px; overflow-wrap: anywhere }
.rows > * + * { border-top: 1px solid var(--line) }
.rows a.row { display: flex; gap: 12px; padding: 12px 8px; color: inherit; text-decoration: none; border-radius: 8px }
.rows a.row:hover { background: var(--soft) }
.button, button { font: inherit; font-weight: 600; border-radius: 9px; border: 1px solid var(--edge); background: var(--surface); color: var(--ink); padding: 9px 18px; min-height: 44px; cursor: pointer; text-decoration: none; display: inline-flex; align-items: center }
.button:hover, button:hover { background: var(--soft) }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
.primary:hover { background: var(--accent-2) }
.danger { color: var(--bad) }
.actions { display: flex; gap: 12px; flex-wrap: wrap; margin-top: 24px }
.end { justify-content: flex-end }
[hidden] { display: none !important }
.scope { display: flex; gap: 14px; padding: 12px 0; align-items: flex-start; justify-content: space-between }
.scope b { display: block; font-weight: 600 }
.scope input { width: 20px; height: 20px; margin: 2px 0 0; flex: none; accent-color: var(--accent) }
input[type=text], input[type=search], textarea { font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--edge); border-radius: 9px; padding: 10px 12px; width: 100%; min-height: 44px }
textarea { min-height: 260px; resize: vertical }
label { font-weight: 600; display: block; margin: 14px 0 4px }
.bar { display: flex; gap: 12px; flex-wrap: wrap; align-items: center; justify-content: space-between; margin-bottom: 16px }
.tabs { display: flex; gap: 4px; flex-wrap: wrap }
.tabs a { padding: 10px 14px; border-radius: 9px; text-decoration: none; color: var(--ink-2) }
.tabs a[aria-current] { background: var(--soft); color: var(--accent); font-weight: 600 }
.search { display: flex; gap: 8px; flex: 1; max-width: 420px; min-width: 220px }
.list { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 4px }
.letter { display: grid; grid-template-columns: 180px 1fr auto; gap: 2px 16px; width: 100%; align-items: baseline }
.letter .what { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.letter .who { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.letter time { color: var(--ink-2); font-size: 13px; font-variant-numeric: tabular-nums }
.unread .who, .unread .subject { font-weight: 650 }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.snippet::before { content: " — " }
.snippet { color: var(--ink-2) }
.tag { font-size: 12px; background: var(--sunken); border: 1px solid var(--line); border-radius: 6px; padding: 0 6px; color: var(--ink-2) }
@media (max-width: 640px) { .letter { grid-template-columns: 1fr auto } .letter time { grid-row: 1; grid-column: 2 } .letter .what { grid-column: 1 / -1; white-space: normal; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical } }
iframe { width: 100%; height: 60vh; min-height: 320px; border: 1px solid var(--line); border-radius: 9px; background: #fff; margin-top: 16px }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 16px 0 0 }
details { margin-top: 16px } summary { cursor: pointer; padding: 8px 0; color: var(--ink-2) }
form.inline { display: inline }
.problem { border-left: 3px solid var(--bad); padding: 8px 12px; margin: 16px 0 0; background: var(--sunken); border-radius: 0 8px 8px 0 }
@media (prefers-reduced-motion: no-preference) { a, button { transition: background 140ms ease-out } }
`
