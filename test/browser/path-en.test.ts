import { walkThePath } from './path.ts'

walkThePath('en')
