import type { Editor, EditorOptions } from '@tiptap/react'
import { exchangePicture, isPicture } from './pasted-pictures.ts'

type View = Editor['view']

export type PictureTaker = {
  /** Uploads a picture; `shown` is the temporary URL that the text uses until then. */
  onPicture: (file: File, shown: string) => void
  /** Attaches files. */
  onFiles: (files: File[]) => void
  /** Says how many pictures could not be put into the text. */
  onLost: (count: number) => void
}

/** Puts pasted or dropped pictures into the text; other files are attached. */
export function picturePaste(taker: PictureTaker): NonNullable<EditorOptions['editorProps']> {
  return {
    handlePaste: (view, event) => {
      const files = [...(event.clipboardData?.files ?? [])]
      // Office programs put a picture of the text on the clipboard in addition to the text.
      if (files.length === 0 || holdsText(event.clipboardData)) return false
      insert(view, view.state.selection.from, files, taker)
      return true
    },
    handleDrop: (view, event, _slice, isMoved) => {
      const files = [...(event.dataTransfer?.files ?? [])]
      if (isMoved || !files.some(isPicture)) return false
      event.preventDefault()
      const place = view.posAtCoords({ left: event.clientX, top: event.clientY })
      insert(view, place?.pos ?? view.state.selection.from, files, taker)
      return true
    },
    transformPastedHTML: (html) => takePictures(html, taker),
  }
}

/**
 * Replaces a picture's temporary URL in the text, or removes the picture; returns false if the text does not show it.
 */
export function exchangeIn(editor: Editor, shown: string, address: string | null): boolean {
  const { tr, doc } = editor.state
  doc.descendants((node, at) => {
    if (node.type.name !== 'image' || node.attrs.src !== shown) return
    if (address === null) tr.delete(tr.mapping.map(at), tr.mapping.map(at + node.nodeSize))
    else tr.setNodeAttribute(at, 'src', address)
  })
  if (!tr.docChanged) return false
  editor.view.dispatch(tr.setMeta('addToHistory', false))
  return true
}

function insert(view: View, at: number, files: readonly File[], taker: PictureTaker): void {
  const others = files.filter((file) => !isPicture(file))
  if (others.length > 0) taker.onFiles(others)
  const image = view.state.schema.nodes.image
  if (!image) return
  let place = at
  for (const file of files.filter(isPicture)) {
    const src = URL.createObjectURL(file)
    const { tr } = view.state
    view.dispatch(tr.replaceRangeWith(place, place, image.create({ src, alt: file.name })))
    place = tr.mapping.map(place)
    taker.onPicture(file, src)
  }
  view.focus()
}

function holdsText(data: DataTransfer | null): boolean {
  const html = new DOMParser().parseFromString(data?.getData('text/html') ?? '', 'text/html')
  return (html.body.textContent ?? '').trim() !== '' || (data?.getData('text/plain') ?? '').trim() !== ''
}

/**
 * Uploads embedded pictures of pasted HTML and those that this site serves. Pictures of other sites cannot be kept.
 */
function takePictures(html: string, taker: PictureTaker): string {
  const page = new DOMParser().parseFromString(html, 'text/html')
  // Copied from an editor on this page: its pictures are uploaded already.
  if (page.querySelector('[data-pm-slice]')) return html
  let lost = 0
  for (const image of page.querySelectorAll('img')) {
    const src = image.getAttribute('src') ?? ''
    if (!isReadable(src)) {
      image.remove()
      lost += 1
      continue
    }
    image.setAttribute('src', takePicture(src, taker))
  }
  if (lost > 0) taker.onLost(lost)
  return page.body.innerHTML
}

function isReadable(src: string): boolean {
  if (/^data:image\/(?:png|jpe?g|gif|webp|bmp)[;,]/i.test(src)) return true
  return URL.canParse(src, location.href) && new URL(src, location.href).origin === location.origin
}

/** Uploads a picture of pasted text; returns the temporary URL that the text shows until then. */
function takePicture(src: string, taker: PictureTaker): string {
  if (src.startsWith('data:')) {
    const file = fileOf(blobOf(src))
    const shown = URL.createObjectURL(file)
    taker.onPicture(file, shown)
    return shown
  }
  const leaveOut = () => {
    exchangePicture(src, null)
    taker.onLost(1)
  }
  void fetch(src)
    .then((answer) => answer.blob())
    .then((blob) => (isPicture(fileOf(blob)) ? taker.onPicture(fileOf(blob), src) : leaveOut()))
    .catch(leaveOut)
  return src
}

function fileOf(blob: Blob): File {
  return new File([blob], `image.${blob.type.split('/')[1] ?? 'png'}`, { type: blob.type })
}

/** Decodes a data URL (RFC 2397). */
function blobOf(address: string): Blob {
  const [head = '', data = ''] = address.slice('data:'.length).split(',', 2)
  const bytes = head.endsWith(';base64') ? decodedBase64(data) : decodeURIComponent(data)
  return new Blob([Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))], { type: head.split(';')[0] ?? '' })
}

/** Returns '' for invalid base64: the server refuses the empty file by its name. */
function decodedBase64(data: string): string {
  try {
    return atob(data)
  } catch {
    return ''
  }
}
