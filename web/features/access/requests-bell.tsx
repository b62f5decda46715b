import { ActionIcon, Popover } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lazyPart } from '../../ui/lazy-part.ts'
import classes from './access.module.css'
import { useAccessRequests } from './request-queries.ts'

const RequestLine = lazyPart(() => import('./request-line.tsx').then((file) => file.RequestLine))
const AnswerLine = lazyPart(() => import('./request-line.tsx').then((file) => file.AnswerLine))

/** Requests to answer and answers to read. Not there while there are none. */
export function RequestsBell() {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const { toAnswer, own } = useAccessRequests()
  const answered = own.filter(({ state }) => state !== 'waiting')
  const count = toAnswer.length + answered.length
  if (count === 0) return null
  const label = t('accessRequests.label', { count })
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width="min(360px, calc(100vw - 16px))"
      position="bottom-end"
      trapFocus
      shadow="md"
    >
      <Popover.Target>
        <ActionIcon className={classes.bell} aria-label={label} onClick={() => setOpened(!opened)}>
          <IconBell size={20} stroke={1.6} />
          <span aria-hidden className={classes.count}>
            {count}
          </span>
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <div className={classes.list}>
          <h2>{t('accessRequests.title')}</h2>
          <Suspense>
            {toAnswer.map((request) => (
              <RequestLine key={request.id} request={request} />
            ))}
            {answered.map((request) => (
              <AnswerLine key={request.id} request={request} onLeave={() => setOpened(false)} />
            ))}
          </Suspense>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
