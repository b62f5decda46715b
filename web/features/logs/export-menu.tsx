import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { download } from '../../api.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { useTell } from '../../ui/tell.ts'
import { type LogFilter, withQuery } from './log-queries.ts'

type ExportMenuProps = { path: string; filter: LogFilter; name: string }

/** Saves what a list shows, all pages of it, as CSV or JSON lines. */
export function ExportMenu({ path, filter, name }: ExportMenuProps) {
  const { t } = useTranslation()
  const problemText = useProblemText()
  const tell = useTell()
  const save = useMutation({
    mutationFn: (format: 'csv' | 'jsonl') =>
      download(withQuery(`${path}/export`, { ...filter, format }), `${name}.${format}`),
    onError: (error) => tell(problemText(error)),
  })
  return (
    <Menu>
      <Menu.Target>
        <Button leftSection={<IconDownload size={18} stroke={1.6} />} loading={save.isPending}>
          {t('logs.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save.mutate('csv')}>{t('logs.csv')}</Menu.Item>
        <Menu.Item onClick={() => save.mutate('jsonl')}>{t('logs.jsonl')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
