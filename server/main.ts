// Said before the rest is loaded, which takes a moment.
process.stdout.write('Kurier is starting …\n')
await import('./start.ts')

export {}
