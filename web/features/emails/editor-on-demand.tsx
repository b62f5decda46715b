import { type ComponentProps, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './composer.module.css'
import type { ComposerEditor } from './composer-editor.tsx'
import { paragraphsOf } from './draft.ts'

type Editor = typeof ComposerEditor
type EditorProps = ComponentProps<Editor>

/** Once it is here it is at hand for every composer. */
let loaded: Editor | null = null

/**
 * The editor, whose script is half of the tab's: it is asked for when somebody begins to write, or when there is a
 * draft to show. Until it is here one writes into a plain field, and what was typed goes on in the editor.
 */
export function EditorOnDemand(props: EditorProps) {
  const { t } = useTranslation()
  const [start] = useState(props.html)
  const [typed, setTyped] = useState('')
  const [pressed, setPressed] = useState(false)
  const [composing, setComposing] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const Editor = useEditor(pressed || start !== '' || props.focus > 0)
  // Where the field was left for the editor, which then has the cursor.
  const handover = useRef<{ html: string; isIn: boolean }>(undefined)
  if (Editor && !composing && !handover.current) {
    const isIn = field.current !== null && document.activeElement === field.current
    handover.current = { html: start + paragraphsOf(typed), isIn }
  }
  if (Editor && handover.current) {
    const { html, isIn } = handover.current
    return (
      <Handover isIn={isIn}>
        <Editor {...props} html={html} focus={props.focus + (isIn ? 1 : 0)} />
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
          // The plain field cannot show a picture: it is attached, and never lost.
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
 * Gives the cursor to the editor in the very moment in which the field goes: what is typed in between would be lost, or
 * taken for a shortcut of the page.
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

/** The editor as soon as it is wanted and here. Without a line it is tried again; the plain field goes on working. */
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
