/** Register values in words, for the differences that `trace check` reports: the fields the Bootlin driver fills in. */
import { registerName } from '../drivers/common/registers.js';

type Field = readonly [high: number, low: number, meaning: string];

const FIELDS: ReadonlyMap<number, readonly Field[]> = new Map([
  [
    0x000,
    [
      [7, 7, 'encoder enable'],
      [6, 6, 'input stage enable'],
      [2, 0, 'decoder engine (7 none)'],
    ],
  ],
  [
    0x004,
    [
      [24, 24, 'encoder reset'],
      [9, 9, 'sync idle'],
      [8, 8, 'cache sync idle'],
    ],
  ],
  [
    0xa00,
    [
      [31, 16, 'width in macroblocks'],
      [15, 0, 'height in macroblocks'],
    ],
  ],
  [0xa04, [[26, 16, 'input stride in macroblocks']]],
  [0xa08, [[31, 27, 'input format (0 NV12)']]],
  [
    0xa2c,
    [
      [26, 16, 'scaled height in macroblocks'],
      [10, 0, 'scaled width in macroblocks'],
    ],
  ],
  [
    0xb04,
    [
      [31, 31, 'emulation prevention off'],
      [27, 24, 'frame_num'],
      [23, 20, 'beta offset / 2'],
      [19, 16, 'alpha offset / 2'],
      [15, 15, 'idr_pic_id'],
      [13, 12, 'disable_deblocking_filter_idc'],
      [11, 10, 'cabac_init_idc'],
      [8, 8, 'CABAC'],
      [6, 4, 'slice type (0 I, 1 P)'],
    ],
  ],
  [
    0xb08,
    [
      [18, 16, 'chroma QP offset'],
      [13, 10, 'stride in units of 48 macroblocks'],
      [7, 6, 'rate control mode'],
      [5, 0, 'QP'],
    ],
  ],
  [
    0xb10,
    [
      [16, 16, 'no motion vector write-back'],
      [8, 8, 'motion estimation off'],
      [2, 1, 'fractional search level'],
    ],
  ],
  [
    0xb14,
    [
      [1, 1, 'stall interrupt'],
      [0, 0, 'finish interrupt'],
    ],
  ],
  [
    0xb18,
    [
      [13, 8, 'bits to put'],
      [3, 0, 'start type (1 put bits, 8 encode)'],
    ],
  ],
  [
    0xb1c,
    [
      [9, 9, 'ready for bits'],
      [3, 3, 'over-time'],
      [2, 2, 'macroblock over-time'],
      [1, 1, 'stall'],
      [0, 0, 'finish'],
    ],
  ],
]);

export function hex(value: number, digits = 8): string {
  return `0x${(value >>> 0).toString(16).padStart(digits, '0')}`;
}

/** `0xb04 VE_ENC_AVC_PARA0`. */
export function describeRegister(offset: number): string {
  const name = registerName(offset);
  return name.startsWith('0x') ? name : `${hex(offset, 3)} ${name}`;
}

/** Which fields differ between two values of a register: `QP 26 instead of 28`; empty when none is known. */
export function describeDifference(offset: number, expected: number, actual: number): string {
  const fields = (FIELDS.get(offset) ?? []).flatMap(([high, low, meaning]) => {
    const take = (value: number) => (value >>> low) & (2 ** (high - low + 1) - 1);
    const [wanted, got] = [take(expected), take(actual)];
    return wanted === got ? [] : [`${meaning} ${wanted} in the trace, ${got} in the model`];
  });
  return fields.join('; ');
}
