import { Constructed, fromBER, ObjectIdentifier, OctetString } from 'asn1js'

/** id-signedData, RFC 5652 §5.1. */
const SIGNED_DATA = '1.2.840.113549.1.7.2'
const MAX_CMS_BYTES = 67_108_864

/**
 * Returns the content of an S/MIME structure (RFC 8551 §3.5): `signed` with the MIME entity inside, which anyone can
 * read; `certificates` for signed-data without content; null for anything else, such as encrypted content.
 *
 * The bytes decide, not the `smime-type` parameter, which many programs leave out. No signature is verified.
 */
export function readSignedData(
  cms: Uint8Array,
): { kind: 'signed'; entity: Uint8Array } | { kind: 'certificates' } | null {
  const { result, offset } = fromBER(new Uint8Array(cms), {
    maxContentLength: MAX_CMS_BYTES,
    parseEmbedded: false,
  })
  if (offset < 0) return null
  const [type, wrapped] = children(result)
  if (!(type instanceof ObjectIdentifier) || type.valueBlock.toString() !== SIGNED_DATA) return null
  // SignedData ::= SEQUENCE { version, digestAlgorithms, encapContentInfo, … }
  const encapsulated = children(children(wrapped)[0])[2]
  const entity = octets(children(children(encapsulated)[1])[0])
  return entity === null ? { kind: 'certificates' } : { kind: 'signed', entity }
}

function children(block: unknown): unknown[] {
  return block instanceof Constructed ? block.valueBlock.value : []
}

/** Returns an octet string, joining its pieces if BER split a long one. */
function octets(block: unknown): Uint8Array | null {
  if (!(block instanceof OctetString)) return null
  const pieces = block.valueBlock.value
  if (pieces.length === 0) return new Uint8Array(block.valueBlock.valueHexView)
  return Buffer.concat(pieces.map((piece) => octets(piece) ?? new Uint8Array()))
}
