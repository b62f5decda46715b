import type { ReactNode } from 'react'
import classes from './card.module.css'

type CardProps = { title: string; intro?: ReactNode; children: ReactNode }

/** A section of a settings page: a heading, a sentence and rows. */
export function Card({ title, intro, children }: CardProps) {
  return (
    <section className={classes.card} aria-label={title}>
      <div className={classes.head}>
        <h2>{title}</h2>
        {intro && <p>{intro}</p>}
      </div>
      {children}
    </section>
  )
}

/** One row of a card; `end` is on its right. */
export function CardLine({ children, end, bare }: { children: ReactNode; end?: ReactNode; bare?: boolean }) {
  return (
    <div className={classes.line} data-bare={bare || undefined}>
      {children}
      {end && <div className={classes.end}>{end}</div>}
    </div>
  )
}

/** The middle of a row: a name and details. */
export function CardText({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.text}>
      <div className={classes.name}>{title}</div>
      <div className={classes.facts}>{children}</div>
    </div>
  )
}
