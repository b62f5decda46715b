import { ActionIcon, Popover } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { loadPageTexts } from '../../i18n.ts'
import classes from './access.module.css'
import { useHandoverNotices } from './handover-queries.ts'
import { AnswerLine, RequestLine } from './request-line.tsx'
import { useAccessRequests } from './request-queries.ts'

/** Rarely shown, so its code and its texts come when it is. */
const HandoverLine = lazy(async () => {
  await loadPageTexts()
  return { default: (await import('./handover-line.tsx')).HandoverLine }
})

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
      // No wider than a phone.
      width="min(360px, 100vw - 16px)"
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
          </Suspense>
          {requests > 0 && <h2>{t('accessRequests.title')}</h2>}
          {toAnswer.map((request) => (
            <RequestLine key={request.id} request={request} />
          ))}
          {answered.map((request) => (
            <AnswerLine key={request.id} request={request} onLeave={() => setOpened(false)} />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
