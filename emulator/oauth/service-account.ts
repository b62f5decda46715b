import { generateSigningPem } from './signing-key.ts'

/** A service account of the project, with the field names of its key file. */
export interface ServiceAccount {
  client_email: string
  private_key: string
}

export function generateServiceAccount(project: string): ServiceAccount {
  return { client_email: `kurier@${project}.iam.gserviceaccount.com`, private_key: generateSigningPem() }
}
