import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../random.js';
import { showStream } from '../report/show.js';
import {
  FIRST_TEXTURE_KIND,
  KINDS,
  type MacroblockSyntax,
  type NalUnit,
  readStream,
  SliceReader,
  StreamSyntaxError,
  streamStatistics,
  type SyntaxElement,
  visitStream,
} from '../syntax/index.js';
import {
  COEFF_TOKEN_VLC,
  RUN_BEFORE_VLC,
  TOTAL_ZEROS_CHROMA_DC_VLC,
  TOTAL_ZEROS_VLC,
  type Vlc,
} from '../syntax/vlc.js';
import { baselineSlice, Bits } from './syntax-writer.js';
import { clipFrames, encodeWithX264, runFfmpeg } from './video-fixtures.js';

const GENUINE = '../shared/streams/ve-a20-640x480.264';
const FLOWER = '../shared/clips/flower-1280x720.264';

const SIZE = { width: 176, height: 144 };
const frames = await clipFrames('pan', SIZE, 8);
const x264 = (options: string, profile = 'main') =>
  encodeWithX264(frames, ['-preset', 'slow', '-profile:v', profile, '-x264-params', `bframes=0:${options}`]);

const TOOLS = 'ref=3:partitions=all:subme=8:slices=3:keyint=5:aq-mode=1:weightp=1';
const STREAMS: Readonly<Record<string, Uint8Array>> = {
  'CAVLC QP 8': x264(`cabac=0:qp=8:${TOOLS}`),
  'CAVLC QP 26, constrained intra': x264(`cabac=0:crf=26:constrained-intra=1:${TOOLS}`),
  'CAVLC QP 45': x264(`cabac=0:qp=45:slices=1:keyint=250`),
  'CABAC QP 8': x264(`cabac=1:qp=8:${TOOLS}`),
  'CABAC QP 26, constrained intra': x264(`cabac=1:crf=26:constrained-intra=1:${TOOLS}`),
  'CABAC QP 45': x264(`cabac=1:qp=45:slices=4:keyint=250`),
  'CAVLC 8x8 transform': x264(`cabac=0:crf=24:8x8dct=1:${TOOLS}`, 'high'),
  'CABAC 8x8 transform': x264(`cabac=1:crf=24:8x8dct=1:${TOOLS}`, 'high'),
};

/** Fraction of all code words that a prefix code covers; above 1 it is none. */
const coverage = ({ entries }: Vlc) => entries.filter((entry) => entry !== 0).length / entries.length;

test('CAVLC code words are prefix codes and as complete as the standard has them', () => {
  const distinct = ({ entries }: Vlc) => new Set(entries.filter((entry) => entry !== 0)).size;
  assert.equal(COEFF_TOKEN_VLC.map(distinct), [62, 62, 62, 62, 14]);
  for (const [i, vlc] of TOTAL_ZEROS_VLC.entries()) assert.is(distinct(vlc), 16 - i);
  for (const [i, vlc] of TOTAL_ZEROS_CHROMA_DC_VLC.entries()) assert.is(distinct(vlc), 4 - i);
  assert.equal(RUN_BEFORE_VLC.map(distinct), [2, 3, 4, 5, 6, 7, 15]);
  // the longest of one bit less are left out of tzVlcIndex 1 and of the run above 6, else every bit string is a code
  for (const vlc of TOTAL_ZEROS_VLC.slice(1)) assert.is(coverage(vlc), 1);
  for (const vlc of TOTAL_ZEROS_CHROMA_DC_VLC) assert.is(coverage(vlc), 1);
  for (const vlc of RUN_BEFORE_VLC.slice(0, 6)) assert.is(coverage(vlc), 1);
});

/** NAL unit with start code as it stands in the stream. */
const unitBytes = (stream: Uint8Array, { header, end }: NalUnit) => stream.subarray(header, end);

for (const [name, stream] of Object.entries(STREAMS)) {
  test(`${name}: headers coded again are the same bits`, () => {
    for (const unit of readStream(stream)) {
      if (unit.elements.length === 0) continue;
      const again = Bits.of(unit.elements);
      if (unit.sps || unit.pps) {
        const nal = again.nal(unit.nal_ref_idc, unit.nal_unit_type).subarray(4);
        assert.equal([...nal], [...unitBytes(stream, unit)]);
        continue;
      }
      assert.is(again.length, unit.slice?.bits);
      const whole = again.length >> 3;
      assert.equal([...again.bytes().subarray(0, whole)], [...unit.rbsp.bytes.subarray(0, whole)]);
    }
  });

  test(`${name}: every slice ends at its end and every bit belongs to one element`, () => {
    const reader = new SliceReader();
    for (const unit of readStream(stream)) {
      if (!unit.slice) continue;
      const elements: SyntaxElement[] = [];
      const macroblocks: MacroblockSyntax[] = [];
      const summary = reader.read(unit, {
        element: (element) => elements.push(element),
        macroblock: (mb) => macroblocks.push(mb),
      });
      let position = unit.slice.bits + summary.alignmentBits;
      for (const element of elements) {
        assert.is(element.position, position);
        position += element.bits;
      }
      assert.is(position + summary.trailingBits, 8 * unit.rbsp.length);
      const { ledger } = summary;
      assert.is(
        ledger.bits.reduce((a, b) => a + b, 0),
        summary.dataBits,
      );
      assert.ok(Math.abs(ledger.header + ledger.texture - summary.dataBits) < 1e-6);
      assert.ok(elements.every(({ cost }) => cost >= 0));
      const flush = ledger.bits[KINDS.indexOf('cabac_flush')] as number;
      assert.is(macroblocks.reduce((sum, mb) => sum + mb.bits, 0) + flush, summary.dataBits);
      const first = unit.slice.first_mb_in_slice;
      assert.equal(
        macroblocks.map((mb) => mb.address),
        macroblocks.map((_, i) => first + i),
      );
    }
    const covered = streamStatistics(stream);
    assert.is(covered.i.macroblocks + covered.p.macroblocks, frames.length * 99);
  });
}

test('the streams use what the reader must know', () => {
  const used = new Set<string>();
  for (const stream of Object.values(STREAMS)) {
    visitStream(stream, {
      macroblock: (mb, { kind }) => {
        used.add(`${kind} ${mb.type}`);
        for (const sub of mb.sub_mb_type ?? []) used.add(`sub ${sub}`);
        if (mb.refIdx?.some((ref) => ref > 1)) used.add('ref 2');
        if (mb.mb_qp_delta !== 0) used.add('qp delta');
        if (mb.transform_size_8x8_flag) used.add(mb.intra ? 'intra 8x8' : 'inter 8x8');
        if (mb.coded_block_pattern >> 4 === 2) used.add('chroma AC');
        if (mb.levels?.some((level) => Math.abs(level) > 15)) used.add('escape');
      },
    });
  }
  const wanted = [
    ...['I I_NxN', 'I I_16x16', 'P I_16x16', 'P P_Skip', 'P P_L0_16x16', 'P P_L0_L0_16x8', 'P P_L0_L0_8x16', 'P P_8x8'],
    ...['P P_8x8ref0', 'sub 0', 'sub 1', 'sub 2', 'sub 3', 'ref 2', 'qp delta', 'intra 8x8', 'inter 8x8'],
    ...['chroma AC', 'escape'],
  ];
  assert.equal(
    wanted.filter((name) => !used.has(name)),
    [],
  );
});

/** Decoded luma planes, by ffmpeg. */
function decodedLuma(stream: Uint8Array, { width, height }: { width: number; height: number }): Uint8Array[] {
  const { stdout } = runFfmpeg(
    ['-v', 'error', '-f', 'h264', '-i', 'pipe:0', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'],
    stream,
  );
  const size = (width * height * 3) / 2;
  return Array.from(
    { length: stdout.length / size },
    (_, i) => new Uint8Array(stdout.subarray(i * size, i * size + width * height)),
  );
}

/** Luma prediction of one sample (H.264 clause 8.4.2.2.1) at quarter pels x, y of a plane continued at its edges. */
function predictedSample(plane: Uint8Array, width: number, height: number, x: number, y: number): number {
  const at = (px: number, py: number) =>
    plane[Math.max(0, Math.min(height - 1, py)) * width + Math.max(0, Math.min(width - 1, px))] as number;
  const clip = (value: number) => Math.max(0, Math.min(255, value));
  const taps = (get: (i: number) => number) => get(-2) - 5 * get(-1) + 20 * get(0) + 20 * get(1) - 5 * get(2) + get(3);
  const [ix, iy, fx, fy] = [x >> 2, y >> 2, x & 3, y & 3];
  const halfX = (py: number) => taps((i) => at(ix + i, py));
  const b = (py: number) => clip((halfX(py) + 16) >> 5);
  const h = (px: number) => clip((taps((i) => at(px, iy + i)) + 16) >> 5);
  const j = () => clip((taps((i) => halfX(iy + i)) + 512) >> 10);
  const average = (p: number, q: number) => (p + q + 1) >> 1;
  const g = at(ix, iy);
  if (fy === 0) return fx === 0 ? g : fx === 2 ? b(iy) : average(b(iy), at(ix + (fx >> 1), iy));
  if (fx === 0) return fy === 2 ? h(ix) : average(h(ix), at(ix, iy + (fy >> 1)));
  if (fx === 2 && fy === 2) return j();
  if (fx === 2) return average(j(), b(iy + (fy >> 1)));
  if (fy === 2) return average(j(), h(ix + (fx >> 1)));
  return average(b(iy + (fy >> 1)), h(ix + (fx >> 1)));
}

for (const cabac of [0, 1]) {
  test(`${cabac ? 'CABAC' : 'CAVLC'}: the vectors predict what ffmpeg decodes, sample by sample, where there is no residual`, () => {
    const shapes = new Set<string>();
    let wrong = 0;
    let blocks = 0;
    for (const qp of [18, 24, 36]) {
      const stream = x264(
        `cabac=${cabac}:qp=${qp}:no-deblock=1:weightp=0:ref=3:partitions=all:subme=8:slices=2:keyint=250`,
      );
      const { width, height } = SIZE;
      const pictures = decodedLuma(stream, SIZE);
      let picture = -1;
      visitStream(stream, {
        unit: (unit) => {
          if (unit.slice?.first_mb_in_slice === 0) picture++;
          assert.not(
            unit.elements.some(({ name, value }) => name === 'ref_pic_list_modification_flag_l0' && value === 1),
          );
        },
        macroblock: (mb) => {
          if (!mb.mv || !mb.refIdx) return;
          for (let cell = 0; cell < 16; cell++) {
            const [x, y] = [cell & 3, cell >> 2];
            const quarter = (x >> 1) + (y & 2);
            if ((mb.coded_block_pattern >> quarter) & 1) continue;
            const reference = pictures[picture - 1 - (mb.refIdx[quarter] as number)] as Uint8Array;
            const decoded = pictures[picture] as Uint8Array;
            blocks++;
            shapes.add(mb.sub_mb_type ? `sub ${mb.sub_mb_type[quarter]}` : mb.type);
            if ((mb.refIdx[quarter] as number) > 0) shapes.add('reference');
            for (let i = 0; i < 16; i++) {
              const px = 16 * mb.x + 4 * x + (i & 3);
              const py = 16 * mb.y + 4 * y + (i >> 2);
              const [mx, my] = [mb.mv[2 * cell] as number, mb.mv[2 * cell + 1] as number];
              const expected = decoded[py * width + px];
              if (predictedSample(reference, width, height, 4 * px + mx, 4 * py + my) !== expected) wrong++;
            }
          }
        },
      });
      assert.is(picture, frames.length - 1);
    }
    assert.is(wrong, 0);
    assert.ok(blocks > 5000, `${blocks} blocks`);
    const wanted = ['P_Skip', 'P_L0_16x16', 'P_L0_L0_16x8', 'P_L0_L0_8x16', 'sub 0', 'sub 1', 'sub 2', 'reference'];
    assert.equal(
      wanted.filter((name) => !shapes.has(name)),
      [],
    );
  });

  test(`${cabac ? 'CABAC' : 'CAVLC'}: I_PCM samples are those that ffmpeg decodes`, () => {
    const random = new Random(7);
    const size = { width: 64, height: 48 };
    const noise = Array.from({ length: 3 }, () => ({
      ...(frames[0] as (typeof frames)[number]),
      ...size,
      data: Uint8Array.from({ length: 64 * 72 }, () => random.below(256)),
    }));
    const options = `bframes=0:cabac=${cabac}:qp=4:subme=9:trellis=0:psy=0:ipratio=1.0`;
    const stream = encodeWithX264(noise, ['-preset', 'medium', '-x264-params', options]);
    const pictures = decodedLuma(stream, size);
    let picture = -1;
    let found = 0;
    visitStream(stream, {
      unit: ({ slice }) => {
        if (slice) picture++;
      },
      macroblock: (mb) => {
        if (!mb.pcm) return;
        found++;
        for (let i = 0; i < 256; i++) {
          const at = (16 * mb.y + (i >> 4)) * size.width + 16 * mb.x + (i & 15);
          assert.is(mb.pcm[i], pictures[picture]?.[at]);
        }
      },
    });
    assert.is(found, 36);
  });
}

function faultOf(stream: Uint8Array): StreamSyntaxError | undefined {
  try {
    visitStream(stream, {});
    return undefined;
  } catch (error) {
    if (error instanceof StreamSyntaxError) return error;
    throw error;
  }
}

test('broken streams end in an error that names the place', () => {
  const random = new Random(20240607);
  const places = new Set<string>();
  for (const stream of Object.values(STREAMS)) {
    for (let i = 0; i < 40; i++) {
      const broken = stream.slice(0, i % 4 === 0 ? random.below(stream.length) : stream.length);
      for (let k = 0; k < 3; k++) {
        const at = random.below(i % 3 === 0 ? Math.min(200, broken.length) : broken.length);
        broken[at] = (broken[at] ?? 0) ^ (1 << random.below(8));
      }
      const fault = faultOf(broken);
      if (!fault) continue;
      assert.is(fault.exitCode, 2);
      assert.not.match(fault.message, '\n');
      assert.ok(fault.place.streamByte <= broken.length && fault.place.bit >= 0);
      places.add(fault.place.macroblock === undefined ? 'header' : 'macroblock');
    }
  }
  assert.equal([...places].sort(), ['header', 'macroblock']);
});

test('errors name NAL unit, macroblock, element and bit', () => {
  const early = baselineSlice((bits) => bits.ue(0).ue(0).se(0));
  assert.match(
    faultOf(early)?.message ?? '',
    /^NAL unit 2, macroblock 0, mvd_l0, RBSP bit \d+, stream byte \d+: the data ends/,
  );
  const late = baselineSlice((bits) => bits.ue(64).u(1, 1).u(0, 9));
  assert.match(faultOf(late)?.message ?? '', /NAL unit 2, macroblock 64|the slice goes on behind the last macroblock/);
  const mode = baselineSlice((bits) => bits.ue(0).ue(32));
  assert.match(faultOf(mode)?.message ?? '', /macroblock 0, mb_type, .*: the value 32 is above/);
  assert.match(faultOf(Uint8Array.of(1, 2, 3))?.message ?? '', /no start code/);
  const whole = baselineSlice((bits) => bits.ue(64));
  assert.is(faultOf(whole), undefined);
});

test('positions lead back to the byte stream across emulation prevention', () => {
  const stream = STREAMS['CAVLC QP 8'] as Uint8Array;
  const escaped = [...readStream(stream)].filter(({ rbsp }) => rbsp.escapeCount > 0);
  assert.ok(escaped.length > 0);
  for (const unit of escaped) {
    for (let byte = 0; byte < unit.rbsp.length; byte++)
      assert.is(stream[unit.rbsp.streamByte(8 * byte)], unit.rbsp.bytes[byte]);
    assert.is(unit.rbsp.streamByte(8 * (unit.rbsp.length - 1)), unit.end - 1);
  }
});

test('show says what a stream holds', () => {
  const text = showStream(STREAMS['CABAC QP 26, constrained intra'] as Uint8Array, {
    headers: true,
    macroblocks: true,
    elements: true,
    accounts: true,
    slices: [0, 5],
  });
  assert.match(text, /profile_idc +77/);
  assert.match(text, /slice_type +5 +ue +bit \d+ +byte \d+\.\d/);
  assert.match(text, /mb \d+ \(\d+,\d+\) P_L0_16x16 qp \d+.* cbp 0x[0-9a-f]{2} 16x16.* mv -?\d+,-?\d+ mvd -?\d+,-?\d+/);
  assert.match(text, /coeff_abs_level_minus1\[\d+\].* \d+ bins/);
  assert.match(text, /P slices: \d+, \d+ macroblocks, QP \d+\.\.\d+/);
});

test('the genuine hardware stream reads completely and has the statistics of the fact book', () => {
  if (!existsSync(GENUINE)) {
    console.log(`skip: ${GENUINE} is not there`);
    return;
  }
  const stream = readFileSync(GENUINE);
  const slices: string[] = [];
  let idr = 0;
  visitStream(stream, {
    unit: (unit) => {
      if (unit.nal_unit_type === 5) idr++;
    },
    slice: (summary, slice) => {
      assert.is(summary.macroblocks, 1200);
      assert.is(summary.alignmentZero, true);
      assert.is(summary.cabacZeroWords, 0);
      slices.push(slice.kind);
    },
  });
  assert.is(slices.length, 88);
  assert.is(idr, 4);
  const { i, p } = streamStatistics(stream);
  const within = (value: number, low: number, high: number) => assert.ok(value >= low && value <= high, `${value}`);
  // fact book 11.4; half a unit of the last digit is granted
  within(i.share('I_16x16'), 0.585, 0.795);
  within(i.share('I_NxN'), 0.205, 0.415);
  within(p.share('I_16x16'), 0.115, 0.455);
  within(p.share('I_NxN'), 0.005, 0.105);
  within(p.share('P_Skip'), 0.225, 0.495);
  within(p.share('P_L0_16x16'), 0.185, 0.325);
  within(p.share('P_L0_L0_16x8'), 0.0165, 0.0415);
  within(p.share('P_L0_L0_8x16'), 0.0125, 0.0175);
  within(p.share('P_8x8'), 0.0025, 0.0075);
  for (const never of ['P_8x8 small', 'P_8x8ref0', 'I_PCM']) assert.is(p.share(never) + i.share(never), 0);
  assert.is(p.transform8x8 + i.transform8x8, 0);
  assert.is(p.qpDeltas + i.qpDeltas, 0);
  assert.is(Math.max(p.largestLevel, i.largestLevel), 31);
  assert.is(p.qpMin, 26);
  assert.is(p.qpMax, 32);
  for (const modes of [p.intra16x16Modes, p.intra4x4Modes, p.chromaModes]) assert.ok(modes.every((count) => count > 0));
  assert.ok((p.ledger.counts[FIRST_TEXTURE_KIND] as number) === 0, 'CABAC has no coeff_token');
});

test('a B slice is refused in plain words', () => {
  if (!existsSync(FLOWER)) {
    console.log(`skip: ${FLOWER} is not there`);
    return;
  }
  const fault = faultOf(readFileSync(FLOWER));
  assert.is(fault?.unsupported, true);
  assert.match(fault?.message ?? '', /a B slice is not read: only progressive I and P slices/);
});

test.run();
