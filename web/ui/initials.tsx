import classes from './initials.module.css'

type Tone = 'own' | 'candidate' | 'other'

/** A person as a disc with their initials; beside it the name is always written, so it is not read out. */
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

/** First letters of the first and the last word: "Anna Maria Kowalska" is AK, "praca@firma.pl" is P. */
function initialsOf(name: string): string {
  const words = name.split(/[\s@._-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const picked = name.includes('@') || words.length < 2 ? words.slice(0, 1) : [words[0], words.at(-1)]
  return picked.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('') || '·'
}

/** "Maja Wiśniewska" is Maja; an address stays whole. */
export function firstName(name: string): string {
  return name.includes('@') ? name : (name.split(/\s+/u)[0] ?? name)
}
