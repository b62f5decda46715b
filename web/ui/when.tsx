import { exactDate, longDate, shortDate } from './dates.ts'
import { useNow } from './now.ts'
import { useReader } from './reader.ts'

/** A date in everyday form, with the exact one as a tooltip. `short` for lists, `long` for messages. */
export function When({ iso, form, className }: { iso: string; form: 'short' | 'long'; className?: string }) {
  const reader = useReader()
  const now = useNow()
  const said = form === 'short' ? shortDate(iso, now, reader) : longDate(iso, now, reader)
  return (
    <time dateTime={iso} title={exactDate(iso, reader)} className={className}>
      {said}
    </time>
  )
}
