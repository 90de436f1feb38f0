/** Top-level registers, 0x000..0x0ff (fact book, section 2). */
import { address, field, registersOf, values, word } from './build.js';
import { evidence } from './evidence.js';
import type { RegisterSpec } from './types.js';
import { VERSION_1, VERSION_NEW_ISP, VERSION_V3S } from './variants.js';

const register = registersOf('top', 'VE_');

const VENDOR = evidence('vendor', 'H', ['MC'], '2');
const VENDOR_M = evidence('vendor', 'M', ['MC'], '2');
const VENDOR_L = evidence('vendor', 'L', ['MC'], '2: named, no more is known');
const BOTH = evidence('vendor', 'H', ['MC', 'WIKI'], '2');
const WIKI_M = evidence('measured', 'M', ['WIKI'], '2');
const WIKI_L = evidence('measured', 'L', ['WIKI'], '2');
const DRIVER_L = evidence('driver', 'L', ['BOOT'], 'named in the driver header, not in the fact book');
const BLITTER = evidence('measured', 'L', ['WIKI'], '2: 2D blitter of old chips');

const LINE_BUFFER = values(
  [0, 'INT_SRAM', 'all in SRAM'],
  [1, 'MIXED_RAM', 'left 1280 pixels in SRAM, the rest in DRAM'],
  [2, 'EXT_RAM', 'all in DRAM'],
);
const OUT_FORMAT = values(
  [0, 'TILED_32_NV12'],
  [1, 'TILED_128_NV12'],
  [2, 'YU12'],
  [3, 'YV12'],
  [4, 'NV12'],
  [5, 'NV21'],
);

const counter = (what: string, effect: string) => [
  field('31', 'EN', `${what}: counting enabled`, WIKI_M, { effect, modelled: true }),
  field('30:0', 'COUNT', `${what}: count`, WIKI_M, { access: 'ro', volatile: true, effect, modelled: true }),
];

const HISTOGRAM = [
  ...[0, 1, 2, 3].map((i) =>
    register(
      0x80 + 4 * i,
      `LUMA_HIST_THR${i}`,
      `luma histogram thresholds ${4 * i}..${4 * i + 3}`,
      WIKI_M,
      [0, 1, 2, 3].map((k) =>
        field(`${8 * k + 7}:${8 * k}`, `TH${k}`, `threshold of channel ${4 * i + k}`, WIKI_M, {
          reset: (0x40 * i + 0x10 * (k + 1)) & 0xff,
          effect: 'luma-histogram',
          neutral: 'any',
        }),
      ),
      { remark: 'Reset values rise by 0x10 a channel; the last would be 0x100 and is taken as 0.' },
    ),
  ),
  ...Array.from({ length: 16 }, (_, i) =>
    register(
      0x90 + 4 * i,
      `LUMA_HIST_VAL${i}`,
      `luma histogram count ${i}`,
      WIKI_M,
      [
        field('19:0', 'COUNT', `samples in channel ${i}`, WIKI_M, {
          access: 'ro',
          volatile: true,
          effect: 'luma-histogram',
        }),
      ],
      i < 13 ? {} : { variants: { before: VERSION_NEW_ISP } },
    ),
  ),
];

const NEW_OUTPUT = { variants: { from: VERSION_NEW_ISP } };

export const TOP_REGISTERS: readonly RegisterSpec[] = [
  register(
    0x00,
    'MODE',
    'engine select, enables and DRAM kind',
    BOTH,
    [
      field('31', 'RAMPD', 'power down of internal RAM, by its name', DRIVER_L, { effect: 'power', neutral: 'any' }),
      field('22', 'PIC_WIDTH_IS_4096', 'picture is 4096 wide or more', VENDOR, {
        effect: 'line-buffers',
        neutral: 'any',
      }),
      field('21', 'PIC_WIDTH_MORE_2048', 'picture is wider than 2048', VENDOR, {
        effect: 'line-buffers',
        neutral: 'any',
      }),
      field('20', 'REC_WR_MODE', 'reconstruction write mode; vendor sets it for 32- and 64-bit DDR3', VENDOR, {
        values: values([0, '1MB'], [1, '2MB']),
        effect: 'dram-timing',
        neutral: 'any',
      }),
      field('19', 'MB_COUNT_SEL', 'macroblock counter select', VENDOR_M, { effect: 'counter-select' }),
      field('17:16', 'DDR_MODE', 'kind of DRAM', VENDOR, {
        values: values(
          [0, 'DDR1_16', '16-bit DDR1'],
          [1, 'DDR1_32_DDR2_16', '32-bit DDR1 or 16-bit DDR2'],
          [2, 'BW_256', '32-bit DDR2 or 16-bit DDR3'],
          [3, 'BW_128', '32-bit DDR3'],
        ),
        effect: 'dram-timing',
        neutral: 'any',
      }),
      field('15', 'MC_SPU_DIS', 'special unit of motion compensation off', VENDOR_M, { effect: 'decoder' }),
      field('14', 'DEBLK_SPU_DIS', 'special unit of deblocking off', VENDOR_M, { effect: 'decoder' }),
      field('13', 'RV_VLC_SPU_DIS', 'special unit of the RealVideo VLC off', VENDOR_M, { effect: 'decoder' }),
      field('11', 'ENC_CLK_GATE_EN', 'encoder clock gate enable', VENDOR_M, { effect: 'clock-gate', neutral: 'any' }),
      field('10', 'DEC_CLK_GATE_EN', 'decoder clock gate enable', VENDOR_M, { effect: 'clock-gate', neutral: 'any' }),
      field('9', 'WRITE_COUNTER_SEL', 'what the DRAM write counter counts', VENDOR_M, {
        effect: 'dram-counter',
        modelled: true,
      }),
      field('8', 'READ_COUNTER_SEL', 'what the DRAM read counter counts', VENDOR_M, {
        effect: 'dram-counter',
        modelled: true,
      }),
      field('7', 'ENC_ENABLE', 'encoder enable', VENDOR, {
        variants: { from: VERSION_1 },
        effect: 'encoder-enable',
        modelled: true,
      }),
      field('6', 'ENC_ISP_ENABLE', 'input stage enable', VENDOR, {
        variants: { from: VERSION_1 },
        effect: 'isp-enable',
        modelled: true,
      }),
      field('5', 'JPEG_DEC_EN', 'JPEG decoder enable', VENDOR, {
        variants: { from: VERSION_V3S },
        effect: 'decoder',
      }),
      field('3:0', 'ENGINE', 'the engine that the shared logic serves', BOTH, {
        reset: 7,
        values: values(
          [0x0, 'DEC_MPEG', 'MPEG and JPEG decoder', false],
          [0x1, 'DEC_H264', 'H.264 and VP8 decoder', false],
          [0x2, 'DEC_VC1', 'VC-1 decoder', false],
          [0x3, 'DEC_RMVB', 'RealVideo decoder', false],
          [0x4, 'DEC_H265', 'HEVC decoder', false],
          [0x7, 'DEC_DISABLED', 'none'],
          [0x8, 'ENC_MPEG', 'historical', false],
          [0xa, 'ISP', 'input stage alone', false],
          [0xb, 'ENC_AVC', 'H.264 and JPEG encoder'],
        ),
        effect: 'select-engine',
        modelled: true,
      }),
    ],
    {
      remark:
        'Up to 0x1625 ENGINE alone selects the encoder (0xb). From 0x1633 bits 6 and 7 enable it; the vendor library writes 0xb as well, Bootlin leaves 7.',
      aliases: ['CTRL', 'MODE_SELECT'],
    },
  ),
  register(
    0x04,
    'RESET',
    'resets and their idle bits',
    BOTH,
    [
      field('25', 'ENC_REQ_MASK_EN', "mask the encoder's memory requests", VENDOR, { effect: 'encoder-request-mask' }),
      field('24', 'ENCODER_RESET', 'encoder held in reset', VENDOR, { effect: 'encoder-reset', modelled: true }),
      field('18', 'DEC_VEBK_RESET', 'decoder bus held in reset', VENDOR_M, { effect: 'decoder', neutral: 'any' }),
      field('17', 'DEC_REQ_MASK_EN', "mask the decoder's memory requests", VENDOR_M, {
        effect: 'decoder',
        neutral: 'any',
      }),
      field('16', 'DECODER_RESET', 'decoder held in reset', VENDOR_M, { effect: 'decoder', neutral: 'any' }),
      field('9', 'SYNC_IDLE', 'synchronising unit is idle', VENDOR_M, {
        access: 'ro',
        reset: 1,
        volatile: true,
        effect: 'idle',
        modelled: true,
      }),
      field('8', 'CACHE_SYNC_IDLE', 'writes to DRAM are finished', VENDOR_M, {
        access: 'ro',
        reset: 1,
        volatile: true,
        effect: 'idle',
        modelled: true,
      }),
      field('5', 'WDRAM_CLR', 'clear pending DRAM writes', VENDOR_M, { effect: 'memory-sync' }),
      field('4', 'MEM_SYNC_MASK', 'mask the memory synchronisation', VENDOR_M, { effect: 'memory-sync' }),
      field('0', 'GLOBAL_RESET', 'everything held in reset', BOTH, { effect: 'global-reset', modelled: true }),
    ],
    { remark: 'Bootlin polls bits 8 and 9 before the slice; that they read 1 at rest is inferred from that loop.' },
  ),
  register(
    0x08,
    'CYCLE_COUNT',
    'VE clock counter',
    BOTH,
    [
      field('31', 'EN', 'counting enabled', BOTH, { effect: 'cycle-counter', modelled: true }),
      field('30:0', 'COUNT', 'VE clocks since the counter started', BOTH, {
        access: 'ro',
        unit: 'cycles',
        volatile: true,
        effect: 'cycle-counter',
        modelled: true,
      }),
    ],
    { aliases: ['CYCLES_COUNTER'] },
  ),
  register(
    0x0c,
    'OVERTIME',
    'watchdog',
    WIKI_M,
    [
      field('30:8', 'LIMIT', 'watchdog value, bits 30:8 of the number of clocks', WIKI_M, {
        unit: 'cycles',
        effect: 'watchdog',
        modelled: true,
      }),
    ],
    { aliases: ['TIMEOUT'] },
  ),
  register(0x10, 'MMCREQ_WNUM', 'bus request limit', VENDOR_L, [
    field('23:0', 'COUNT', 'bus request count', VENDOR_L, { effect: 'bus', neutral: 'any' }),
  ]),
  register(0x14, 'CACHEREG_WNUM', 'cache request limit', VENDOR_L, [
    field('23:0', 'COUNT', 'cache request count', VENDOR_L, { effect: 'bus', neutral: 'any' }),
  ]),
  register(
    0x1c,
    'STATUS',
    'interrupts of all engines',
    BOTH,
    [
      field('29', 'BLIT_BUSY1', '2D unit busy', VENDOR_M, { access: 'ro', volatile: true, effect: 'blitter' }),
      field('28', 'BLIT_BUSY0', '2D unit busy', VENDOR_M, { access: 'ro', volatile: true, effect: 'blitter' }),
      field('16', 'MEM_SYNC_IDLE', 'memory synchronisation idle', VENDOR_M, {
        access: 'ro',
        volatile: true,
        effect: 'idle',
      }),
      field('10', 'BLIT_INT_EN', '2D interrupt enable', VENDOR_M, { effect: 'blitter' }),
      field('9', 'BLIT_INT', '2D interrupt', VENDOR_M, { access: 'ro', volatile: true, effect: 'blitter' }),
      field('8', 'OVERTIME_EN', 'watchdog enable', VENDOR_M, { effect: 'watchdog', modelled: true }),
      field('7', 'DEC_MPEG_INT', 'MPEG decoder interrupt', VENDOR, { access: 'ro', volatile: true, effect: 'decoder' }),
      field('6', 'DEC_H264_INT', 'H.264 decoder interrupt', VENDOR, {
        access: 'ro',
        volatile: true,
        effect: 'decoder',
      }),
      field('3', 'ENC_MPEG_INT', 'MPEG encoder interrupt', VENDOR, {
        access: 'ro',
        volatile: true,
        effect: 'encoder-interrupt',
      }),
      field('2', 'ENC_AVC_INT', 'H.264 encoder interrupt', VENDOR, {
        access: 'ro',
        volatile: true,
        effect: 'encoder-interrupt',
        modelled: true,
      }),
      field('1', 'ENC_ISP_INT', 'input stage interrupt', VENDOR, {
        access: 'ro',
        volatile: true,
        effect: 'isp-interrupt',
      }),
      field('0', 'OVERTIME', 'watchdog ran out', VENDOR, {
        access: 'ro',
        volatile: true,
        effect: 'watchdog',
        modelled: true,
      }),
    ],
    { remark: "Whether the interrupt bits latch here is not published; they are taken as a view of the engines' own." },
  ),
  register(0x20, 'READ_COUNT', 'DRAM read counter', VENDOR_M, counter('64-bit words read', 'dram-counter')),
  register(0x24, 'WRITE_COUNT', 'DRAM write counter', VENDOR_M, counter('64-bit words written', 'dram-counter')),
  register(0x28, 'ANAGLYPH_CTRL', 'anaglyph output (decoder)', WIKI_L, [
    field('31', 'EN', 'anaglyph output enable', WIKI_L, { effect: 'decoder' }),
    field('9:8', 'COLORSPACE', 'YUV to RGB matrix', WIKI_L, {
      values: values([0, 'YCC'], [1, 'BT601'], [2, 'BT709']),
      effect: 'decoder',
      neutral: 'any',
    }),
    field('6:4', 'MODE', 'colour channels', WIKI_L, { effect: 'decoder', neutral: 'any' }),
    field('3', 'SIDE', 'eye of a separate frame', WIKI_L, { effect: 'decoder', neutral: 'any' }),
    field('1:0', 'SRC_MODE', 'how the two views are packed', WIKI_L, { effect: 'decoder', neutral: 'any' }),
  ]),
  ...[
    'MAF_CTRL',
    'MAF_CLIP_TH',
    'MAFREF1_LUMA',
    'MAFREF1_CHROMA',
    'MAFCUR_ADDR',
    'MAFREF1_ADDR',
    'MAFREF2_ADDR',
    'MAFDIFF_GROUP_MAX',
  ].map((name, i) =>
    register(0x30 + 4 * i, name, 'motion adaptive deinterlacing filter (decoder)', WIKI_L, [
      word('named only', WIKI_L, { effect: 'decoder', neutral: 'any' }),
    ]),
  ),
  register(0x50, 'BUF_CTRL', 'line buffers of the decoder', VENDOR_M, [
    field('3:2', 'INTRAPRED', 'intra-prediction line buffer', VENDOR_M, {
      values: LINE_BUFFER,
      effect: 'decoder',
      neutral: 'any',
    }),
    field('1:0', 'DBLK', 'deblocking line buffer', VENDOR_M, {
      values: LINE_BUFFER,
      effect: 'decoder',
      neutral: 'any',
    }),
  ]),
  register(
    0x54,
    'DBLK_DRAM_BUF_ADDR',
    'deblocking line buffer (decoder)',
    VENDOR_M,
    [address('line buffer in DRAM', VENDOR_M, 'decoder', { neutral: 'any' })],
    { remark: 'Name from the Bootlin header; the wiki has 0x54 and 0x58 the other way round.' },
  ),
  register(
    0x58,
    'INTRAPRED_DRAM_BUF_ADDR',
    'intra-prediction line buffer (decoder)',
    VENDOR_M,
    [address('line buffer in DRAM', VENDOR_M, 'decoder', { neutral: 'any' })],
    { remark: 'Name from the Bootlin header; the wiki has 0x54 and 0x58 the other way round.' },
  ),
  ...[
    'QUEUE_START',
    'SRC1_ADDR',
    'SRC2_ADDR',
    'DST_ADDR',
    'SRC_STRIDE',
    'DST_STRIDE',
    'SIZE',
    'FILL_VALUE',
    'CTRL',
  ].map((name, i) =>
    register(0x5c + 4 * i, `ARGB_${name}`, '2D blitter of old chips', BLITTER, [
      word('named only', BLITTER, { effect: 'blitter', neutral: 'any' }),
    ]),
  ),
  ...HISTOGRAM,
  register(
    0xc4,
    'PRIMARY_CHROMA_BUF_LEN',
    'decoder output',
    DRIVER_L,
    [
      field('27:0', 'LEN', 'offset of the second chroma plane', DRIVER_L, {
        unit: 'bytes',
        effect: 'decoder',
        neutral: 'any',
      }),
    ],
    NEW_OUTPUT,
  ),
  register(
    0xc8,
    'PRIMARY_FB_LINE_STRIDE',
    'decoder output',
    DRIVER_L,
    [
      field('31:16', 'CHROMA', 'chroma stride', DRIVER_L, { unit: 'bytes', effect: 'decoder', neutral: 'any' }),
      field('15:0', 'LUMA', 'luma stride', DRIVER_L, { unit: 'bytes', effect: 'decoder', neutral: 'any' }),
    ],
    NEW_OUTPUT,
  ),
  register(
    0xcc,
    'SECONDARY_FB_LINE_STRIDE',
    'decoder output',
    WIKI_L,
    [
      field('31:16', 'CHROMA', 'chroma stride', WIKI_L, { unit: 'bytes', effect: 'decoder', neutral: 'any' }),
      field('15:0', 'LUMA', 'luma stride', WIKI_L, { unit: 'bytes', effect: 'decoder', neutral: 'any' }),
    ],
    NEW_OUTPUT,
  ),
  ...['R', 'G', 'B'].map((plane, i) =>
    register(0xd0 + 4 * i, `ANAGLYPH_${plane}_ADDR`, 'anaglyph output (decoder)', WIKI_L, [
      address('output plane', WIKI_L, 'decoder', { neutral: 'any' }),
    ]),
  ),
  register(0xe0, 'SRAM_INDEX', 'top-level SRAM port', WIKI_M, [
    word('index of the next data word', WIKI_M, { effect: 'sram-index', neutral: 'any' }),
  ]),
  register(0xe4, 'SRAM_DATA', 'top-level SRAM port', WIKI_M, [
    word('data word at the index, which then moves on', WIKI_M, {
      effect: 'sram-data',
      neutral: 'any',
      volatile: true,
    }),
  ]),
  register(
    0xe8,
    'CHROMA_BUF_LEN',
    'decoder output',
    DRIVER_L,
    [
      field('31:30', 'SECONDARY_OUT_FMT', 'format of the second output', DRIVER_L, {
        values: values([0, 'TILED_32_NV12'], [1, 'EXT', 'as PRIMARY_OUT_FMT says'], [2, 'YU12'], [3, 'YV12']),
        effect: 'decoder',
        neutral: 'any',
      }),
      field('27:0', 'SDRT', 'offset of the second chroma plane', DRIVER_L, {
        unit: 'bytes',
        effect: 'decoder',
        neutral: 'any',
      }),
    ],
    { variants: { from: VERSION_1 } },
  ),
  register(
    0xec,
    'PRIMARY_OUT_FMT',
    'decoder output',
    DRIVER_L,
    [
      field('6:4', 'PRIMARY', 'format of the output', DRIVER_L, {
        values: OUT_FORMAT,
        effect: 'decoder',
        neutral: 'any',
      }),
      field('2:0', 'SECONDARY_EXT', 'format of the second output', DRIVER_L, {
        values: OUT_FORMAT,
        effect: 'decoder',
        neutral: 'any',
      }),
    ],
    NEW_OUTPUT,
  ),
  register(
    0xf0,
    'VERSION',
    'chip identification',
    BOTH,
    [
      field('31:16', 'VALUE', 'chip number', BOTH, {
        access: 'ro',
        reset: 'version',
        effect: 'version',
        modelled: true,
      }),
      field('15:0', 'REVISION', 'varies by chip', WIKI_M, {
        access: 'ro',
        reset: 'revision',
        effect: 'version',
        modelled: true,
      }),
    ],
    { remark: 'Reads 0x0000 in the upper half when clock, SRAM or mapping are wrong.' },
  ),
  register(0xf8, 'DEBUG_CTRL', 'debug control', VENDOR_L, [
    field('14:0', 'SELECT', 'what to show', VENDOR_L, { effect: 'debug', neutral: 'any' }),
  ]),
  register(0xfc, 'DEBUG_OUT', 'debug output', VENDOR_L, [
    word('what was selected', VENDOR_L, { access: 'ro', volatile: true, effect: 'debug' }),
  ]),
];
