/** Looks for viruses in files. */
export interface Scanner {
  /**
   * Returns the name of what was found in the file, or null if it is clean.
   *
   * @throws ScannerError if the scanner gives no verdict
   */
  find(content: Uint8Array): Promise<string | null>
}

/** The scanner cannot be reached, or cannot read the file. Such a file counts as dangerous. */
export class ScannerError extends Error {
  override name = 'ScannerError'
}
