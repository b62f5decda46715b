import { UnstyledButton } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EmailMessage } from '../../../contract/emails.ts'
import { Arrivals } from './arrivals.ts'
import classes from './conversation.module.css'

type SignProps = { scroll: { current: HTMLElement | null }; messages: readonly EmailMessage[] }

/**
 * Says how many emails have arrived below the visible part, which does not move. It disappears when the first of them
 * is visible.
 */
export function NewMessageSign({ scroll, messages }: SignProps) {
  const { t } = useTranslation()
  const [count, setCount] = useState(0)
  const arrivals = useRef<Arrivals>(undefined)
  arrivals.current ??= new Arrivals(messages)
  const place = (id: string) => scroll.current?.querySelector<HTMLElement>(`[data-message="${id}"]`)
  useEffect(() => {
    const unseen = arrivals.current?.take(messages) ?? []
    const first = unseen[0] && scroll.current?.querySelector(`[data-message="${unseen[0]}"]`)
    if (!scroll.current || !first) return setCount(0)
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) arrivals.current?.clear()
        setCount(entry?.isIntersecting ? 0 : unseen.length)
      },
      { root: scroll.current, rootMargin: '0px 0px -48px' },
    )
    observer.observe(first)
    return () => observer.disconnect()
  }, [scroll, messages])

  const reveal = () => {
    const [first] = arrivals.current?.unseen ?? []
    const message = first && place(first)
    if (message) scroll.current?.scrollTo({ top: message.offsetTop - 8, behavior: 'smooth' })
  }
  return (
    <div className={classes.newSign} role="status">
      {count > 0 && (
        <UnstyledButton onClick={reveal}>
          {t('conversation.newMessages', { count })}
          <IconArrowDown size={16} stroke={2} aria-hidden />
        </UnstyledButton>
      )}
    </div>
  )
}
