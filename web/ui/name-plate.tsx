import { IconSend2 } from '@tabler/icons-react'
import classes from './name-plate.module.css'

export const productName = 'Kurier'

export function NamePlate() {
  return (
    <span className={classes.plate}>
      <span className={classes.mark} aria-hidden>
        <IconSend2 size={15} stroke={2} />
      </span>
      {productName}
    </span>
  )
}
