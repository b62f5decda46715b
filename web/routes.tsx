import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { candidateQuery } from './features/candidates/candidate-queries.ts'
import { ProfileSkeleton } from './features/candidates/profile-skeleton.tsx'
import { mailboxQuery } from './features/mailboxes/mailbox-queries.ts'
import { sessionFor, sessionQuery } from './features/session/session.ts'
import { noticesQuery } from './features/sharing/sharing-queries.ts'
import { loadPageTexts } from './i18n.ts'
import { requireAdmin } from './require-admin.ts'
import {
  readAccountSearch,
  readCandidateSearch,
  readCandidatesSearch,
  readSetupSearch,
  readSignInSearch,
  readVacanciesSearch,
} from './search-params.ts'
import { settled } from './settled.ts'
import { Crash, Loading, Missing } from './shell/crash.tsx'
import { Shell } from './shell/shell.tsx'
import { ShellSkeleton } from './shell/shell-skeleton.tsx'

const root = createRootRouteWithContext<{ client: QueryClient }>()({ notFoundComponent: Missing })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readSignInSearch,
  beforeLoad: async ({ context }) => {
    const session = await context.client.fetchQuery(sessionQuery)
    if (session.setupNeeded) throw redirect({ to: '/setup' })
    if (session.user) throw redirect({ to: '/candidates' })
  },
  loader: loadPageTexts,
  component: lazyRouteComponent(() => import('./features/session/sign-in-page.tsx'), 'SignInPage'),
})

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: readSetupSearch,
  beforeLoad: async ({ context }) => {
    const session = await sessionFor(context.client)
    if (!session.setupNeeded) throw redirect({ to: '/candidates' })
  },
  loader: loadPageTexts,
  component: lazyRouteComponent(() => import('./features/session/setup-page.tsx'), 'SetupPage'),
})

const firstPassword = createRoute({
  getParentRoute: () => root,
  path: '/first-password',
  beforeLoad: async ({ context }) => {
    const { user } = await sessionFor(context.client)
    if (!user?.mustChangePassword) throw redirect({ to: '/candidates' })
  },
  loader: loadPageTexts,
  component: lazyRouteComponent(
    () => import('./features/session/first-password-page.tsx'),
    'FirstPasswordPage',
  ),
})

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  loader: ({ context }) => Promise.all([sessionFor(context.client), loadPageTexts()]),
  component: lazyRouteComponent(
    () => import('./features/session/forgot-password-page.tsx'),
    'ForgotPasswordPage',
  ),
})

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  loader: loadPageTexts,
  component: lazyRouteComponent(
    () => import('./features/session/reset-password-page.tsx'),
    'ResetPasswordPage',
  ),
})

/** The end of a proof at the company's sign-in page, in a window of its own. */
const confirmed = createRoute({
  getParentRoute: () => root,
  path: '/confirmed',
  validateSearch: readSignInSearch,
  loader: loadPageTexts,
  component: lazyRouteComponent(() => import('./features/session/confirmed-page.tsx'), 'ConfirmedPage'),
})

/** All pages that need a session. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ context, location }) => {
    const session = await sessionFor(context.client)
    if (session.setupNeeded) throw redirect({ to: '/setup' })
    if (session.user?.mustChangePassword) throw redirect({ to: '/first-password' })
    if (!session.user) {
      const back = location.pathname === '/' ? undefined : location.href
      throw redirect({ to: '/sign-in', search: { redirect: back } })
    }
  },
  // Whether the inbox needs action, or its owner is asked something, decides where everything below the banners stands.
  loader: ({ context: { client } }) =>
    settled([client.ensureQueryData(mailboxQuery), client.ensureQueryData(noticesQuery)]),
  pendingComponent: ShellSkeleton,
  component: Shell,
  notFoundComponent: Missing,
})

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/candidates' })
  },
})

const candidates = createRoute({
  getParentRoute: () => inside,
  path: '/candidates',
  validateSearch: readCandidatesSearch,
  loader: loadPageTexts,
  component: lazyRouteComponent(() => import('./features/candidates/candidates-page.tsx'), 'CandidatesPage'),
})

const candidateBin = createRoute({
  getParentRoute: () => inside,
  path: '/candidates/bin',
  loader: loadPageTexts,
  component: lazyRouteComponent(() => import('./features/profiles/bin-page.tsx'), 'BinPage'),
})

const candidate = createRoute({
  getParentRoute: () => inside,
  path: '/candidates/$id',
  validateSearch: readCandidateSearch,
  loaderDeps: ({ search }) => ({ tab: search.tab }),
  // Loads the profile and the tab's script in parallel with the page's; the profile not at the mere touch of a link.
  loader: ({ context, params, deps, cause }) => {
    if (cause !== 'preload') void context.client.prefetchQuery(candidateQuery(params.id))
    if (deps.tab !== 'overview') void import('./features/emails/emails-tab.tsx').catch(() => undefined)
  },
  pendingComponent: () => <ProfileSkeleton withEmails={location.search.includes('tab=overview') === false} />,
  component: lazyRouteComponent(() => import('./features/candidates/candidate-page.tsx'), 'CandidatePage'),
})

const vacancies = createRoute({
  getParentRoute: () => inside,
  path: '/vacancies',
  validateSearch: readVacanciesSearch,
  loader: loadPageTexts,
  component: lazyRouteComponent(() => import('./features/vacancies/vacancies-page.tsx'), 'VacanciesPage'),
})

const vacancy = createRoute({
  getParentRoute: () => inside,
  path: '/vacancies/$id',
  loader: loadPageTexts,
  component: lazyRouteComponent(() => import('./features/vacancies/vacancy-page.tsx'), 'VacancyPage'),
})

/** The warning page before a doubtful link of a mail is followed. */
const link = createRoute({
  getParentRoute: () => inside,
  path: '/link',
  loader: loadPageTexts,
  component: lazyRouteComponent(() => import('./features/emails/link-page.tsx'), 'LinkPage'),
})

const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  validateSearch: readAccountSearch,
  loader: async ({ context }) => {
    const [{ loadAccount }] = await Promise.all([
      import('./features/session/account-page.tsx'),
      loadPageTexts(),
    ])
    await loadAccount(context.client)
  },
  component: lazyRouteComponent(() => import('./features/session/account-page.tsx'), 'AccountPage'),
})

/** After the first consent: what colleagues will see of the inbox. */
const preview = createRoute({
  getParentRoute: () => inside,
  path: '/preview',
  loader: loadPageTexts,
  component: lazyRouteComponent(() => import('./features/sharing/preview-page.tsx'), 'PreviewPage'),
})

const forAdministrators = {
  getParentRoute: () => inside,
  beforeLoad: ({ context }: { context: { client: QueryClient } }) => requireAdmin(context.client),
  loader: loadPageTexts,
} as const

const organisation = createRoute({
  ...forAdministrators,
  path: '/organisation',
  component: lazyRouteComponent(
    () => import('./features/organisation/organisation-page.tsx'),
    'OrganisationPage',
  ),
})

const people = createRoute({
  ...forAdministrators,
  path: '/people',
  loader: async ({ context }) => {
    const [{ loadPeople }] = await Promise.all([import('./features/people/people-page.tsx'), loadPageTexts()])
    await loadPeople(context.client)
  },
  component: lazyRouteComponent(() => import('./features/people/people-page.tsx'), 'PeoplePage'),
})

const googleCheck = createRoute({
  ...forAdministrators,
  path: '/google-check',
  component: lazyRouteComponent(
    () => import('./features/google-check/google-check-page.tsx'),
    'GoogleCheckPage',
  ),
})

const health = createRoute({
  ...forAdministrators,
  path: '/health',
  component: lazyRouteComponent(() => import('./features/health/health-page.tsx'), 'HealthPage'),
})

const auditLog = createRoute({
  ...forAdministrators,
  path: '/people/audit-log',
  loader: async ({ context }) => {
    const [{ loadAudit }] = await Promise.all([import('./features/logs/audit-page.tsx'), loadPageTexts()])
    await loadAudit(context.client)
  },
  component: lazyRouteComponent(() => import('./features/logs/audit-page.tsx'), 'AuditPage'),
})

/** Unknown addresses, inside the interface, so that signed-in users can navigate away. */
const elsewhere = createRoute({ getParentRoute: () => inside, path: '$', component: Missing })

const routeTree = root.addChildren([
  signIn,
  setup,
  firstPassword,
  forgotPassword,
  resetPassword,
  confirmed,
  inside.addChildren([
    home,
    candidates,
    candidateBin,
    candidate,
    vacancies,
    vacancy,
    link,
    account,
    preview,
    people,
    organisation,
    googleCheck,
    health,
    auditLog,
    elsewhere,
  ]),
])

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree,
    context: { client },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: Crash,
    defaultPendingComponent: Loading,
    // Shows the skeleton at once, and no longer than needed.
    defaultPendingMs: 0,
    defaultPendingMinMs: 0,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
