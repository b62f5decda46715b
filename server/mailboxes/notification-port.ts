import { ProviderError } from './provider.ts'

/**
 * A notification from Google that something happened in the mailbox of this address, whose position is now `cursor`.
 */
export interface Notification {
  address: string
  cursor: string
}

/** Receives what Google pushes to us. */
export interface PushReceiver {
  /**
   * Returns null if the push is genuine but not about a mailbox.
   *
   * @throws NotificationRefusedError, UnavailableError
   */
  read(push: { authorization: string | undefined; body: unknown }): Promise<Notification | null>
}

/** Fetches notifications from Google, for an installation that cannot be reached from outside. */
export interface NotificationSource {
  /**
   * Passes waiting notifications to `take`, again and again, until the signal. If `take` fails, they are delivered
   * again. A failure is logged and retried later; it throws nothing.
   */
  listen(take: (notifications: readonly Notification[]) => Promise<void>, signal: AbortSignal): Promise<void>
}

/** The push is not from Google, or not for this installation. `reason` is only for the log. */
export class NotificationRefusedError extends ProviderError {
  override name = 'NotificationRefusedError'
  readonly reason: 'token' | 'audience' | 'account' | 'subscription'

  constructor(reason: 'token' | 'audience' | 'account' | 'subscription', options?: ErrorOptions) {
    super(`Not a notification for us: ${reason}`, options)
    this.reason = reason
  }
}
