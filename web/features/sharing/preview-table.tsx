import { ActionIcon } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconEye, IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Fragment, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SharingPreview } from '../../../contract/sharing.ts'
import { calendarDay } from '../../ui/dates.ts'
import { firstName, Initials } from '../../ui/initials.tsx'
import { useNow } from '../../ui/now.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { useReader } from '../../ui/reader.ts'
import { useMailbox } from '../mailboxes/mailbox-queries.ts'
import { emailsOf, keysOf, periodOf, type Tick, tickOf, type Unticked, withTicks } from './choice.ts'
import classes from './preview.module.css'
import { subjectsQuery } from './sharing-queries.ts'

type Candidate = SharingPreview['candidates'][number]
type TableProps = {
  candidates: readonly Candidate[]
  unticked: Unticked
  onChange: (unticked: Unticked) => void
}

/** The candidates with emails in the inbox: tick them, see who would read them, and look at the subjects. */
export function PreviewTable({ candidates, unticked, onChange }: TableProps) {
  const { t } = useTranslation()
  const tick = (keys: readonly string[], isTicked: boolean) => onChange(withTicks(unticked, keys, isTicked))
  const isImporting = useMailbox()?.state === 'importing'
  if (candidates.length === 0) {
    return (
      <p className={classes.empty} role="status">
        {t(isImporting ? 'sharing.preview.emptyImporting' : 'sharing.preview.empty')}
      </p>
    )
  }
  return (
    <div className={classes.frame}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className={classes.name}>
                <TickBox
                  label={t('sharing.preview.all')}
                  tick={tickOf(candidates, unticked)}
                  onTick={(isTicked) => tick(keysOf(candidates), isTicked)}
                />
                {t('sharing.preview.candidate')}
              </span>
            </th>
            <th scope="col">{t('sharing.preview.readers')}</th>
            <th scope="col" className={classes.number}>
              {t('sharing.preview.emails')}
            </th>
            <th scope="col" className={classes.period}>
              {t('sharing.preview.period')}
            </th>
          </tr>
        </thead>
        <tbody>
          {candidates.map((one) => (
            <CandidateRows key={one.id} candidate={one} unticked={unticked} onTick={tick} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

type RowsProps = {
  candidate: Candidate
  unticked: Unticked
  onTick: (keys: readonly string[], isTicked: boolean) => void
}

function CandidateRows({ candidate, unticked, onTick }: RowsProps) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const tick = tickOf([candidate], unticked)
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <Fragment>
      <tr data-off={tick === 'none' || undefined}>
        <td>
          <span className={classes.name}>
            <TickBox
              label={candidate.name}
              tick={tick}
              onTick={(isTicked) => onTick(keysOf([candidate]), isTicked)}
            />
            <Initials name={candidate.name} tone="candidate" size={24} />
            <b>{candidate.name}</b>
          </span>
        </td>
        <td>
          <Readers candidate={candidate} isShared={tick !== 'none'} />
        </td>
        <td className={classes.number}>{emailsOf([candidate], () => true)}</td>
        <td className={classes.period}>
          <span>
            <Period candidate={candidate} />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-expanded={open}
              aria-label={t('sharing.preview.subjectsFor', { name: candidate.name })}
              onClick={() => setOpen(!open)}
            >
              <Chevron size={18} stroke={1.6} />
            </ActionIcon>
          </span>
        </td>
      </tr>
      {open &&
        candidate.addresses.map((one) => (
          <tr key={one.key} data-off={unticked.has(one.key) || undefined} data-detail>
            <td colSpan={4}>
              <span className={classes.name}>
                <TickBox
                  label={one.address}
                  tick={unticked.has(one.key) ? 'none' : 'all'}
                  onTick={(isTicked) => onTick([one.key], isTicked)}
                />
                {one.address}
              </span>
              <Subjects addressKey={one.key} />
            </td>
          </tr>
        ))}
    </Fragment>
  )
}

function Readers({ candidate: { readers }, isShared }: { candidate: Candidate; isShared: boolean }) {
  const { t } = useTranslation()
  if (!isShared) {
    return (
      <span className={classes.name}>
        <IconLock size={18} stroke={1.6} aria-hidden />
        {t('sharing.preview.onlyYou')}
      </span>
    )
  }
  if (readers.length === 0) return t('sharing.preview.nobodyYet')
  const names = readers
    .slice(0, 2)
    .map(({ name }) => firstName(name))
    .join(', ')
  return readers.length > 2 ? t('sharing.preview.andMore', { names, count: readers.length - 2 }) : names
}

function Period({ candidate }: { candidate: Candidate }) {
  const now = useNow()
  const reader = useReader()
  const period = periodOf(candidate)
  if (!period) return null
  const [from, to] = [calendarDay(period.from, now, reader), calendarDay(period.to, now, reader)]
  return <span className="tnum">{from === to ? from : `${from} – ${to}`}</span>
}

/** Read from Google when they are opened; for the owner's eyes only. */
function Subjects({ addressKey }: { addressKey: string }) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const { data, error } = useQuery(subjectsQuery(addressKey))
  return (
    <p className={classes.subjects} role="status">
      <IconEye size={18} stroke={1.6} aria-hidden />
      <span>
        {error && problemText(error)}
        {data?.subjects.length === 0 && t('sharing.preview.noSubjects')}
        {data && data.subjects.length > 0 && `${t('sharing.preview.subjects')} ${data.subjects.join(' · ')}`}
        {!data && !error && t('state.loading')}
      </span>
    </p>
  )
}

type TickProps = { label: string; tick: Tick; onTick: (isTicked: boolean) => void }

function TickBox({ label, tick, onTick }: TickProps) {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (box.current) box.current.indeterminate = tick === 'some'
  }, [tick])
  return (
    <input
      ref={box}
      type="checkbox"
      className={classes.tick}
      aria-label={label}
      checked={tick !== 'none'}
      onChange={() => onTick(tick !== 'all')}
    />
  )
}
