import { type ComponentProps, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './composer.module.css'
import type { ComposerEditor } from './composer-editor.tsx'
import { paragraphsOf } from './draft.ts'

type Editor = typeof ComposerEditor
type EditorProps = ComponentProps<Editor>

/** Once loaded, the editor is available to every composer. */
let loaded: Editor | null = null

/**
 * Loads the editor when somebody starts to write, or when there is a draft to show, because its script is half of the
 * tab's. Until then the user types into a plain field, and the editor takes over the text.
 */
export function EditorOnDemand(props: EditorProps) {
  const { t } = useTranslation()
  const [start] = useState(props.html)
  const [typed, setTyped] = useState('')
  const [pressed, setPressed] = useState(false)
  const [composing, setComposing] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const Editor = useEditor(pressed || start !== '' || props.focus > 0)
  // The text that an editor begins with, and whether the field had the focus when the first one took over.
  const handover = useRef<{ html: string; isIn: boolean }>(undefined)
  if (Editor && !composing && !handover.current) {
    const isIn = field.current !== null && document.activeElement === field.current
    handover.current = { html: start + paragraphsOf(typed), isIn }
  }
  if (Editor && handover.current) {
    const { html, isIn } = handover.current
    // In another language the editor is created anew, and begins with what was written meanwhile.
    const onChange = (text: string) => {
      handover.current = { html: text, isIn }
      props.onChange(text)
    }
    return (
      <Handover isIn={isIn}>
        <Editor {...props} html={html} onChange={onChange} focus={props.focus + (isIn ? 1 : 0)} />
      </Handover>
    )
  }
  return (
    <div className={classes.editor}>
      <textarea
        ref={field}
        className={classes.plain}
        aria-label={t('composer.text')}
        placeholder={props.placeholder}
        value={typed}
        onFocus={() => setPressed(true)}
        onPaste={(event) => {
          // The plain field cannot show a picture, so the picture is attached.
          if (event.clipboardData.files.length === 0) return
          event.preventDefault()
          props.onFiles([...event.clipboardData.files])
        }}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
        onChange={(event) => {
          const text = event.currentTarget.value
          setTyped(text)
          props.onChange(start + paragraphsOf(text))
        }}
      />
      {props.children}
      <div className={classes.bar}>
        {props.barStart}
        <span className={classes.formatWaiting} />
        {props.barEnd}
      </div>
    </div>
  )
}

/**
 * Focuses the editor in the same commit that removes the field: a key pressed in between would be lost, or taken for
 * a shortcut of the page.
 */
function Handover({ isIn, children }: { isIn: boolean; children: ReactNode }) {
  const around = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const text = around.current?.querySelector<HTMLElement>('[contenteditable="true"]')
    if (!isIn || !text) return
    text.focus()
    const selection = getSelection()
    selection?.selectAllChildren(text.lastElementChild ?? text)
    selection?.collapseToEnd()
  }, [isIn])
  return (
    <div ref={around} className={classes.handover}>
      {children}
    </div>
  )
}

const againMs = 3_000

/** Loads the editor when it is wanted. Offline it retries, while the plain field works. */
function useEditor(wanted: boolean): Editor | null {
  const [editor, setEditor] = useState<Editor | null>(() => loaded)
  useEffect(() => {
    if (!wanted || editor) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let isGone = false
    const load = () =>
      import('./composer-editor.tsx').then(
        (file) => {
          loaded = file.ComposerEditor
          if (!isGone) setEditor(() => loaded)
        },
        () => {
          if (!isGone) timer = setTimeout(load, againMs)
        },
      )
    void load()
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [wanted, editor])
  return editor
}
