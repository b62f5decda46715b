import { useState } from 'react'
import type { EmailMessage } from '../../../contract/emails.ts'
import { CutNote, type WholeEmail } from './cut-note.tsx'
import { MailFrame } from './mail-frame.tsx'
import { RemoteImages } from './remote-images.tsx'
import { senderName } from './sender-name.ts'

type MessageBodyProps = { message: EmailMessage; subject: string; onShowImages: () => void }

/** A message's text. Remote pictures are shown only on request. */
export function MessageBody({ message, subject, onShowImages }: MessageBodyProps) {
  const [whole, setWhole] = useState<WholeEmail | null>(null)
  const [pixels, setPixels] = useState<readonly string[]>([])
  return (
    <>
      {message.cut && whole === null && (
        <CutNote
          messageId={message.id}
          subject={subject}
          remoteImages={message.imagesShown}
          onWhole={setWhole}
        />
      )}
      <RemoteImages message={message} pixels={pixels} onShow={onShowImages} />
      {(whole ?? message).html !== '' && (
        <MailFrame html={(whole ?? message).html} author={senderName(message)} onPixels={setPixels} />
      )}
    </>
  )
}
