import { walkThePath } from './path.ts'

walkThePath('pl')
