/**
 * The one description of the chip's linear memory. `asm/gen/layout.ts` is generated from it (`npm run gen`), and the
 * board finds registers, event ring and DRAM through it. Sizes are bytes; every region starts on a 64-byte boundary.
 */

/** Largest picture the register file can name usefully: 4096 x 4096 samples (Bootlin's own limit, fact book section 8, 22). */
export const MAX_WIDTH_MBS = 256;
export const MAX_HEIGHT_MBS = 256;

/** Samples kept left and right of the picture in the search window: 16 + 1.75 pels of overhang and the six-tap filter. */
export const WINDOW_PAD = 32;
/** Rows of luma above and below the current macroblock row that a vector may reach: 56 pels, 3/4 pel, the six-tap filter. */
export const WINDOW_REACH = 64;
/** Rows the window buffers hold before they slide: the reachable 144 and room for 16 more macroblock rows. */
export const WINDOW_ROWS = 400;
/** Bytes per window row at the largest width. */
export const WINDOW_STRIDE_MAX = MAX_WIDTH_MBS * 16 + 2 * WINDOW_PAD;

/** Bytes of one event record and how many the ring holds (a power of two). */
export const EVENT_SIZE = 32;
export const EVENT_CAPACITY = 65536;

interface Region {
  readonly name: string;
  readonly size: number;
  readonly comment: string;
}

const windowPlane = WINDOW_STRIDE_MAX * WINDOW_ROWS;

const REGIONS: readonly Region[] = [
  { name: 'STATIC', size: 0x40000 - 1024, comment: 'constant tables, placed by the compiler (memoryBase 1024)' },
  { name: 'REGISTERS', size: 4096, comment: 'stored register words, offset = bus offset' },
  { name: 'STATE', size: 4096, comment: 'unmanaged records of chip state, see asm/state.ts' },
  {
    name: 'SRAM',
    size: 4096,
    comment: 'indexed SRAM ports: JPEG quantisers (0xbe0), scaler coefficients (0xae0), top level (0xe0)',
  },
  { name: 'MB_SOURCE_LUMA', size: 256, comment: 'current macroblock, 16x16 luma, stride 16' },
  { name: 'MB_SOURCE_CHROMA', size: 128, comment: 'current macroblock, 8x8 chroma pairs Cb Cr interleaved, stride 16' },
  { name: 'MB_PRED_LUMA', size: 256, comment: 'prediction of the chosen mode, stride 16' },
  { name: 'MB_PRED_CHROMA', size: 128, comment: 'prediction of the chosen mode, interleaved, stride 16' },
  { name: 'MB_RECON_LUMA', size: 256, comment: 'reconstruction before deblocking, stride 16' },
  { name: 'MB_RECON_CHROMA', size: 128, comment: 'reconstruction before deblocking, interleaved, stride 16' },
  {
    name: 'MB_LEVELS',
    size: 2048,
    comment: 'quantised levels: i16, blocks of 16 in zig-zag order, see asm/transform/levels.ts',
  },
  { name: 'MB_CURRENT', size: 128, comment: 'MbInfo record of the current macroblock, see asm/macroblock.ts' },
  {
    name: 'MB_CANVAS',
    size: 48 * 17 + 64,
    comment: 'Intra4x4 working picture: stride 48, macroblock at column 16, row 1',
  },
  {
    name: 'MB_LEFT',
    size: 64,
    comment: 'right column of the left macroblock before deblocking: 16 luma, 8 chroma pairs',
  },
  {
    name: 'MB_COUNTS',
    size: 192,
    comment: 'total_coeff of this macroblock and its neighbours, see asm/entropy/counts.ts',
  },
  {
    name: 'MB_VECTORS',
    size: 64,
    comment: 'vectors of the neighbouring 8x8 blocks and of the macroblock, see asm/me/vectors.ts',
  },
  { name: 'ME_STATE', size: 512, comment: 'results of the motion search of the current macroblock, see asm/me/' },
  { name: 'MB_STRENGTHS', size: 64, comment: 'bS of the macroblock: 4 vertical edges x 4, 4 horizontal edges x 4' },
  {
    name: 'MB_SCRATCH',
    size: 16384,
    comment: 'candidate predictions and kernel scratch; nothing lives here between stages',
  },
  { name: 'MB_BITS', size: 32768, comment: 'RBSP bits of the macroblock being written, drained into the stream ring' },
  {
    name: 'MB_INFO_LINE',
    size: (MAX_WIDTH_MBS + 2) * 128,
    comment: 'one MbInfo record a macroblock column: the row above, replaced as the row proceeds',
  },
  {
    name: 'TOP_LUMA',
    size: MAX_WIDTH_MBS * 16 + 64,
    comment: 'bottom luma row of the macroblock row above, before deblocking',
  },
  {
    name: 'TOP_CHROMA',
    size: MAX_WIDTH_MBS * 16 + 64,
    comment: 'bottom chroma row (interleaved) of the row above, before deblocking',
  },
  {
    name: 'COARSE_WINDOW',
    size: 16 * 576,
    comment: 'rows of the eighth-scale reference around the macroblock row, see asm/me/coarse.ts',
  },
  {
    name: 'WINDOW_FULL',
    size: windowPlane,
    comment: 'search window: integer samples of the reference, padded left and right',
  },
  { name: 'WINDOW_H', size: windowPlane, comment: 'half-sample plane b: between horizontal neighbours (8.4.2.2.1)' },
  { name: 'WINDOW_V', size: windowPlane, comment: 'half-sample plane h: between vertical neighbours' },
  { name: 'WINDOW_C', size: windowPlane, comment: 'half-sample plane j: centre' },
  {
    name: 'WINDOW_CHROMA',
    size: windowPlane / 2,
    comment: 'chroma of the reference, interleaved, padded by the same number of bytes',
  },
  { name: 'TIMING', size: 8192, comment: 'work counts, pipeline and DRAM port of the cycle model, see asm/timing/' },
  { name: 'COMPLAINTS', size: 8192, comment: 'complaint table: 256 counted lines, see asm/events.ts' },
  { name: 'EVENTS', size: EVENT_SIZE * EVENT_CAPACITY, comment: 'event ring, see asm/events.ts' },
];

export interface PlacedRegion extends Region {
  readonly offset: number;
}

function place(regions: readonly Region[]): PlacedRegion[] {
  let offset = 1024;
  return regions.map((region) => {
    offset = (offset + 63) & ~63;
    const placed = { ...region, offset };
    offset += region.size;
    return placed;
  });
}

export const LAYOUT: readonly PlacedRegion[] = place(REGIONS);

/** Offset of a region in the chip's memory. Throws on an unknown name: that is a mistake in this program. */
export function regionOffset(name: string): number {
  const region = LAYOUT.find((candidate) => candidate.name === name);
  if (!region) throw new Error(`memory layout has no region ${name}`);
  return region.offset;
}

const MIB = 1024 * 1024;

/** Room for a compiled driver that runs in the same memory: its data, stack and heap. The chip never touches it. */
export const PROGRAM_OFFSET = 16 * MIB;

/** Where DRAM begins in the chip's memory: everything from here to the end of the memory is DRAM. */
export const DRAM_OFFSET = 32 * MIB;

export const DRAM_SIZE_DEFAULT = 64 * MIB;
export const DRAM_SIZE_MAX = 1024 * MIB;

/** Bytes of linear memory for a board with `dramSize` bytes of DRAM. */
export function memorySize(dramSize: number): number {
  return DRAM_OFFSET + dramSize;
}
