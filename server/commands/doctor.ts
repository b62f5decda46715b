import type { Subcommand } from '../command-line/subcommand.ts'

export const subcommand: Subcommand = {
  group: 'Run',
  add: (program, terminal) =>
    program
      .command('doctor')
      .summary('check the installation and say what to do')
      .description(
        `Checks the configuration, secrets, database, Google project, clocks, disk, public address and proxy, mail server,
and how mail is coming in. It changes nothing and sends nothing. Ends with 1 if something is wrong; warnings alone are 0.`,
      )
      .action(async () => await (await import('../command-line/examination.ts')).examine(terminal)),
}
