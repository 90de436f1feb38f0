/** Input stage, 0xa00..0xaff (fact book, section 3). */
import { address, field, registersOf, values, word } from './build.js';
import { evidence } from './evidence.js';
import type { RegisterSpec } from './types.js';
import { VERSION_NEW_ISP } from './variants.js';

const register = registersOf('isp', 'VE_ISP_');

const SIZE = evidence('measured', 'H', ['WIKI', 'LIBV', 'BOOT'], '3: 11 bits each; Bootlin declares 16-bit halves');
const LIBV = evidence('measured', 'H', ['LIBV'], '3');
const LIBV_L = evidence('driver', 'L', ['LIBV'], '3: written with the source stride by one driver');
const WIKI_H = evidence('measured', 'H', ['WIKI'], '3');
const WIKI_M = evidence('measured', 'M', ['WIKI'], '3');
const WIKI_L = evidence('measured', 'L', ['WIKI'], '3');
const FORMAT_OLD = evidence('measured', 'M', ['WIKI', 'JEPOC'], '3');
const BOOT = evidence('driver', 'H', ['BOOT'], '3');
const BOOT_M = evidence('driver', 'M', ['BOOT', 'MC'], '3');
const ADDRESS = evidence(
  'measured',
  'H',
  ['LIBV', 'BOOT', 'jemk'],
  '3: the wiki calls them write-back, they are inputs',
);
const UNKNOWN = evidence('measured', 'L', ['WIKI'], '3: seen in vendor traces, purpose unknown');

const OLD = { before: VERSION_NEW_ISP };
const NEW = { from: VERSION_NEW_ISP };

const phase = (plane: string) => [
  field('31:16', 'Y', `vertical start phase, ${plane}; 0x80 is half a pixel`, WIKI_M, {
    effect: 'scaler',
    neutral: 'any',
  }),
  field('15:0', 'X', `horizontal start phase, ${plane}; 0x80 is half a pixel`, WIKI_M, {
    effect: 'scaler',
    neutral: 'any',
  }),
];

export const ISP_REGISTERS: readonly RegisterSpec[] = [
  register(
    0xa00,
    'PIC_INFO',
    'size of the source picture',
    SIZE,
    [
      field('26:16', 'WIDTH_MBS', 'width', SIZE, { unit: 'macroblocks', effect: 'picture-size', modelled: true }),
      field('10:0', 'HEIGHT_MBS', 'height', SIZE, { unit: 'macroblocks', effect: 'picture-size', modelled: true }),
    ],
    { aliases: ['PIC_SIZE'], remark: 'Zero makes the encoder stop with a stall.' },
  ),
  register(
    0xa04,
    'PIC_STRIDE0',
    'strides of input and thumbnail',
    SIZE,
    [
      field('26:16', 'INPUT_STRIDE_MBS', 'stride of the source', SIZE, {
        unit: 'macroblocks',
        effect: 'source-stride',
        modelled: true,
      }),
      field('10:0', 'THUMB_STRIDE_MBS', 'stride of the thumbnail', LIBV, {
        unit: 'macroblocks',
        effect: 'thumbnail',
        neutral: 'any',
      }),
    ],
    {
      aliases: ['STRIDE'],
      remark: 'A source stride that is no multiple of 16 samples is rounded down without a word.',
    },
  ),
  register(
    0xa08,
    'CTRL',
    'format, rotation, thumbnail, scaler',
    BOOT,
    [
      field('31:27', 'FORMAT', 'source format', BOOT, {
        variants: NEW,
        values: values(
          [0, 'YUV420SP', 'NV12'],
          [4, 'YVU420SP', 'NV21', false],
          [24, 'YUV420P', 'YU12', false],
          [26, 'YVU420P', 'YV12', false],
        ),
        effect: 'source-format',
        modelled: true,
      }),
      field('22', 'HFLIP_EN', 'mirror left and right', BOOT, { variants: NEW, effect: 'rotate' }),
      field('21:20', 'ROTATION', 'turn by', BOOT, {
        variants: NEW,
        unit: 'quarter turns',
        values: values([0, '0'], [1, '90'], [2, '180'], [3, '270']),
        effect: 'rotate',
      }),
      field('31:29', 'COLOR_FORMAT', 'source format', FORMAT_OLD, {
        variants: OLD,
        values: values(
          [0, 'NV12'],
          [1, 'NV16', '', false],
          [2, 'TILE32', '32x32 tiles', false],
          [3, 'NV16_3', 'NV16 too, perhaps', false],
          [4, 'BGGR', '', false],
          [5, 'RGGB', '', false],
          [6, 'GBRG', '', false],
          [7, 'GRBG', '', false],
        ),
        effect: 'source-format',
        modelled: true,
      }),
      field('28', 'COLOR_MATRIX', 'RGB to YCbCr matrix; which value is which is unknown', WIKI_L, {
        variants: OLD,
        effect: 'colour-space',
        neutral: 'any',
      }),
      field('27', 'THUMB_SCALE_HIGH', 'part of the down-scale in the wiki; had no effect when tried', LIBV, {
        variants: OLD,
        effect: 'none',
        neutral: 'any',
      }),
      field('26:25', 'THUMB_SCALE', 'down-scale of the thumbnail; which bits a new VE uses is not published', LIBV, {
        variants: OLD,
        values: values(
          [0, '1_1', 'full size'],
          [1, 'ENDLESS', 'never stops writing: do not use'],
          [2, '1_2', 'half'],
          [3, '1_4', 'quarter'],
        ),
        effect: 'thumbnail',
        neutral: 'any',
      }),
      field('24', 'THUMB_FORMAT', 'format of the thumbnail', WIKI_M, {
        variants: OLD,
        values: values([0, 'NV12'], [1, 'NV16']),
        effect: 'thumbnail',
        neutral: 'any',
      }),
      field('19', 'THUMB_EN', 'write the thumbnail', LIBV, { effect: 'thumbnail' }),
      field('16', 'SCALER_EN', 'scale the input', WIKI_M, { effect: 'scaler' }),
      field('2:1', 'COLORSPACE', 'matrix for RGB input', BOOT_M, {
        variants: NEW,
        values: values([0, 'BT601'], [1, 'BT709'], [2, 'YCC', 'full range']),
        effect: 'colour-space',
        neutral: 'any',
      }),
      field('0', 'INT_EN', 'interrupt when a stand-alone pass is finished', WIKI_M, {
        effect: 'isp-interrupt',
        neutral: 'any',
      }),
    ],
    { remark: 'Old layout before 0x1680, new layout from the H3 on; THUMB_EN, SCALER_EN and INT_EN are in both.' },
  ),
  register(0xa0c, 'TRIG', 'start of a stand-alone pass', WIKI_H, [
    field('0', 'START', 'run the input stage alone', WIKI_H, { access: 'trigger', effect: 'isp-start' }),
  ]),
  register(0xa10, 'INT_STATUS', 'end of a stand-alone pass', WIKI_M, [
    field('0', 'FINISH', 'pass finished', WIKI_M, {
      access: 'w1c',
      volatile: true,
      effect: 'isp-interrupt',
      neutral: 'any',
    }),
  ]),
  register(0xa14, 'MB_STRIDE', 'unknown; one driver writes the source stride', LIBV_L, [
    word('stride of the source', LIBV_L, { unit: 'macroblocks', effect: 'unknown', neutral: 'any' }),
  ]),
  register(
    0xa2c,
    'SCALER_SIZE',
    'size after scaling',
    BOOT_M,
    [
      field('26:16', 'HEIGHT_MBS', 'height', BOOT_M, {
        variants: NEW,
        unit: 'macroblocks',
        effect: 'scaler',
        neutral: 'any',
      }),
      field('10:0', 'WIDTH_MBS', 'width', BOOT_M, {
        variants: NEW,
        unit: 'macroblocks',
        effect: 'scaler',
        neutral: 'any',
      }),
      field('15:8', 'HEIGHT_MBS', 'height', WIKI_M, {
        variants: OLD,
        unit: 'macroblocks',
        effect: 'scaler',
        neutral: 'any',
      }),
      field('7:0', 'WIDTH_MBS', 'width', WIKI_M, {
        variants: OLD,
        unit: 'macroblocks',
        effect: 'scaler',
        neutral: 'any',
      }),
    ],
    { remark: 'Without SCALER_EN it is taken to have no effect; Bootlin writes the picture size.' },
  ),
  register(0xa30, 'SCALER_PHASE_Y', 'start phase of luma', WIKI_M, phase('luma'), { aliases: ['SCALER_OFFSET_Y'] }),
  register(0xa34, 'SCALER_PHASE_C', 'start phase of chroma', WIKI_M, phase('chroma'), { aliases: ['SCALER_OFFSET_C'] }),
  register(
    0xa38,
    'SCALER_RATIO',
    'step of the scaler',
    WIKI_H,
    [
      field('23:12', 'Y', 'vertical step; 0x100 is 1:1, 0x200 halves', WIKI_H, {
        unit: '1/256 pixel',
        effect: 'scaler',
        neutral: 'any',
      }),
      field('11:0', 'X', 'horizontal step; 0x100 is 1:1, 0x200 halves', WIKI_H, {
        unit: '1/256 pixel',
        effect: 'scaler',
        neutral: 'any',
      }),
    ],
    { aliases: ['SCALER_FACTOR'] },
  ),
  ...[0, 1, 2].map((i) =>
    register(0xa44 + 4 * i, `BUF${i}`, 'unknown, perhaps a buffer', UNKNOWN, [
      word('looks like an address in vendor traces', UNKNOWN, { effect: 'unknown', neutral: 'any' }),
    ]),
  ),
  register(0xa70, 'OUTPUT_LUMA_ADDR', 'thumbnail, luma', LIBV, [
    address('luma of the thumbnail', LIBV, 'thumbnail', { neutral: 'any' }),
  ]),
  register(0xa74, 'OUTPUT_CHROMA_ADDR', 'thumbnail, chroma', LIBV, [
    address('chroma of the thumbnail', LIBV, 'thumbnail', { neutral: 'any' }),
  ]),
  register(0xa78, 'INPUT_LUMA_ADDR', 'source, luma', ADDRESS, [
    address('luma of the source picture', ADDRESS, 'source-address', { modelled: true }),
  ]),
  register(0xa7c, 'INPUT_CHROMA0_ADDR', 'source, first chroma plane', ADDRESS, [
    address('interleaved chroma, or the first chroma plane', ADDRESS, 'source-address', { modelled: true }),
  ]),
  register(0xa80, 'INPUT_CHROMA1_ADDR', 'source, second chroma plane', ADDRESS, [
    address('second chroma plane of planar formats', ADDRESS, 'source-address', { neutral: 'any' }),
  ]),
  register(0xae0, 'SRAM_INDEX', 'port to the scaler coefficients', WIKI_H, [
    word('index of the next data word; coefficients begin at 0x400', WIKI_H, { effect: 'sram-index', neutral: 'any' }),
  ]),
  register(
    0xae4,
    'SRAM_DATA',
    'port to the scaler coefficients',
    WIKI_H,
    [word('two signed 16-bit taps; 0x100 is 1.0', WIKI_H, { effect: 'sram-data', neutral: 'any', volatile: true })],
    {
      remark: 'From index 0x400: 32 words horizontal (4 taps, 16 phases), then 32 words vertical (2 taps, 32 phases).',
    },
  ),
];
