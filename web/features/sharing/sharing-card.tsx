import { Button, Menu, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconChevronDown } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SharedAddress, SharingList } from '../../../contract/sharing.ts'
import { Card, CardLine, CardText } from '../../ui/card.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { ProblemLine } from '../../ui/problem-line.tsx'
import { Failure } from '../../ui/state.tsx'
import { tellWithUndo } from '../../ui/undo-toast.tsx'
import { useMailbox } from '../mailboxes/mailbox-queries.ts'
import { organisationQuery } from '../organisation/organisation-queries.ts'
import classes from './sharing-card.module.css'
import { noticesQuery, sharingListQuery, useAnswer } from './sharing-queries.ts'

/** Account settings → What you share: every address with its state, and how to change it. */
export function SharingCard() {
  const { t } = useTranslation()
  const mailbox = useMailbox()
  const { data: organisation } = useQuery(organisationQuery)
  const isUnasked = organisation?.sharesUnasked === true
  if (!mailbox || mailbox.state === 'none') {
    return isUnasked ? (
      <Card title={t('sharing.card.title')} intro={t('sharing.card.unasked')}>
        {null}
      </Card>
    ) : null
  }
  return (
    <Card
      title={t('sharing.card.title')}
      intro={t(isUnasked ? 'sharing.card.unasked' : 'sharing.card.intro')}
    >
      <PreviewLine />
      <Addresses />
    </Card>
  )
}

/** Until the owner has chosen what colleagues see. */
function PreviewLine() {
  const { t } = useTranslation()
  const isOpen = useQuery(noticesQuery).data?.isPreviewOpen
  if (!isOpen) return null
  return (
    <CardLine
      end={
        <LinkButton to="/preview" variant="filled">
          {t('sharing.card.openPreview')}
        </LinkButton>
      }
    >
      <CardText title={t('sharing.card.preview')}>{null}</CardText>
    </CardLine>
  )
}

function Addresses() {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text.trim(), 200)
  const [page, setPage] = useState(1)
  const { data, error, refetch } = useQuery(sharingListQuery(search, page))
  if (!data && error) return <Failure error={error} retry={() => refetch()} />
  const isEmpty = data?.total === 0 && page === 1
  if (isEmpty && search === '') {
    return (
      <CardLine>
        <p className={classes.quiet}>{t('sharing.card.empty')}</p>
      </CardLine>
    )
  }
  return (
    <>
      <div className={classes.search}>
        <TextInput
          aria-label={t('sharing.card.search')}
          placeholder={t('sharing.card.search')}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setPage(1)
          }}
        />
      </div>
      {isEmpty && <p className={classes.nothing}>{t('sharing.card.nothingFound')}</p>}
      <ul>
        {data?.addresses.map((one) => (
          <AddressLine key={one.key} one={one} />
        ))}
      </ul>
      {data && <Pages list={data} onPage={setPage} />}
    </>
  )
}

function Pages({
  list: { page, size, total },
  onPage,
}: {
  list: SharingList
  onPage: (page: number) => void
}) {
  const { t } = useTranslation()
  if (total <= size) return null
  const to = Math.min(page * size, total)
  return (
    <nav className={classes.pages} aria-label={t('paging.label')}>
      <Button disabled={page <= 1} onClick={() => onPage(page - 1)}>
        {t('paging.previous')}
      </Button>
      <span className="tnum">{t('paging.range', { from: (page - 1) * size + 1, to, total })}</span>
      <Button disabled={to >= total} onClick={() => onPage(page + 1)}>
        {t('paging.next')}
      </Button>
    </nav>
  )
}

const answers = [
  ['shared', 'share', 'share', 'sharing.told.shared'],
  ['private', 'private', 'keepPrivate', 'sharing.told.private'],
] as const
const undoing = { shared: 'share', private: 'private', held: 'undecided' } as const

function AddressLine({ one }: { one: SharedAddress }) {
  const { t } = useTranslation()
  const change = useAnswer()
  const { key, address, state } = one
  const give = (answer: 'share' | 'private', told: (typeof answers)[number][3]) =>
    void change.mutateAsync({ keys: [key], answer }).then(
      () =>
        tellWithUndo(t(told, { address }), () => change.mutateAsync({ keys: [key], answer: undoing[state] })),
      () => undefined,
    )
  return (
    <li>
      <CardLine
        end={
          <Menu>
            <Menu.Target>
              <Button
                size="xs"
                loading={change.isPending}
                aria-label={t('sharing.card.change', { state: t(`sharing.card.state.${state}`), address })}
                rightSection={<IconChevronDown size={16} stroke={1.6} />}
              >
                {t(`sharing.card.state.${state}`)}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {answers.map(
                ([as, answer, label, told]) =>
                  as !== state && (
                    <Menu.Item key={as} onClick={() => give(answer, told)}>
                      {t(`sharing.${label}`)}
                    </Menu.Item>
                  ),
              )}
            </Menu.Dropdown>
          </Menu>
        }
      >
        <CardText title={address}>
          {one.candidates.map(({ name }) => name).join(', ')} ·{' '}
          {t('sharing.card.emails', { count: one.emails })} · {t(`sharing.card.because.${one.because}`)}
        </CardText>
      </CardLine>
      <ProblemLine error={change.error} />
    </li>
  )
}
