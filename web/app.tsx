import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { ApiProblem } from './api.ts'
import { createAppRouter } from './routes.tsx'
import { cssVariables, theme } from './ui/theme.ts'

const client = new QueryClient({
  defaultOptions: {
    // By default requests wait silently while offline. Here they fail visibly; only the user repeats a change.
    queries: { networkMode: 'always', refetchOnReconnect: true, staleTime: 30_000, retry: isWorthRepeating },
    mutations: { networkMode: 'always', retry: false },
  },
})
const router = createAppRouter(client)
const colorSchemes = localStorageColorSchemeManager({ key: 'kurier.color-scheme' })

/** Retries network failures and server errors, which may be over in a moment, but not refusals. */
function isWorthRepeating(failures: number, error: Error): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status >= 500) && failures < 2
}

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemes}
    >
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
        <Notifications position="bottom-left" limit={3} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
