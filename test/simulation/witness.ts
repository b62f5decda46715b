import type { Message } from '../../emulator/message.ts'
import type { World } from '../../emulator/world.ts'

/** Remembers every message that was ever in a mailbox, even after Google has deleted it. */
export class Witness {
  readonly #messages = new Map<string, Map<string, Message>>()

  constructor(world: World) {
    world.onChange((mailbox, change) => {
      const seen = this.#messages.get(mailbox.email) ?? new Map<string, Message>()
      for (const { id } of change.added ?? []) seen.set(id, mailbox.message(id)!)
      this.#messages.set(mailbox.email, seen)
    })
  }

  /** The messages of this mailbox, by Google's id. */
  messages(email: string): ReadonlyMap<string, Message> {
    return this.#messages.get(email) ?? new Map()
  }

  forget(): void {
    this.#messages.clear()
  }
}
