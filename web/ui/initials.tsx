import classes from './initials.module.css'

type Tone = 'own' | 'candidate' | 'other'

/** A disc with a person's initials. Hidden from screen readers, because the name is always written beside it. */
export function Initials({ name, tone, size = 32 }: { name: string; tone: Tone; size?: 24 | 32 | 40 | 52 }) {
  return (
    <span
      className={classes.disc}
      data-tone={tone}
      data-size={size}
      data-initials={initialsOf(name)}
      aria-hidden
    />
  )
}

/** Returns the first letters of the first and last word: "Anna Maria Kowalska" is AK, "praca@firma.pl" is P. */
function initialsOf(name: string): string {
  const words = name.split(/[\s@._-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const picked = name.includes('@') || words.length < 2 ? words.slice(0, 1) : [words[0], words.at(-1)]
  return picked.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('') || '·'
}

/** "Maja Wiśniewska" gives Maja; an email address stays whole. */
export function firstName(name: string): string {
  return name.includes('@') ? name : (name.split(/\s+/u)[0] ?? name)
}
