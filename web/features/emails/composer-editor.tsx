import '@mantine/tiptap/styles.layer.css'
import { notifications } from '@mantine/notifications'
import { Link, RichTextEditor, type RichTextEditorLabels } from '@mantine/tiptap'
import { IconBold, IconItalic, IconLink, IconList } from '@tabler/icons-react'
import Image from '@tiptap/extension-image'
import Placeholder from '@tiptap/extension-placeholder'
import { type UseEditorOptions, useEditor } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'
import { type ComponentType, type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './composer.module.css'
import { watchPictures, withArrived } from './pasted-pictures.ts'
import { exchangeIn, type PictureTaker, picturePaste } from './picture-paste.ts'

type ComposerEditorProps = {
  /** The initial text; afterwards the editor owns the text. */
  html: string
  placeholder: string
  /** Each new number moves the cursor into the text. */
  focus: number
  onChange: (html: string) => void
  /** Receives files that are pasted or dropped, and pictures of the text. */
  onFiles: PictureTaker['onFiles']
  onPicture: PictureTaker['onPicture']
  /** What stands left and right of the formatting buttons. */
  barStart: ReactNode
  barEnd: ReactNode
  children?: ReactNode
}

/** The editor of a message's text, with the toolbar under it. A separate chunk, because it is large. */
export function ComposerEditor(props: ComposerEditorProps) {
  const { t } = useTranslation()
  const label = t('composer.text')
  const options: UseEditorOptions = {
    extensions: [
      StarterKit.configure({
        heading: false,
        codeBlock: false,
        code: false,
        horizontalRule: false,
        link: false,
      }),
      Link.configure({ openOnClick: false, defaultProtocol: 'https' }),
      Image.configure({ inline: true, allowBase64: false }),
      Placeholder.configure({ placeholder: props.placeholder }),
    ],
    content: props.html,
    // A space at the end of what was typed into the plain field, or of a draft, is the start of the next word.
    parseOptions: { preserveWhitespace: true },
    immediatelyRender: true,
    shouldRerenderOnTransaction: false,
    editorProps: {
      ...picturePaste({
        onFiles: (files) => props.onFiles(files),
        onPicture: (file, shown) => props.onPicture(file, shown),
        onLost: (count) => notifications.show({ message: t('composer.picturesLeftOut', { count }) }),
      }),
      attributes: { 'aria-label': label, 'aria-multiline': 'true', role: 'textbox' },
    },
    onUpdate: ({ editor: changed }) => props.onChange(changed.isEmpty ? '' : withArrived(changed.getHTML())),
  }
  // The editor reads its labels only when it is created, so another language needs a new editor.
  const editor = useEditor(options, [label, props.placeholder])
  useEffect(() => watchPictures((shown, address) => exchangeIn(editor, shown, address)), [editor])
  useEffect(() => {
    if (props.focus > 0) editor.commands.focus('end')
  }, [props.focus, editor])
  return (
    <RichTextEditor
      editor={editor}
      variant="subtle"
      withTypographyStyles={false}
      withCodeHighlightStyles={false}
      className={classes.editor}
      labels={useLabels()}
    >
      <RichTextEditor.Content className={classes.content} />
      {props.children}
      <div className={classes.bar}>
        {props.barStart}
        <RichTextEditor.ControlsGroup className={classes.format}>
          <RichTextEditor.Bold icon={glyph(IconBold)} />
          <RichTextEditor.Italic icon={glyph(IconItalic)} />
          <RichTextEditor.BulletList icon={glyph(IconList)} />
          <RichTextEditor.Link icon={glyph(IconLink)} />
        </RichTextEditor.ControlsGroup>
        {props.barEnd}
      </div>
    </RichTextEditor>
  )
}

const glyphs = new Map<ComponentType<{ size: number; stroke: number }>, () => ReactNode>()

/** Created once per icon: a new component type would be remounted at every keystroke. */
function glyph(Icon: ComponentType<{ size: number; stroke: number }>): () => ReactNode {
  const known = glyphs.get(Icon)
  if (known) return known
  const drawn = () => <Icon size={18} stroke={1.6} />
  glyphs.set(Icon, drawn)
  return drawn
}

function useLabels(): Partial<RichTextEditorLabels> {
  const { t } = useTranslation()
  return {
    boldControlLabel: t('composer.bold'),
    italicControlLabel: t('composer.italic'),
    bulletListControlLabel: t('composer.list'),
    linkControlLabel: t('composer.link'),
    linkEditorInputLabel: t('composer.linkAddress'),
    linkEditorInputPlaceholder: t('composer.linkPlaceholder'),
    linkEditorExternalLink: t('composer.linkNewTab'),
    linkEditorInternalLink: t('composer.linkSameTab'),
    linkEditorSave: t('action.save'),
  }
}
