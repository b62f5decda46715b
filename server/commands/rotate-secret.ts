import type { Subcommand } from '../command-line/subcommand.ts'

export const subcommand: Subcommand = {
  group: 'Keep',
  add: (program, terminal) =>
    program
      .command('rotate-secret')
      .summary('replace the secret that encrypts grants and second factors')
      .description(
        `Encrypts all grants, second factors and the list of erased addresses with a new secret.

The secret in DATA_DIR (embedded database): stop Kurier and run this. The former secret is kept behind the new one, so
that nobody is signed out; --forget-old removes it later.

KURIER_SECRET: without a former secret in it, this prints the value to set and ends. Set it for every process, start
them, and run this again: it encrypts what is left and says whether the former secret can be removed.`,
      )
      .option('--forget-old', 'with the secret in DATA_DIR: remove former secrets once nothing needs them')
      .action(async ({ forgetOld }) => {
        const { rotateSecret } = await import('../command-line/secret-rotation.ts')
        await rotateSecret(terminal, { forgetOld: forgetOld === true })
      }),
}
