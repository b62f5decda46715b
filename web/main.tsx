import './without-eval.ts'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './ui/base.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { startI18n } from './i18n.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

// The browser may keep this page and show it again on Back, perhaps to another user, so it is blanked.
window.addEventListener('pagehide', () => {
  document.documentElement.hidden = true
})
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload()
})

await startI18n()
createRoot(root).render(<App />)
