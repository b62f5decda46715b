import type { Subcommand } from '../command-line/subcommand.ts'

export const subcommand: Subcommand = {
  group: 'Keep',
  add: (program, terminal) => {
    const audit = program.command('audit').summary('prove that nobody changed the audit log')
    audit
      .command('verify')
      .summary('check that no event was changed, added or removed afterwards')
      .description(
        'Prints the hash of the last event. Whoever notes it elsewhere can prove later that nothing before it changed.',
      )
      .action(async () => await (await import('../command-line/audit-proof.ts')).verifyAudit(terminal))
    return audit
  },
}
