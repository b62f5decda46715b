import { z } from 'zod'

// The site's content security policy forbids eval, with which zod tries to be faster. Imported first,
// because it tries as soon as the first schema is made.
z.config({ jitless: true })
