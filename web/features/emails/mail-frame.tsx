import latinExtended from '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2?url'
import latin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url'
import { useComputedColorScheme } from '@mantine/core'
import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { palettes } from '../../ui/palette.ts'
import { pixelHosts } from './arrived-pixels.ts'
import { mailContent } from './mail-content.ts'
import { type MailLook, mailDocument, whitePaper } from './mail-document.ts'
import classes from './message.module.css'

const fonts = [
  { url: latin, range: 'U+0000-00FF,U+2000-206F,U+20AC' },
  { url: latinExtended, range: 'U+0100-02BA,U+1E00-1E9F' },
]
const firstHeight = 48

type MailFrameProps = {
  html: string
  author: string
  /** Told when everything has arrived: the hosts of images that are a single pixel. */
  onPixels: (hosts: string[]) => void
}

/** A message's text, in a frame that runs no script and is as high as its content. */
export function MailFrame({ html, author, onPixels }: MailFrameProps) {
  const { t, i18n } = useTranslation()
  const scheme = useComputedColorScheme('light')
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState<number | null>(null)
  const content = useMemo(() => {
    const words = {
      show: t('message.showQuoted'),
      hide: t('message.foldQuoted'),
      answer: t('message.answerOf', { name: author }),
    }
    return mailContent(html, scheme === 'dark' ? looks.dark : null, words)
  }, [html, scheme, author, t])
  const look = content.onWhite ? whitePaper : looks[scheme]
  const source = useMemo(
    () =>
      mailDocument({
        html: content.html,
        look,
        language: i18n.language,
        fonts: absolute(fonts),
      }),
    [content, look, i18n.language],
  )
  useKeptFolds(frame, source)
  useLayoutEffect(() => watchHeight(frame.current, setHeight), [])
  return (
    <iframe
      ref={frame}
      className={classes.frame}
      data-paper={(content.onWhite && scheme === 'dark') || undefined}
      title={t('message.textOf', { name: author })}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={source}
      onLoad={({ currentTarget }) => onPixels(pixelHosts([...(currentTarget.contentDocument?.images ?? [])]))}
      data-loading={height === null || undefined}
      style={{ height: height ?? firstHeight }}
    />
  )
}

/** What was unfolded stays so when the document is made anew, for another scheme or with pictures. */
function useKeptFolds(frame: RefObject<HTMLIFrameElement | null>, source: string): void {
  const unfolded = useRef<boolean[]>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each document is asked before the next one comes.
  useLayoutEffect(() => {
    const element = frame.current
    const folds = () => [...(element?.contentDocument?.querySelectorAll<HTMLDetailsElement>(quotes) ?? [])]
    const restore = () => {
      const now = folds()
      if (now.length !== unfolded.current.length) return
      for (const [place, fold] of now.entries()) fold.open = unfolded.current[place] === true
    }
    element?.addEventListener('load', restore)
    return () => {
      element?.removeEventListener('load', restore)
      unfolded.current = folds().map(({ open }) => open)
    }
  }, [source])
}

const quotes = 'details.kurier-quote'

const looks = {
  light: lookOf('light'),
  dark: lookOf('dark'),
}

function lookOf(scheme: 'light' | 'dark'): MailLook {
  const palette = palettes[scheme]
  return {
    scheme,
    ink: palette.ink,
    paper: palette.surface,
    accent: palette.accent,
    quote: palette['ink-2'],
    line: palette.line,
    sunken: palette.sunken,
  }
}

/** Makes the URLs absolute, because a document without a URL of its own cannot resolve relative ones. */
function absolute(parts: typeof fonts): typeof fonts {
  return parts.map(({ url, range }) => ({ url: new URL(url, location.href).href, range }))
}

/** Reports the height of the content, which changes when pictures load and when the pane's width changes. */
function watchHeight(frame: HTMLIFrameElement | null, tell: (height: number) => void): () => void {
  if (!frame) return () => {}
  const observer = new ResizeObserver(() => measure())
  const measure = () => {
    const page = frame.contentDocument
    // Until the text has loaded, the frame has an empty document.
    if (!page?.body || page.URL !== 'about:srcdoc') return
    const sideways = page.documentElement.scrollWidth > page.documentElement.clientWidth ? 14 : 0
    tell(Math.max(24, Math.ceil(page.body.getBoundingClientRect().height) + sideways))
  }
  const begin = () => {
    observer.disconnect()
    if (frame.contentDocument?.body) observer.observe(frame.contentDocument.body)
    measure()
  }
  frame.addEventListener('load', begin)
  begin()
  return () => {
    frame.removeEventListener('load', begin)
    observer.disconnect()
  }
}
