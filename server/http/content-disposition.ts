/** Builds the Content-Disposition header for a file name (RFC 6266, RFC 8187). */
export function dispositionOf(kind: 'inline' | 'attachment', filename: string): string {
  const name = encodeURIComponent(filename).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  )
  return `${kind}; filename*=UTF-8''${name}`
}
