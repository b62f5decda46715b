import { UnstyledButton } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EmailMessage } from '../../../contract/emails.ts'
import classes from './conversation.module.css'

type SignProps = { scroll: { current: HTMLElement | null }; newest: EmailMessage | undefined }

/** Says that mail has come below what is being read, which stays where it is. Gone once it is in sight. */
export function NewMessageSign({ scroll, newest }: SignProps) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  const known = useRef(newest?.id)
  const id = newest?.id
  const isOwn = newest?.own === true
  useEffect(() => {
    const box = scroll.current
    const arrived = id !== known.current
    known.current = id
    const message = box?.querySelector(`[data-message="${id}"]`)
    if (!box || !message || !arrived || isOwn) return
    const observer = new IntersectionObserver(([entry]) => setShown(entry?.isIntersecting === false), {
      root: box,
      rootMargin: '0px 0px -80px',
    })
    observer.observe(message)
    return () => observer.disconnect()
  }, [scroll, id, isOwn])

  const reveal = () => {
    setShown(false)
    scroll.current?.scrollTo({ top: scroll.current.scrollHeight, behavior: 'smooth' })
  }
  return (
    <div className={classes.newSign} role="status">
      {shown && (
        <UnstyledButton onClick={reveal}>
          <IconArrowDown size={16} stroke={2} aria-hidden />
          {t('conversation.newMessage')}
        </UnstyledButton>
      )}
    </div>
  )
}
