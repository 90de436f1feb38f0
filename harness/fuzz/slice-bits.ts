/** Bits of the slices of a coded picture that the chip wrote itself, as its statistics count them. */
import { NAL_SLICE, NAL_SLICE_IDR, nalUnits, unescapeNal } from '../decoder/annexb.js';
import type { EncodedFrame } from '../drivers/driver.js';

const START_CODE_BYTES = 4;

/**
 * Bits from behind the driver's slice header to the last rbsp_stop_one_bit: slice data, and in slice mode start codes,
 * headers and alignment of the slices after the first; emulation prevention left out.
 */
export function sliceBits({ bytes, headers }: Pick<EncodedFrame, 'bytes' | 'headers'>): number {
  let bits = 0;
  let trailing = 0;
  for (const { type, header, end } of nalUnits(bytes)) {
    if (type !== NAL_SLICE && type !== NAL_SLICE_IDR) continue;
    const plain = unescapeNal(bytes.subarray(header, end));
    bits += 8 * (START_CODE_BYTES + plain.length);
    const last = plain.at(-1) as number;
    trailing = 31 - Math.clz32(last & -last);
  }
  const own = headers.find(({ unit }) => unit === 'slice')?.bits ?? 0;
  return bits - trailing - own;
}
