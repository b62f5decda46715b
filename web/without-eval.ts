import { z } from 'zod'

// The content security policy forbids eval, which zod tries for speed. This module is imported first, because zod
// tries as soon as the first schema is created.
z.config({ jitless: true })
