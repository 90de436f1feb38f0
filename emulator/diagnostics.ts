/**
 * What can be wrong, and whose fault it is. The chip records only numbers (asm/events.ts, `complain`); this table words
 * them, and `asm/gen/complaints.ts` with the chip's names for the ids is generated from it.
 */
import { regionOffset } from './memory.js';
import type { EvidenceKind } from './spec/types.js';

/** `driver`: the driver did wrong. `not-modelled`: the silicon has it, the model lacks it. `model`: an internal check failed. */
export type Blame = 'driver' | 'not-modelled' | 'model';

export interface ComplaintSpec {
  /** Stable number, below 256; never reused. */
  readonly id: number;
  /** Stable name, kebab case. */
  readonly name: string;
  readonly blame: Blame;
  /**
   * One sentence, what is wrong and what to do. `{register}` is the register's name, `{value}` the value in hexadecimal,
   * `{number}` the same in decimal.
   */
  readonly sentence: string;
  /** How we know that it is wrong, or what the silicon would do. */
  readonly evidence: EvidenceKind;
}

type Row = readonly [id: number, name: string, evidence: EvidenceKind, sentence: string];

const DRIVER: readonly Row[] = [
  [1, 'reserved-bits', 'vendor', '{register}: bits {value} are reserved and were not stored; write them as zero'],
  [2, 'read-only', 'vendor', '{register}: read-only, the write of {value} had no effect; do not write it'],
  [
    3,
    'unknown-register',
    'inferred',
    '{register}: no register is known here, the write of {value} had no effect; check the offset',
  ],
  [
    4,
    'bad-offset',
    'inferred',
    'offset {value} is not a 32-bit register of the window 0x000..0xfff; use multiples of 4 below 0x1000',
  ],
  [
    5,
    'encoder-disabled',
    'guess',
    '{register}: written with {value} while the encoder is not enabled, ignored; set VE_MODE bit 7 or engine 0xb first',
  ],
  [
    6,
    'input-disabled',
    'guess',
    '{register}: written with {value} while the input stage is not enabled, ignored; set VE_MODE bit 6 or engine 0xb first',
  ],
  [
    7,
    'held-in-reset',
    'inferred',
    '{register}: trigger {value} while VE_RESET holds the encoder in reset, ignored; clear the reset bit first',
  ],
  [
    8,
    'busy-write',
    'inferred',
    '{register}: written with {value} while a picture is being coded; wait for the interrupt first',
  ],
  [
    9,
    'busy-trigger',
    'inferred',
    '{register}: trigger {value} while a picture is being coded, ignored; wait for the interrupt first',
  ],
  [10, 'put-count', 'vendor', '{register}: a put of {number} bits, ignored; a put takes 0 to 32 bits'],
  [11, 'put-range', 'inferred', '{register}: {value} has no 32-bit Exp-Golomb code, ignored; put it as raw bits'],
  [12, 'unknown-trigger', 'vendor', '{register}: function {number} is not known, ignored; use 1, 2, 4, 5, 8 or 9'],
  [
    13,
    'continue-without-stall',
    'guess',
    '{register}: continue ({value}) although nothing is stalled, ignored; continue only after STATUS bit 1',
  ],
  [
    14,
    'put-while-stalled',
    'guess',
    '{register}: trigger {value} while the stream has no room, its bits are lost; raise STM_MAX and continue, or set STM_OFFSET',
  ],
  [
    15,
    'stalled-abandoned',
    'guess',
    '{register}: trigger {value} gives up what was waiting for room in the stream; continue (9) it instead, or give a larger buffer',
  ],
  [
    16,
    'zero-size',
    'measured',
    '{register}: the picture size is zero ({value}), the engine stalls; set width and height in macroblocks before the trigger',
  ],
  [
    17,
    'no-stream-buffer',
    'guess',
    '{register}: no stream buffer ({value}), the engine stalls; set STM_START, STM_END and STM_MAX before the trigger',
  ],
  [
    18,
    'dma-outside-dram',
    'guess',
    '{register}: DMA at {value} is outside DRAM, the engine hangs; give it an address of this board (physical or offset convention?)',
  ],
  [
    19,
    'stream-end-before-start',
    'inferred',
    '{register}: the end of the stream buffer ({value}) is not behind its start, the engine stalls; STM_END is the last byte, start + size - 1',
  ],
  [
    20,
    'stream-full',
    'measured',
    '{register}: the stream reached its limit of {number} bits, the engine stalls; give a larger coded buffer and limit',
  ],
  [
    21,
    'limit-beyond-ring',
    'inferred',
    '{register}: the limit of {number} bits is more than the ring holds, the writer will overwrite its own start; lower STM_MAX',
  ],
  [
    22,
    'picture-too-large',
    'driver',
    '{register}: {value} is more than 256 macroblocks (4096 samples) a side, the engine stalls; use a smaller picture',
  ],
  [
    23,
    'address-misaligned',
    'inferred',
    '{register}: {value} is not aligned as the engine needs it; align picture buffers to 16 bytes or more',
  ],
  [
    24,
    'buffers-overlap',
    'inferred',
    '{register}: the buffer it names overlaps the one that register {value} names; give each its own memory',
  ],
  [
    25,
    'reference-is-reconstruction',
    'inferred',
    '{register}: reference and reconstruction share the buffer {value}; use two buffers in turn',
  ],
  [
    26,
    'size-mismatch',
    'inferred',
    '{register}: {value} differs from the picture size of the other stage; write the same size to 0xa00 and 0xb00',
  ],
  [
    27,
    'stride-too-small',
    'inferred',
    '{register}: the input stride of {number} macroblocks is less than the picture is wide; set it to at least the width',
  ],
  [28, 'value-out-of-range', 'vendor', '{register}: {value} is outside the range of its field; see `cedrus-emu regs`'],
  [
    29,
    'emulation-prevention-off',
    'vendor',
    '{register}: the picture starts with emulation prevention off ({value}), its data may contain start codes; clear bit 31 before the trigger',
  ],
  [
    30,
    'old-qp-layout',
    'inferred',
    '{register}: {value} looks like the A20 layout with a second QP in bits 13:8, which mean other things on this chip; use the layout of VE 0x1633 and later',
  ],
  [
    31,
    'no-input',
    'guess',
    '{register}: the picture starts while the input stage is off ({value}), the engine hangs; set VE_MODE bit 6 as well',
  ],
  [
    32,
    'deblock-line-missing',
    'measured',
    '{register}: {value} keeps the deblocking line on chip, which this chip cannot do: P pictures turn pink where something moves; set bit 18 and give DEBLK_ADDR 24 bytes a macroblock column',
  ],
  [
    33,
    'reference-reordering',
    'inferred',
    '{register}: {value} asks for reference list reordering in hardware slice headers, which one reference does not need; clear bit 28',
  ],
  [
    34,
    'buffer-too-small',
    'inferred',
    '{register}: the buffer it names ends {number} bytes too early for this picture; allocate that much more, or check size and stride',
  ],
  [
    35,
    'bus-clock-off',
    'inferred',
    '{register}: accessed while the clock "ahb" is off, reads are 0 and writes are lost; enable the clock first',
  ],
  [
    36,
    'module-clock-off',
    'inferred',
    '{register}: accessed while the clock "mod" is off, reads are 0 and writes are lost; enable the clock first',
  ],
  [
    37,
    'reset-asserted',
    'inferred',
    '{register}: accessed while the reset line is asserted, reads are 0 and writes are lost; deassert the reset first',
  ],
  [
    38,
    'sram-not-claimed',
    'inferred',
    '{register}: accessed while the SRAM belongs to the CPU, reads are 0 and writes are lost; claim the SRAM first',
  ],
  [
    39,
    'dram-clock-off',
    'guess',
    '{register}: trigger {value} while the clock "ram" is off, the engine waits for it; enable the clock first',
  ],
];

const NOT_MODELLED: readonly Row[] = [
  [
    64,
    'feature',
    'vendor',
    '{register}: bits {value} ask for something the silicon has and this model lacks; they are stored without effect',
  ],
  [65, 'jpeg', 'vendor', '{register}: trigger {value} starts a JPEG picture, which is not modelled; the engine hangs'],
  [66, 'vp8', 'vendor', '{register}: trigger {value} starts a VP8 picture, which is not modelled; the engine hangs'],
  [68, 'slice-type', 'vendor', '{register}: slice type {number} is not modelled; the engine hangs'],
  [69, 'field-picture', 'vendor', '{register}: {value} selects field coding, which is not modelled; the engine hangs'],
  [71, 'input-format', 'driver', '{register}: input format {number} is not modelled; the samples are read as NV12'],
  [
    72,
    'scaler',
    'driver',
    '{register}: {value} asks the input stage to scale, which is not modelled; the picture is taken unscaled',
  ],
  [
    73,
    'rotation',
    'driver',
    '{register}: {value} asks for rotation or flip, which is not modelled; the picture is taken as it is',
  ],
  [
    75,
    'standalone-input',
    'vendor',
    '{register}: {value} starts a stand-alone input pass, which is not modelled; nothing happens',
  ],
  [76, 'watchdog', 'vendor', '{register}: {value} sets the watchdog, which is not modelled; it never bites'],
  [77, 'unknown-value', 'guess', '{register}: the meaning of {value} is not published; it has no effect here'],
];

const MODEL: readonly Row[] = [
  [
    128,
    'internal-check',
    'inferred',
    'internal check {number} failed at {register}; please report it with the trace of this run',
  ],
  [
    129,
    'bits-overflow',
    'inferred',
    'a macroblock of {number} bits does not fit the bit buffer; please report it with the trace of this run',
  ],
];

function rows(blame: Blame, table: readonly Row[]): ComplaintSpec[] {
  return table.map(([id, name, evidence, sentence]) => ({ id, name, blame, sentence, evidence }));
}

/** Every complaint that the chip can make. */
export const COMPLAINTS: readonly ComplaintSpec[] = [
  ...rows('driver', DRIVER),
  ...rows('not-modelled', NOT_MODELLED),
  ...rows('model', MODEL),
];

/** One line of the board's list: equal complaints are one line with a count. */
export interface Complaint {
  readonly name: string;
  readonly blame: Blame;
  /** Bus offset of the register concerned. */
  readonly register: number;
  readonly value: number;
  readonly count: number;
  /** VE clocks at its first and last time. */
  readonly firstCycle: number;
  readonly lastCycle: number;
  readonly evidence: EvidenceKind;
  readonly message: string;
}

/** Number of a complaint by its name. Throws for a name that is none: a mistake in this program. */
export function complaintId(name: string): number {
  const spec = COMPLAINTS.find((candidate) => candidate.name === name);
  if (!spec) throw new Error(`no complaint is named ${name}`);
  return spec.id;
}

const byId = new Map(COMPLAINTS.map((spec) => [spec.id, spec]));
const hex = (value: number, digits: number) => `0x${value.toString(16).padStart(digits, '0')}`;

/** What the chip's table holds about one complaint. */
export interface RawComplaint {
  readonly id: number;
  readonly register: number;
  readonly value: number;
  readonly count: number;
  readonly firstCycle: number;
  readonly lastCycle: number;
}

/** Words a complaint. `registerName` gives a register's name by its offset, or undefined. */
export function wordComplaint(raw: RawComplaint, registerName: (offset: number) => string | undefined): Complaint {
  const spec = byId.get(raw.id) ?? {
    name: 'unknown-complaint',
    blame: 'model' as const,
    sentence: `complaint ${raw.id} at {register} with {value} has no sentence; add it to emulator/diagnostics.ts`,
    evidence: 'inferred' as const,
  };
  const name = registerName(raw.register);
  const place = name ? `${name} (${hex(raw.register, 3)})` : hex(raw.register, 3);
  const message = spec.sentence
    .replaceAll('{register}', place)
    .replaceAll('{value}', hex(raw.value, 8))
    .replaceAll('{number}', String(raw.value));
  return {
    name: spec.name,
    blame: spec.blame,
    register: raw.register,
    value: raw.value,
    count: raw.count,
    firstCycle: raw.firstCycle,
    lastCycle: raw.lastCycle,
    evidence: spec.evidence,
    message,
  };
}

/** Bytes of one line of the chip's complaint table (asm/events.ts). */
const LINE = 32;

/** The first `count` lines of the chip's table, worded. */
export function readComplaints(
  memory: Uint8Array,
  count: number,
  registerName: (offset: number) => string | undefined,
): Complaint[] {
  const view = new DataView(memory.buffer, memory.byteOffset + regionOffset('COMPLAINTS'), count * LINE);
  return Array.from({ length: count }, (_, index) => {
    const at = index * LINE;
    const raw = {
      id: view.getUint32(at, true),
      register: view.getUint32(at + 4, true),
      value: view.getUint32(at + 8, true),
      count: view.getUint32(at + 12, true),
      firstCycle: Number(view.getBigUint64(at + 16, true)),
      lastCycle: Number(view.getBigUint64(at + 24, true)),
    };
    return wordComplaint(raw, registerName);
  });
}
