import i18next from 'i18next'
import ICU from 'i18next-icu'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../contract/common.ts'

const rememberedAt = 'kurier.language'
let asked = 0

const files: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import('../locales/en.json'),
  pl: () => import('../locales/pl.json'),
}

/** Texts of the pages that few people open: see `textsByPage` in vite.config.ts. */
const pageFiles: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import('../locales/en.json?pages'),
  pl: () => import('../locales/pl.json?pages'),
}
let needsPageTexts = false
/** The languages whose page texts are loaded. */
const withPageTexts = new Set<Language>()

/** Starts with the last language used in this browser, else with the browser's language. */
export async function startI18n(): Promise<void> {
  await i18next
    .use(new ICU())
    .use(initReactI18next)
    .init({
      ...{ resources: {}, fallbackLng: false, interpolation: { escapeValue: false } },
      // A text that is not loaded yet is loaded, and shown when it is here.
      ...{ saveMissing: true, missingKeyHandler: () => void loadPageTexts().catch(() => undefined) },
      parseMissingKeyHandler: (key) => (withPageTexts.has(i18next.language as Language) ? key : ''),
      react: { bindI18nStore: 'added' },
    })
  await showLanguage(remembered() ?? browserLanguage(navigator.languages))
}

/**
 * Loads the texts of a language, shows them, and sets the document's language for browsers and screen readers. If
 * several languages are requested, the last one wins.
 */
export async function showLanguage(language: Language): Promise<void> {
  asked += 1
  const turn = asked
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const texts = await files[language]()
    i18next.addResourceBundle(language, 'translation', texts.default)
  }
  if (needsPageTexts) await addPageTexts(language)
  if (turn !== asked) return
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
  localStorage.setItem(rememberedAt, language)
}

/** Loads the texts that such a page needs beside the usual ones, in the present language and in each that is chosen later. */
export async function loadPageTexts(): Promise<void> {
  needsPageTexts = true
  await addPageTexts(i18next.language as Language)
}

async function addPageTexts(language: Language): Promise<void> {
  if (withPageTexts.has(language)) return
  const texts = await pageFiles[language]()
  if (withPageTexts.has(language)) return
  withPageTexts.add(language)
  i18next.addResourceBundle(language, 'translation', texts.default, true)
}

/** Returns the first of the browser's languages that Kurier supports; English if there is none. */
function browserLanguage(languages: readonly string[]): Language {
  for (const tag of languages) {
    const language = tag.toLowerCase().split('-')[0]
    if (language === 'pl' || language === 'en') return language
  }
  return 'en'
}

function remembered(): Language | null {
  const language = localStorage.getItem(rememberedAt)
  return language === 'en' || language === 'pl' ? language : null
}
