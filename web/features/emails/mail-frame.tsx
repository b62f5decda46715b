import latinExtended from '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2?url'
import latin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url'
import { useComputedColorScheme } from '@mantine/core'
import DOMPurify from 'dompurify'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { palettes } from '../../ui/palette.ts'
import { bringsOwnColours, type MailLook, mailDocument, whitePaper } from './mail-document.ts'
import classes from './message.module.css'

const fonts = [
  { url: latin, range: 'U+0000-00FF,U+2000-206F,U+20AC' },
  { url: latinExtended, range: 'U+0100-02BA,U+1E00-1E9F' },
]
const firstHeight = 48
const forbidden = [
  'form',
  'input',
  'button',
  'select',
  'textarea',
  'iframe',
  'object',
  'embed',
  'base',
  'meta',
  'link',
]

type MailFrameProps = { html: string; title: string; remoteImages: boolean }

/** The text of a message, in a frame that runs no script and is as high as what is in it. */
export function MailFrame({ html, title, remoteImages }: MailFrameProps) {
  const { i18n } = useTranslation()
  const scheme = useComputedColorScheme('light')
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(firstHeight)
  const clean = useMemo(() => purify(html), [html])
  const onPaper = useMemo(() => bringsOwnColours(clean), [clean])
  const look = onPaper ? whitePaper : nativeLook(scheme)
  const source = useMemo(
    () => mailDocument({ html: clean, remoteImages, look, language: i18n.language, fonts: absolute(fonts) }),
    [clean, remoteImages, look, i18n.language],
  )
  useLayoutEffect(() => watchHeight(frame.current, setHeight), [])
  return (
    <iframe
      ref={frame}
      className={classes.frame}
      data-paper={(onPaper && scheme === 'dark') || undefined}
      title={title}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={source}
      style={{ height }}
    />
  )
}

function purify(html: string): string {
  const parts = DOMPurify.sanitize(html, {
    FORBID_TAGS: forbidden,
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  })
  for (const link of parts.querySelectorAll('a[href], area[href]')) {
    link.setAttribute('target', '_blank')
    link.setAttribute('rel', 'noopener noreferrer')
  }
  trimEnd(parts)
  const holder = document.createElement('div')
  holder.append(parts)
  return holder.innerHTML
}

/** Blank lines at the end, left where a quotation or a signature was taken out. */
function trimEnd(parts: ParentNode & Node): void {
  for (let last = parts.lastChild; last; last = parts.lastChild) {
    if (last instanceof Element && last.localName !== 'br') {
      trimEnd(last)
      if (last.textContent?.trim() || last.querySelector('img, hr, table') || last.matches('img, hr, style'))
        return
    } else if (last.textContent?.trim()) {
      return
    }
    last.remove()
  }
}

const looks = {
  light: lookOf('light'),
  dark: lookOf('dark'),
}

function nativeLook(scheme: 'light' | 'dark'): MailLook {
  return looks[scheme]
}

function lookOf(scheme: 'light' | 'dark'): MailLook {
  const palette = palettes[scheme]
  return {
    scheme,
    ink: palette.ink,
    paper: palette.surface,
    accent: palette.accent,
    quote: palette['ink-2'],
  }
}

/** A document without an address of its own resolves nothing relative. */
function absolute(parts: typeof fonts): typeof fonts {
  return parts.map(({ url, range }) => ({ url: new URL(url, location.href).href, range }))
}

/** Follows the height of the content, which changes when pictures come and when the pane is made narrower. */
function watchHeight(frame: HTMLIFrameElement | null, tell: (height: number) => void): () => void {
  if (!frame) return () => {}
  const observer = new ResizeObserver(() => measure())
  const measure = () => {
    const page = frame.contentDocument
    if (!page?.body) return
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
