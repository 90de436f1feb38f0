/** Encoder, 0xb00..0xbff (fact book, section 4). */
import { address, field, registersOf, values, word } from './build.js';
import { evidence } from './evidence.js';
import type { FieldSpec, RegisterSpec } from './types.js';
import { VERSION_1, VERSION_V3S } from './variants.js';

const register = registersOf('encoder', 'VE_ENC_AVC_');

const MC = evidence('vendor', 'H', ['MC'], '4.1');
const MC_M = evidence('vendor', 'M', ['MC'], '4.1');
const MC_BOOT = evidence('vendor', 'H', ['MC', 'BOOT'], '4.1');
const ENTROPY = evidence('vendor', 'H', ['MC', 'WIKI', 'BOOT'], '4.1');
const EPTB = evidence('vendor', 'H', ['MC', 'WIKI'], '4.1, 8 quirk 4: acts on put-bits too (inferred, high)');
const STUFFING = evidence('vendor', 'H', ['MC', 'WIKI'], '4.1');
const JPEG = evidence('driver', 'H', ['MC', 'JEPOC', 'WIKI'], '4.1');
const NOT_ON_V1 = evidence(
  'vendor',
  'H',
  ['MC'],
  '4.1: header says not valid on 0x1633, taken to hold for all later ones',
);
const ME_V0 = evidence('vendor', 'M', ['MC'], '4.1: field known; whether it acts on an A20 is unknown');
const LINE_DRAM = evidence(
  'measured',
  'H',
  ['MC', 'MZ'],
  '4.1: needed on 0x1625, else pink P frames; above 2048 elsewhere',
);
const MC_42 = evidence('vendor', 'H', ['MC'], '4.2');
const INT = evidence('vendor', 'H', ['MC', 'BSP', 'LIBV'], '4.2');
const INT_3 = evidence(
  'inferred',
  'L',
  ['jemk', 'STARTERKIT'],
  '4.2: drivers write 0xf; bit 3 would go with STATUS bit 3',
);
const NBITS = evidence('vendor', 'H', ['MC', 'jemk'], '4.2: the wiki gives 5 bits, drivers mask to 5');
const STATUS = evidence('vendor', 'H', ['MC', 'WIKI'], '4.2');
const READY = evidence('vendor', 'H', ['MC', 'BOOT', 'LIBV'], '4.2');
const SYNC = evidence(
  'vendor',
  'M',
  ['MC', 'WIKI'],
  '4.2: named by the vendor; 0 in the idle value the wiki author read',
);
const IDLE_V0 = evidence(
  'measured',
  'M',
  ['WIKI'],
  '4.2: bits 12:4 read 0x26 at rest on an A10-class chip, so 5 and 6 are set',
);
const IDLE_V1 = evidence('guess', 'L', ['NONE'], '4.2: nobody has read them on a later chip; taken as 0');
const MB_NUMBER = evidence('measured', 'L', ['WIKI'], '4.2: perhaps the current macroblock');
const PUT_DATA = evidence('measured', 'H', ['MC', 'WIKI', 'BOOT', 'jemk'], '4.2');
const OVERTIME_MB = evidence('inferred', 'L', ['BOOT'], '4.2: limit or result; zeroed together with results');
const REFRESH = MC_42;
const NAME_ONLY = evidence('vendor', 'L', ['MC'], '4.3: name only');
const MAD_TH = evidence('inferred', 'L', ['TINA', 'MC'], '4.3: four 8-bit thresholds a word is the natural packing');
const MC_43 = evidence('vendor', 'H', ['MC'], '4.3');
const MAD = evidence('vendor', 'H', ['MC', 'WIKI'], '4.3: name certain, scale unknown');
const BITS = evidence(
  'vendor',
  'H',
  ['MC', 'WIKI', 'BOOT'],
  '4.3: Bootlin writes 0 before each frame, so writable and probably adding up',
);
const ME_INFO = evidence('measured', 'L', ['WIKI', 'V853'], '4.3: layout unknown');
const MV_BUF = evidence('vendor', 'H', ['MC', 'jemk', 'LIBV'], '4.3');
const STREAM = evidence('measured', 'H', ['MC', 'WIKI'], '4.4');
const STREAM_WIKI = evidence('measured', 'H', ['WIKI'], '4.4');
const STREAM_LEN = evidence(
  'measured',
  'H',
  ['WIKI', 'BOOT', 'jemk'],
  '4.4: the wiki calls it read only, Bootlin writes 0',
);
const BUFFER = evidence('vendor', 'H', ['MC'], '4.5');
const BUFFER_NAME = evidence('vendor', 'H', ['MC'], '4.5: name certain, contents private');
const DEBLK = evidence('measured', 'H', ['MC', 'MZ'], '4.5: 24 bytes a macroblock column on the A13');
const ROI = evidence('vendor', 'H', ['MC'], '4.5: sign at register level unknown');
const SRAM = evidence('measured', 'H', ['WIKI', 'JEPOC'], '4.5');

const V0 = { before: VERSION_1 };
const V1 = { from: VERSION_1 };
const V3S = { only: [VERSION_V3S] };

const STRUCTURE = values([0, 'FRAME'], [1, 'FIELD_TOP', '', false], [2, 'FIELD_BOT', '', false]);

const PARA0: readonly FieldSpec[] = [
  field('31', 'EPTB_DIS', 'do not insert emulation prevention bytes, neither in slice data nor in put bits', EPTB, {
    view: 'h264',
    effect: 'emulation-prevention',
    modelled: true,
  }),
  field('30', 'STUFF_ZERO_AFTER_FF_EN', 'put a zero byte after each 0xff', STUFFING, {
    view: 'h264',
    effect: 'jpeg-stuffing',
  }),
  field('29', 'SLICE_MODE_EN', 'several slices a frame, SLICE_HEIGHT rows each', MC, {
    view: 'h264',
    effect: 'slices',
    modelled: true,
  }),
  field('28', 'REF_PIC_REORDER_FLAG', 'reference list reordering in hardware slice headers', MC_M, {
    view: 'h264',
    syntax: 'ref_pic_list_modification_flag_l0',
    effect: 'slice-header',
    neutral: 'any',
  }),
  field('27:24', 'FRAME_NUM', 'for hardware slice headers; without effect on a frame of one slice', MC, {
    view: 'h264',
    syntax: 'frame_num',
    effect: 'slice-header',
    modelled: true,
    neutral: 'any',
  }),
  field('23:20', 'BETA_OFFSET_DIV2', 'deblocking offset for beta and tC0 thresholds, -6..6', MC, {
    view: 'h264',
    signed: true,
    syntax: 'slice_beta_offset_div2',
    effect: 'deblocking',
    modelled: true,
  }),
  field('19:16', 'ALPHA_OFFSET_DIV2', 'deblocking offset for alpha thresholds, -6..6', MC, {
    view: 'h264',
    signed: true,
    syntax: 'slice_alpha_c0_offset_div2',
    effect: 'deblocking',
    modelled: true,
  }),
  field('15', 'IDR_PIC_ID', 'for hardware slice headers, one bit', MC, {
    view: 'h264',
    syntax: 'idr_pic_id',
    effect: 'slice-header',
    modelled: true,
    neutral: 'any',
  }),
  field('13:12', 'DEBLOCK_IDC', 'deblocking', MC_BOOT, {
    view: 'h264',
    syntax: 'disable_deblocking_filter_idc',
    values: values([0, 'EN', 'all edges'], [1, 'DIS', 'off'], [2, 'DIS_SLICE', 'all but slice boundaries']),
    effect: 'deblocking',
    modelled: true,
  }),
  field('11:10', 'FIX_MODE_NUM', 'CABAC initialisation table of P and B slices', MC_BOOT, {
    view: 'h264',
    syntax: 'cabac_init_idc',
    effect: 'entropy-coding',
    modelled: true,
  }),
  field('9', 'CTX_INIT_METHOD', 'how the table is chosen; 0 is fixed', MC_M, {
    view: 'h264',
    effect: 'entropy-coding',
  }),
  field('8', 'ENTROPY_CODING', 'entropy coder', ENTROPY, {
    view: 'h264',
    syntax: 'entropy_coding_mode_flag',
    values: values([0, 'CAVLC'], [1, 'CABAC']),
    effect: 'entropy-coding',
    modelled: true,
  }),
  field('6:4', 'SLICE_TYPE', 'kind of slice', MC, {
    view: 'h264',
    values: values([0, 'I'], [1, 'P'], [2, 'P_SKIPPED', 'P with every macroblock skipped'], [3, 'B', '', false]),
    effect: 'slice-type',
    modelled: true,
  }),
  field('3:2', 'REF_PIC_TYPE', 'structure of the reference', MC, {
    view: 'h264',
    values: STRUCTURE,
    effect: 'picture-structure',
    modelled: true,
  }),
  field('1:0', 'PIC_TYPE', 'structure of the picture', MC, {
    view: 'h264',
    values: STRUCTURE,
    effect: 'picture-structure',
    modelled: true,
  }),
  field('31', 'FILL1', 'fill the last byte with ones', STUFFING, { view: 'jpeg', effect: 'jpeg-stuffing' }),
  field('30', 'STUFF_ZERO_AFTER_FF_EN', 'put a zero byte after each 0xff', STUFFING, {
    view: 'jpeg',
    effect: 'jpeg-stuffing',
  }),
  field('26:16', 'BIAS_C', 'chroma DC bias; 0x400 / DC quantiser', JPEG, { view: 'jpeg', effect: 'jpeg-dc' }),
  field('10:0', 'BIAS_Y', 'luma DC bias; 0x400 / DC quantiser', JPEG, { view: 'jpeg', effect: 'jpeg-dc' }),
];

const PARA1: readonly FieldSpec[] = [
  field('31', 'MODE_OPTIMIZE_EN', 'add MODE_OPTIMIZE_PAR to the cost of intra', MC, {
    view: 'h264',
    variants: V3S,
    effect: 'mode-decision',
    modelled: true,
  }),
  field('30:28', 'MODE_OPTIMIZE_PAR', 'how much dearer intra becomes', MC, {
    view: 'h264',
    variants: V3S,
    values: values(
      [0, '1_16', 'cost + cost/16'],
      [1, '1_8', 'cost + cost/8'],
      [2, '1_4', 'cost + cost/4'],
      [3, '3_8', 'cost + 3 cost/8'],
    ),
    effect: 'mode-decision',
    modelled: true,
    neutral: 'any',
  }),
  field(
    '26',
    'CLIP_MV_EN',
    "clip of coarse vectors; 0 is on by the vendor's comment, the name reads the other way round",
    MC_M,
    {
      view: 'h264',
      variants: V3S,
      effect: 'motion-search',
      modelled: true,
      neutral: 'any',
    },
  ),
  field('25:24', 'CLIP_MV_PAR', "reach of coarse vectors from the left neighbour's; unit not given", MC, {
    view: 'h264',
    variants: V3S,
    values: values([0, '2'], [1, '4'], [2, '6'], [3, '8']),
    effect: 'motion-search',
    modelled: true,
    neutral: 'any',
  }),
  field('19', 'TEMP_FILTER_HIS_OUT_DIS', 'do not write the history of the temporal filter', MC, {
    view: 'h264',
    variants: V3S,
    effect: 'temporal-filter',
    neutral: 'any',
  }),
  field('18:16', 'QP_CHROMA_OFFSET0', 'chroma QP offset, 0..7 only', MC_BOOT, {
    view: 'h264',
    syntax: 'chroma_qp_index_offset',
    effect: 'qp',
    modelled: true,
  }),
  field(
    '13:10',
    'STRIDE_MBS_DIV_48',
    'columns of 48 macroblocks in the table of the compressed reconstruction',
    MC_BOOT,
    {
      view: 'h264',
      variants: V1,
      effect: 'reconstruction-format',
      neutral: 'any',
    },
  ),
  field('9', 'TILE32_OUTPUT_EN', 'reconstruction as 32-wide tiles, else compressed; both private', MC, {
    view: 'h264',
    variants: V1,
    effect: 'reconstruction-format',
    neutral: 'any',
  }),
  field('8', 'DYNAMIC_ME_EN', 'dynamic motion search; only above 12 macroblocks wide', MC, {
    view: 'h264',
    variants: V1,
    effect: 'motion-search',
    modelled: true,
  }),
  field('13:8', 'FIXED_INTRA_QP', 'QP of intra macroblocks in P slices', MC, {
    view: 'h264',
    variants: V0,
    effect: 'qp',
    modelled: true,
    neutral: 'any',
  }),
  field('7:6', 'RC_MODE', 'rate control; 1..3 adapt the QP by macroblock, how is not published', MC, {
    view: 'h264',
    values: values([0, 'FIXED']),
    effect: 'rate-control',
    modelled: true,
  }),
  field('5:0', 'FIXED_QP', 'QP, 0..51', MC, { view: 'h264', effect: 'qp', modelled: true }),
  field('31', 'RUN_LEN_OPT_DIS', 'run-length optimisation off', MC_M, { view: 'jpeg', effect: 'jpeg-quantiser' }),
  field('30', 'COEF_DOWN_DIS', 'coefficient down-sampling off', MC_M, { view: 'jpeg', effect: 'jpeg-quantiser' }),
  field('11:8', 'RUN_LENGTH_TH', 'run-length threshold', MC_M, { view: 'jpeg', effect: 'jpeg-quantiser' }),
  field('7:0', 'CLASS_TH', 'classification threshold for coefficient down-sampling', MC_M, {
    view: 'jpeg',
    effect: 'jpeg-quantiser',
  }),
];

const PARA2: readonly FieldSpec[] = [
  field('31', 'F_REF_IS_I_SLICE', 'forward reference is an I slice: it has no vectors', MC, {
    effect: 'b-slices',
    neutral: 'any',
  }),
  field('30', 'B_FRAME_WB_EN', 'write back B frames', MC, { effect: 'b-slices', neutral: 'any' }),
  field('29', 'B_DIRECT_DIS', 'direct mode off', MC, { effect: 'b-slices', neutral: 'any' }),
  field('28:27', 'NAL_REF_IDC', 'for hardware slice headers', MC, {
    syntax: 'nal_ref_idc',
    effect: 'slice-header',
    modelled: true,
    neutral: 'any',
  }),
  field('26:24', 'LOG2_MAX_POC_LSB', 'length of POC_LSB, 0..4 mean 4..8 bits', MC, {
    syntax: 'log2_max_pic_order_cnt_lsb_minus4',
    effect: 'slice-header',
    modelled: true,
    neutral: 'any',
  }),
  field('23:16', 'POC_LSB', 'for hardware slice headers', MC, {
    syntax: 'pic_order_cnt_lsb',
    effect: 'slice-header',
    modelled: true,
    neutral: 'any',
  }),
  field('15:8', 'SLICE_HEIGHT', 'height of a slice in slice mode', MC, {
    unit: 'macroblocks',
    effect: 'slices',
    modelled: true,
    neutral: 'any',
  }),
  field('7:0', 'MV_SCALE', 'scale of vectors for B frames', MC, { effect: 'b-slices', neutral: 'any' }),
];

const ME_PARA: readonly FieldSpec[] = [
  field('21', 'QPIX_SPLIT_OFF', 'quarter-pel off for split macroblocks', MC, {
    effect: 'motion-search',
    modelled: true,
  }),
  field('20', 'QPIX_SMART_OFF', '"smart" quarter-pel off', MC, { effect: 'motion-search', modelled: true }),
  field('19', 'TPIX_TO_DRAM', 'line buffer of top pixels in DRAM (above 2048 wide)', MC, {
    effect: 'line-buffers',
    neutral: 'any',
  }),
  field('18', 'DEBLK_TO_DRAM', 'deblocking line buffer in DRAM, at DEBLK_ADDR', LINE_DRAM, {
    effect: 'line-buffers',
    modelled: true,
    neutral: 'any',
  }),
  field('17', 'ROI_EN', 'regions of interest on', MC, { effect: 'roi', modelled: true }),
  field('16', 'WB_MV_INFO_DIS', 'do not write vectors to MV_BUF_ADDR', MC, {
    effect: 'mv-write-back',
    modelled: true,
    neutral: 1,
  }),
  field('15', 'SPLIT_MB_DIS', 'no partitions below 16x16', MC, {
    effect: 'mode-decision',
    modelled: true,
    neutral: 'any',
  }),
  field('14', 'INTRA_4X4_DIS', 'no intra 4x4', MC, { effect: 'mode-decision', modelled: true }),
  field('13', 'INTRA_PLAN_DIS', 'no intra plane mode', MC, { effect: 'mode-decision', modelled: true }),
  field('12', 'QUANT_THRESHOLD_DIS', 'no dropping of cheap coefficients (fact book, 11.5)', MC, {
    effect: 'quantiser',
    modelled: true,
  }),
  field('11', 'QPIX_16X16_OFF_EN', 'quarter-pel off for 16x16', MC, { effect: 'motion-search', modelled: true }),
  field('9', 'SKIP_MB_DIS', 'skip-mode optimisation off', MC, { effect: 'mode-decision', modelled: true }),
  field('8', 'ME_DIS', 'no motion search; without effect from 0x1633 on', NOT_ON_V1, {
    variants: V1,
    effect: 'none',
    modelled: true,
  }),
  field('8', 'ME_DIS', 'no motion search; A20 drivers set it, whether it acts is unknown', ME_V0, {
    variants: V0,
    effect: 'motion-search',
    neutral: 'any',
  }),
  field('7:6', 'COARSE_COST_CTRL', 'cost of the coarse search; effect unknown', MC, {
    effect: 'motion-search',
    modelled: true,
  }),
  field('5', 'IME_TIME_PRIO', 'whole-pel search: 0 spares time, 1 spares bandwidth', MC, {
    effect: 'motion-search',
    modelled: true,
  }),
  field('4', 'QSMTSS_REFINE_DIS', 'refinement of the coarse search off, spares bandwidth', MC, {
    effect: 'motion-search',
    modelled: true,
  }),
  field('3', 'QSMTSS_DIS', 'coarse three-step search off', MC, { effect: 'motion-search', modelled: true }),
  field(
    '2:1',
    'FME_SEARCH_LEVEL',
    'depth of the fractional search; without effect from 0x1633 on, though Bootlin writes 2',
    NOT_ON_V1,
    {
      variants: V1,
      effect: 'none',
      modelled: true,
    },
  ),
  field('2:1', 'FME_SEARCH_LEVEL', 'depth of the fractional search', MC, {
    variants: V0,
    effect: 'motion-search',
    modelled: true,
    neutral: 'any',
  }),
  field('0', 'INTRA_PRED_DIS', 'no intra macroblocks in P', MC, { effect: 'mode-decision', modelled: true }),
];

const STATUS_FIELDS: readonly FieldSpec[] = [
  field('31:16', 'MB_NUM', 'perhaps the number of the current macroblock', MB_NUMBER, {
    access: 'ro',
    volatile: true,
    effect: 'progress',
    modelled: true,
  }),
  field('9', 'PUT_BITS_READY', 'the bit writer takes the next put', READY, {
    access: 'ro',
    reset: 1,
    volatile: true,
    effect: 'put-bits-ready',
    modelled: true,
  }),
  field('8', 'SYNC_IDLE', 'synchronising unit idle, by its name', SYNC, {
    access: 'ro',
    volatile: true,
    effect: 'idle',
  }),
  field('6', 'UNKNOWN6', 'set at rest', IDLE_V0, { variants: V0, access: 'ro', reset: 1, effect: 'unknown' }),
  field('5', 'UNKNOWN5', 'set at rest', IDLE_V0, { variants: V0, access: 'ro', reset: 1, effect: 'unknown' }),
  field('6', 'UNKNOWN6', 'set at rest on old chips', IDLE_V1, { variants: V1, access: 'ro', effect: 'unknown' }),
  field('5', 'UNKNOWN5', 'set at rest on old chips', IDLE_V1, { variants: V1, access: 'ro', effect: 'unknown' }),
  field('3', 'OVERTIME', 'over-time', STATUS, { access: 'w1c', volatile: true, effect: 'watchdog', neutral: 'any' }),
  field('2', 'OVERTIME_MB', 'a macroblock took too long', STATUS, {
    access: 'w1c',
    volatile: true,
    effect: 'watchdog',
    modelled: true,
    neutral: 'any',
  }),
  field('1', 'STALL', 'stream buffer limit reached, or picture size zero', STATUS, {
    access: 'w1c',
    volatile: true,
    effect: 'stall',
    modelled: true,
  }),
  field('0', 'FINISH', 'slice or frame finished', STATUS, {
    access: 'w1c',
    volatile: true,
    effect: 'finish',
    modelled: true,
  }),
];

const thresholds = (index: number) =>
  register(0xb30 + 4 * index, `RC_MAD_TH${index}`, `MAD classes ${4 * index}..${4 * index + 3}`, MAD_TH, [
    ...[3, 2, 1, 0].map((k) =>
      field(
        `${8 * k + 7}:${8 * k}`,
        `TH${4 * index + k}`,
        `upper bound of class ${4 * index + k}, if packed by bytes`,
        MAD_TH,
        {
          effect: 'rate-control',
          neutral: 'any',
          modelled: true,
        },
      ),
    ),
  ]);

const dynamicMe = (index: number, low: number) =>
  register(0xb48 + 4 * index, `DYNAMIC_ME_PAR${index}`, 'thresholds of the dynamic motion search', MC_43, [
    field('25:16', `TH${low + 1}`, `threshold for move step ${low + 2}`, MC_43, {
      effect: 'motion-search',
      neutral: 'any',
      modelled: true,
    }),
    field('9:0', `TH${low}`, `threshold for move step ${low + 1}`, MC_43, {
      effect: 'motion-search',
      neutral: 'any',
      modelled: true,
    }),
  ]);

const buffer = (offset: number, name: string, title: string, effect: string, modelled: boolean, proof = BUFFER) =>
  register(offset, name, title, proof, [address(title, proof, effect, { modelled, neutral: 'any' })]);

export const ENCODER_REGISTERS: readonly RegisterSpec[] = [
  register(
    0xb00,
    'PICINFO',
    'size of the picture',
    evidence('vendor', 'H', ['MC', 'WIKI'], '4.1'),
    [
      field('31:16', 'WIDTH_MBS', 'width', MC, { unit: 'macroblocks', effect: 'picture-size', modelled: true }),
      field('15:0', 'HEIGHT_MBS', 'height', MC, { unit: 'macroblocks', effect: 'picture-size', modelled: true }),
    ],
    {
      remark:
        'No open driver writes it, and the vendor library of the A20 did not: the size comes from VE_ISP_PIC_INFO.',
    },
  ),
  register(0xb04, 'PARA0', 'picture and slice parameters', MC, PARA0, {
    remark: 'What counts is the value at the trigger; EPTB_DIS counts at each put as well.',
  }),
  register(0xb08, 'PARA1', 'QP, rate control, reconstruction format', MC, PARA1, {
    remark:
      'Bits 13:8 differ: QP of intra macroblocks before 0x1633, three other fields since. Ports of the old proof of concept write a QP there on new chips (fact book, 8 quirk 17b).',
  }),
  register(0xb0c, 'PARA2', 'slices, picture order, B frames', MC, PARA2),
  register(0xb10, 'ME_PARA', 'motion search and mode switches', MC, ME_PARA, {
    aliases: ['MEPARA'],
    remark: 'Seen: 0x104 (A20, H3, A64), 0x40104 (A13), 0x10004 (V3s).',
  }),
  register(
    0xb14,
    'INT_EN',
    'interrupt enables',
    INT,
    [
      field('3', 'OVERTIME', 'over-time', INT_3, { effect: 'interrupt', neutral: 'any' }),
      field('2', 'MB_OVERTIME', 'a macroblock took too long', INT, { effect: 'interrupt', neutral: 'any' }),
      field('1', 'STALL', 'stream stalled', INT, { effect: 'interrupt', modelled: true }),
      field('0', 'FINISH', 'finished', INT, { effect: 'interrupt', modelled: true }),
    ],
    { aliases: ['INT_ENABLE'], remark: "The wiki's enable at bit 7 is not confirmed." },
  ),
  register(
    0xb18,
    'STARTTRIG',
    'start of everything',
    MC_42,
    [
      field('17:16', 'ENCODE_MODE', 'codec', MC_42, {
        values: values([0, 'H264'], [1, 'JPEG', '', false], [2, 'VP8', '', false]),
        effect: 'codec',
        modelled: true,
      }),
      field('13:8', 'NUM_BITS', 'number of bits to put', NBITS, { unit: 'bits', effect: 'put-bits', modelled: true }),
      field('3:0', 'TYPE', 'what to do now', MC_42, {
        access: 'trigger',
        values: values(
          [0, 'NONE', 'nothing'],
          [1, 'PUT_BITS', 'append the low NUM_BITS bits of PUTBITSDATA, most significant first'],
          [2, 'BYTE_ALIGN', 'flush the bit buffer'],
          [4, 'PUT_VLCSE', 'append se(v)'],
          [5, 'PUT_VLCUE', 'append ue(v)'],
          [8, 'ENC_START', 'encode'],
          [9, 'ENC_CONTINUE', 'go on after a stall'],
        ),
        effect: 'trigger',
        modelled: true,
      }),
    ],
    { aliases: ['START_TRIG'] },
  ),
  register(0xb1c, 'STATUS', 'what has happened', STATUS, STATUS_FIELDS, {
    remark: 'At rest bits 12:4 read 0x26 on an A10-class chip; on later ones only bit 9 is known to be set.',
  }),
  register(
    0xb20,
    'PUTBITSDATA',
    'data of the next put',
    PUT_DATA,
    [word('bits for STARTTRIG, the lowest NUM_BITS count', PUT_DATA, { effect: 'put-bits', modelled: true })],
    { aliases: ['PUTBITS_DATA'] },
  ),
  register(0xb24, 'OVERTIME_MB', 'macroblock time limit, or the macroblock that broke it', OVERTIME_MB, [
    word('unknown; the model takes it as a limit in clocks, 0 for none (guess)', OVERTIME_MB, {
      effect: 'watchdog',
      neutral: 'any',
      modelled: true,
    }),
  ]),
  register(0xb28, 'CYCLIC_INTRA_REFRESH', 'columns forced to intra', REFRESH, [
    field('31', 'EN', 'enable', REFRESH, { effect: 'intra-refresh', modelled: true }),
    field('23:16', 'COL_START_MB', 'first column', REFRESH, {
      unit: 'macroblocks',
      effect: 'intra-refresh',
      modelled: true,
      neutral: 'any',
    }),
    field('7:0', 'COL_END_MB', 'last column', REFRESH, {
      unit: 'macroblocks',
      effect: 'intra-refresh',
      modelled: true,
      neutral: 'any',
    }),
  ]),
  register(0xb2c, 'RC_INIT', 'start of the rate control', NAME_ONLY, [
    word('unknown; the model takes bits 4:0 as the class that keeps the QP (guess)', NAME_ONLY, {
      effect: 'rate-control',
      neutral: 'any',
      modelled: true,
    }),
  ]),
  ...[0, 1, 2, 3].map(thresholds),
  register(0xb40, 'RC_MAD_SUM', 'sum of MAD', NAME_ONLY, [
    word('unknown; later chips report a 32-bit frame sum', NAME_ONLY, {
      volatile: true,
      effect: 'rate-control',
      neutral: 'any',
      modelled: true,
    }),
  ]),
  register(0xb44, 'TEMPORAL_FILTER_PAR', 'temporal noise filter', MC_43, [
    field('31', 'TEMPORAL_FILTER_EN', 'enable', MC_43, { effect: 'temporal-filter' }),
    field('30', 'FIX_PIC_VAR_EN', 'take the variance from the camera interface', MC_43, {
      effect: 'temporal-filter',
      neutral: 'any',
    }),
    field('29:16', 'PIC_VAR_TIMES_MAX_COEF', 'PIC_VAR times MAX_COEF', MC_43, {
      effect: 'temporal-filter',
      neutral: 'any',
    }),
    field('14:8', 'MAX_COEF', 'largest filter coefficient', MC_43, { effect: 'temporal-filter', neutral: 'any' }),
    field('7:0', 'PIC_VAR', 'noise variance of the picture, from the previous frame', MC_43, {
      effect: 'temporal-filter',
      neutral: 'any',
    }),
  ]),
  dynamicMe(0, 0),
  dynamicMe(1, 2),
  register(0xb50, 'MAD', 'result: MAD of the frame', MAD, [
    word('sum over the frame, scale unknown', MAD, {
      volatile: true,
      effect: 'statistics',
      neutral: 'any',
      modelled: true,
    }),
  ]),
  register(
    0xb54,
    'RESIDUAL_BITS',
    'result: bits of residual',
    BITS,
    [
      word('bits of coefficients', BITS, {
        unit: 'bits',
        volatile: true,
        effect: 'statistics',
        neutral: 'any',
        modelled: true,
      }),
    ],
    { aliases: ['TXTBITS'] },
  ),
  register(
    0xb58,
    'HEADER_BITS',
    'result: bits of macroblock headers',
    BITS,
    [
      word('bits of types, vectors and the like', BITS, {
        unit: 'bits',
        volatile: true,
        effect: 'statistics',
        neutral: 'any',
        modelled: true,
      }),
    ],
    { aliases: ['HDRBITS'] },
  ),
  register(
    0xb5c,
    'ME_INFO',
    'result: motion statistics',
    ME_INFO,
    [word('unknown', ME_INFO, { volatile: true, effect: 'statistics', neutral: 'any', modelled: true })],
    { aliases: ['MEINFO'] },
  ),
  register(
    0xb60,
    'MV_BUF_ADDR',
    'vector write-back',
    MV_BUF,
    [
      address('8 bytes a macroblock, for direct mode of B', MV_BUF, 'mv-write-back', {
        neutral: 'any',
        modelled: true,
      }),
    ],
    { aliases: ['MVBUF_ADDR'] },
  ),
  register(
    0xb80,
    'STM_START_ADDR',
    'stream ring, first byte',
    STREAM,
    [address('first byte of the ring', STREAM, 'stream', { modelled: true })],
    { aliases: ['STM_START'] },
  ),
  register(
    0xb84,
    'STM_END_ADDR',
    'stream ring, last byte',
    STREAM,
    [address('last byte of the ring; the writer goes on at the start', STREAM, 'stream', { modelled: true })],
    { aliases: ['STM_END'] },
  ),
  register(
    0xb88,
    'STM_BIT_OFFSET',
    'bit position to start at',
    STREAM_WIKI,
    [
      field('27:0', 'VALUE', 'position from the start of the ring; sets STM_BIT_LEN too', STREAM_WIKI, {
        access: 'wo',
        unit: 'bits',
        effect: 'stream-offset',
        modelled: true,
      }),
    ],
    { aliases: ['STM_OFFSET'] },
  ),
  register(
    0xb8c,
    'STM_BIT_MAX',
    'most bits to write',
    STREAM_WIKI,
    [
      field('27:16', 'VALUE', 'limit in units of 65536 bits (8 KiB)', STREAM_WIKI, {
        unit: '65536 bits',
        effect: 'stream-limit',
        modelled: true,
      }),
      field('15:0', 'ZERO', 'writes are lost, reads give 0', STREAM_WIKI, {
        access: 'ro',
        effect: 'none',
        modelled: true,
      }),
    ],
    { aliases: ['STM_MAX'], remark: 'Reaching the limit raises STATUS STALL.' },
  ),
  register(
    0xb90,
    'STM_BIT_LEN',
    'bits written so far',
    STREAM_LEN,
    [
      word('STM_BIT_OFFSET plus the bits written, live', STREAM_LEN, {
        unit: 'bits',
        volatile: true,
        effect: 'stream-length',
        modelled: true,
      }),
    ],
    { aliases: ['STM_LEN'], remark: 'A multiple of 8 when a frame is finished.' },
  ),
  buffer(0xba0, 'REF0_ADDR_Y', 'forward reference, luma', 'reference', true),
  buffer(0xba4, 'REF0_ADDR_C', 'forward reference, chroma', 'reference', true),
  buffer(0xba8, 'REF1_ADDR_Y', 'second reference (B), luma', 'b-slices', false),
  buffer(0xbac, 'REF1_ADDR_C', 'second reference (B), chroma', 'b-slices', false),
  buffer(0xbb0, 'REC_ADDR_Y', 'reconstruction, luma', 'reconstruction', true),
  buffer(0xbb4, 'REC_ADDR_C', 'reconstruction, chroma', 'reconstruction', true),
  buffer(0xbb8, 'SUBPIX_ADDR_LAST', 'helper picture of the reference', 'private-buffer', true, BUFFER_NAME),
  buffer(0xbbc, 'SUBPIX_ADDR_NEW', 'helper picture of the picture being coded', 'private-buffer', true, BUFFER_NAME),
  buffer(0xbc0, 'MB_INFO_ADDR', 'macroblock state by row', 'private-buffer', true),
  buffer(0xbc4, 'DEBLK_ADDR', 'deblocking line buffer (ME_PARA DEBLK_TO_DRAM)', 'line-buffers', true, DEBLK),
  buffer(0xbc8, 'TFCNT_ADDR', 'history of the temporal filter', 'temporal-filter', false, BUFFER_NAME),
  register(0xbcc, 'ROI_QP_OFFSET', 'QP offsets of the regions of interest', ROI, [
    ...[3, 2, 1, 0].map((i) =>
      field(`${8 * i + 5}:${8 * i}`, `ROI${i}`, `offset of region ${i}`, ROI, {
        effect: 'roi',
        neutral: 'any',
        modelled: true,
      }),
    ),
  ]),
  ...[0, 1, 2, 3].map((i) =>
    register(0xbd0 + 4 * i, `ROI_${i}_AREA`, `region of interest ${i}`, BUFFER, [
      field('31:24', 'Y_END', 'last row', BUFFER, {
        unit: 'macroblocks',
        effect: 'roi',
        modelled: true,
        neutral: 'any',
      }),
      field('23:16', 'Y_START', 'first row', BUFFER, {
        unit: 'macroblocks',
        effect: 'roi',
        modelled: true,
        neutral: 'any',
      }),
      field('15:8', 'X_END', 'last column', BUFFER, {
        unit: 'macroblocks',
        effect: 'roi',
        modelled: true,
        neutral: 'any',
      }),
      field('7:0', 'X_START', 'first column', BUFFER, {
        unit: 'macroblocks',
        effect: 'roi',
        modelled: true,
        neutral: 'any',
      }),
    ]),
  ),
  register(0xbe0, 'SRAM_INDEX', 'port to the JPEG quantisers', SRAM, [
    word('index of the next data word: 64 luma, then 64 chroma, wraps at 128', SRAM, {
      effect: 'sram-index',
      neutral: 'any',
    }),
  ]),
  register(0xbe4, 'SRAM_DATA', 'port to the JPEG quantisers', SRAM, [
    field('23:16', 'ROUND', '(Q + 1) / 2', SRAM, { effect: 'sram-data', neutral: 'any', volatile: true }),
    field('15:0', 'RECIPROCAL', '0xffff / Q', SRAM, { effect: 'sram-data', neutral: 'any', volatile: true }),
  ]),
];
