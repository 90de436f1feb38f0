/** CRC-32 as in zlib and PNG (ISO 3309, polynomial 0xedb88320 reflected). */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  return rest;
});

/** `before`: the sum of the bytes ahead of these. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before;
  for (let index = 0; index < bytes.length; index++) sum = (sum >>> 8) ^ TABLE[(sum ^ bytes[index]!) & 255]!;
  return ~sum >>> 0;
}
