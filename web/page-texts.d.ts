/** A part of a locale file: see `textsByPage` in vite.config.ts. */
declare module '*.json?pages' {
  const texts: object
  export default texts
}
