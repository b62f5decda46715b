import { ActionIcon, Popover } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lazyPart } from '../../ui/lazy-part.ts'
import classes from './access.module.css'
import { useAccessRequests, useHandoverNotices } from './request-queries.ts'

const RequestLine = lazyPart(() => import('./request-line.tsx').then((file) => file.RequestLine))
const AnswerLine = lazyPart(() => import('./request-line.tsx').then((file) => file.AnswerLine))

const HandoverLine = lazyPart(() => import('./handover-line.tsx').then((file) => file.HandoverLine))

/** Requests to answer, answers to read, and conversations that were handed over. Not there while there are none. */
export function RequestsBell() {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const { toAnswer, own } = useAccessRequests()
  const answered = own.filter(({ state }) => state !== 'waiting')
  const handed = useHandoverNotices()
  const requests = toAnswer.length + answered.length
  const count = requests + handed.length
  if (count === 0) return null
  const label = t(handed.length > 0 ? 'accessRequests.notices' : 'accessRequests.label', { count })
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
          <Suspense>
            {handed.map((notice) => (
              <HandoverLine key={notice.candidate.id} notice={notice} onLeave={() => setOpened(false)} />
            ))}
            {requests > 0 && <h2>{t('accessRequests.title')}</h2>}
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
