import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Builds the interface into web/dist, which the server hands out beside the API. */
export default defineConfig({
  root: 'web',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    // web/without-eval.ts has to run before any schema is made, in whichever chunk that is.
    rolldownOptions: { output: { strictExecutionOrder: true } },
  },
})
