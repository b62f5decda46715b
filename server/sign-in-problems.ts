/** The errors of signing in and of its ways; part of the table in errors.ts. */
export const signInProblems = {
  'wrong-credentials': { status: 401, detail: 'The email or password is wrong.' },
  'wrong-password': { status: 422, detail: 'Your current password is wrong.' },
  'password-common': {
    status: 422,
    detail:
      'This is one of the passwords that are guessed first, or one with something added. Choose another one.',
  },
  'password-personal': {
    status: 422,
    detail: 'This is little more than your name, your email address or “kurier”. Add other words.',
  },
  'password-simple': {
    status: 422,
    detail: 'This only repeats characters or follows the keyboard or the alphabet. Choose another password.',
  },
  'second-factor-needed': {
    status: 401,
    detail: 'Enter the code of your authenticator app, or a recovery code.',
  },
  'code-wrong': {
    status: 422,
    detail: 'This code is wrong, used already or too old. Enter the current one.',
  },
  'second-factor-on': { status: 409, detail: 'Signing in with a code is on already.' },
  'second-factor-not-begun': {
    status: 409,
    detail: 'Begin again: show the key to your authenticator app, then enter its code.',
  },
  'second-factor-unreadable': {
    status: 409,
    detail:
      'Codes cannot be checked at the moment, because the secret of this Kurier was changed. Use a recovery code, or ask an administrator to reset your second factor.',
  },
  'passkey-refused': {
    status: 422,
    detail: 'This passkey was not accepted. Try again, or sign in in another way.',
  },
  'passkey-not-found': { status: 404, detail: 'This passkey does not exist any more.' },
  'passkeys-full': { status: 409, detail: 'You have 20 passkeys. Remove one first.' },
  'session-not-found': { status: 404, detail: 'This session has ended already.' },
  'single-sign-on-only': { status: 403, detail: 'Only the single sign-on is accepted here.' },
  'single-sign-on-not-set-up': { status: 409, detail: 'Single sign-on is not set up on this server.' },
  'single-sign-on-first': {
    status: 409,
    detail: 'Sign in by single sign-on yourself first, so that nobody is locked out by a faulty setup.',
  },
  'single-sign-on-unknown': {
    status: 403,
    detail: 'Nobody with this email address has access to this Kurier. An administrator can add you.',
  },
  'single-sign-on-unverified': {
    status: 403,
    detail: 'Your identity provider does not confirm your email address, so it cannot sign you in.',
  },
  'single-sign-on-domain': {
    status: 403,
    detail: 'Addresses of this domain may not sign in here. Choose the account of your company.',
  },
  'single-sign-on-other-account': {
    status: 403,
    detail:
      'You signed in here with another account of your identity provider before. An administrator can reset that.',
  },
  'single-sign-on-failed': {
    status: 502,
    detail: 'Your identity provider refused, or took too long. Try again.',
  },
  'reauthentication-needed': { status: 403, detail: 'Confirm that it is you, then repeat this.' },
  'same-password': { status: 422, detail: 'Choose a password that differs from the current one.' },
} as const
