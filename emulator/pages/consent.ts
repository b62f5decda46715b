import { escapeHtml } from '../html.ts'
import { avatar, type PageLanguage, page } from './page.ts'
import { scopeText } from './scope-text.ts'

interface PagePerson {
  email: string
  name: string
}

interface ConsentScope {
  /** The value of its check box. */
  id: string
  /** Used for scopes that the page has no text for. */
  title: string
  description: string
  /** Whether it has a check box. The others are part of every consent. */
  granular: boolean
  checked: boolean
}

/** "Choose an account": a link for each. */
export function chooserPage(parts: {
  accounts: readonly PagePerson[]
  continueUrl: (email: string) => string
  appName: string
  language: PageLanguage
}): string {
  const words = chooserWords[parts.language]
  const rows = parts.accounts
    .map(
      (account) =>
        `<li><a class="row" href="${escapeHtml(parts.continueUrl(account.email))}">${person(account)}</a></li>`,
    )
    .join('\n')
  const main = `<div class="card">
<h1>${words.title}</h1>
<p class="muted">${escapeHtml(words.to(parts.appName))}</p>
<ul class="rows" style="margin-top:16px">
${rows}
</ul>
</div>`
  return page({ title: words.title, language: parts.language, main, width: 'narrow' })
}

/**
 * Google's consent screen: a check box for every granular scope, Allow and Cancel. The form posts `hidden`, each
 * ticked `scope`, and `decision` = allow or deny.
 */
export function consentPage(parts: {
  account: PagePerson
  appName: string
  scopes: readonly ConsentScope[]
  action: string
  hidden: Record<string, string>
  language: PageLanguage
}): string {
  const words = consentWords[parts.language]
  const title = words.title(parts.appName)
  const granular = parts.scopes.filter((scope) => scope.granular)
  const given = parts.scopes.filter((scope) => !scope.granular)
  const hidden = Object.entries(parts.hidden)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('\n')
  const main = `<form class="card" method="post" action="${escapeHtml(parts.action)}">
${hidden}
<h1>${escapeHtml(title)}</h1>
<div style="margin-top:16px">${person(parts.account)}</div>
${granular.length > 0 ? choices(granular, words.choose(parts.appName), parts.language) : ''}
${given.length > 0 ? facts(given, granular.length > 0 ? words.already : words.will(parts.appName), parts.language) : ''}
<h2>${escapeHtml(words.trust(parts.appName))}</h2>
<p class="muted small">${escapeHtml(words.trustText(parts.appName))}</p>
<div class="actions end">
<button name="decision" value="deny">${words.cancel}</button>
<button class="primary" name="decision" value="allow">${words.allow}</button>
</div>
</form>`
  return page({ title, language: parts.language, main, width: 'narrow' })
}

/** Google's own error page, for cases in which it does not redirect back: a wrong redirect URI, an unknown client. */
export function oauthErrorPage(parts: { code: string; message: string; language: PageLanguage }): string {
  const words = errorWords[parts.language]
  const main = `<div class="card">
<h1>${words.title}</h1>
<p style="margin-top:12px">${escapeHtml(parts.message)}</p>
<p class="muted small" style="margin-top:16px">${words.code} <code>${escapeHtml(parts.code)}</code></p>
</div>`
  return page({ title: words.title, language: parts.language, main, width: 'narrow' })
}

function choices(scopes: readonly ConsentScope[], legend: string, language: PageLanguage): string {
  const boxes = scopes.map((scope, index) => scopeBox(scope, `scope-${index}`, language)).join('\n')
  const all =
    scopes.length < 2
      ? ''
      : `<div class="scope" id="all-row" hidden><label for="all" style="margin:0">${consentWords[language].all}</label><input type="checkbox" id="all"></div>`
  return `<h2 id="choices">${escapeHtml(legend)}</h2>
<div class="rows" role="group" aria-labelledby="choices">
${all}
${boxes}
</div>
${scopes.length < 2 ? '' : `<script>${selectAllScript}</script>`}`
}

function scopeBox(scope: ConsentScope, id: string, language: PageLanguage): string {
  const { title, description } = scopeText(scope.id, language) ?? scope
  return `<div class="scope"><span><label for="${id}" style="margin:0">${escapeHtml(title)}</label><span class="muted small" id="${id}-text">${escapeHtml(description)}</span></span>
<input type="checkbox" id="${id}" name="scope" value="${escapeHtml(scope.id)}" aria-describedby="${id}-text"${scope.checked ? ' checked' : ''}></div>`
}

function facts(scopes: readonly ConsentScope[], heading: string, language: PageLanguage): string {
  const rows = scopes.map((scope) => `<li>${escapeHtml((scopeText(scope.id, language) ?? scope).title)}</li>`)
  return `<h2>${escapeHtml(heading)}</h2>\n<ul class="plain muted small">\n${rows.join('\n')}\n</ul>`
}

function person({ email, name }: PagePerson): string {
  return `<span class="person">${avatar(name)}<span><b>${escapeHtml(name)}</b><small>${escapeHtml(email)}</small></span></span>`
}

/** "Select all" needs a script; without one its row stays hidden and the boxes work alone. */
const selectAllScript = `
const all = document.getElementById('all')
const boxes = [...document.querySelectorAll('input[name=scope]')]
const show = () => { all.checked = boxes.every((box) => box.checked) }
document.getElementById('all-row').hidden = false
all.addEventListener('change', () => { for (const box of boxes) box.checked = all.checked })
for (const box of boxes) box.addEventListener('change', show)
show()
`

const chooserWords = {
  en: { title: 'Choose an account', to: (app: string) => `to continue to ${app}` },
  pl: { title: 'Wybierz konto', to: (app: string) => `aby przejść do aplikacji ${app}` },
}

const consentWords = {
  en: {
    title: (app: string) => `${app} wants to access your Google Account`,
    choose: (app: string) => `Select what ${app} can access`,
    will: (app: string) => `${app} will be able to`,
    already: 'With every sign-in',
    all: 'Select all',
    trust: (app: string) => `Make sure that you trust ${app}`,
    trustText: (app: string) =>
      `You may be sharing sensitive info with ${app}. Access can be taken back at any time, in ${app} or in your Google Account.`,
    allow: 'Allow',
    cancel: 'Cancel',
  },
  pl: {
    title: (app: string) => `${app} chce uzyskać dostęp do Twojego konta Google`,
    choose: (app: string) => `Wybierz, do czego ${app} może mieć dostęp`,
    will: (app: string) => `${app} będzie mieć dostęp do tych danych`,
    already: 'Przy każdym logowaniu',
    all: 'Wybierz wszystko',
    trust: (app: string) => `Upewnij się, że ufasz aplikacji ${app}`,
    trustText: (app: string) =>
      `Możesz udostępniać aplikacji ${app} poufne informacje. Dostęp można cofnąć w dowolnej chwili w aplikacji ${app} lub na koncie Google.`,
    allow: 'Zezwól',
    cancel: 'Anuluj',
  },
}

const errorWords = {
  en: { title: 'Access blocked: this request is invalid', code: 'Error:' },
  pl: { title: 'Dostęp zablokowany: to żądanie jest nieprawidłowe', code: 'Błąd:' },
}
