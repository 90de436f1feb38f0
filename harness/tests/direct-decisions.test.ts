/** Quantisers and decisions: what each field asks for shows in the macroblocks as the syntax reader sees them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DirectControl } from '../drivers/direct/controls.js';
import { type MacroblockSyntax, partitionsOf, quarterCost } from '../syntax/index.js';
import {
  DECODERS,
  macroblocks,
  predictedMacroblocks,
  readPictures,
  run,
  type Setting,
  streamOf,
  verified,
} from './direct-fixtures.js';

type Controls = Partial<Record<DirectControl, number>>;

const both = [0, 1].map((h264_entropy_mode) => ({ h264_entropy_mode }));

/** Vector components of every inter macroblock. */
const components = (list: readonly MacroblockSyntax[]) => list.flatMap(({ mv }) => (mv ? [...mv] : []));

test('the QPs of I and P pictures are those of their headers', async () => {
  for (const [i, p] of [
    [0, 51],
    [51, 0],
    [17, 30],
  ] as const) {
    const controls = { h264_i_frame_qp_value: i, h264_p_frame_qp_value: p };
    const encoded = await verified({ content: 'fast texture', controls }, DECODERS);
    for (const slices of readPictures(encoded)) {
      for (const { header, mbs } of slices) {
        const qp = header.kind === 'P' ? p : i;
        assert.is(header.qp, qp);
        for (const mb of mbs) assert.is(mb.qp, qp);
      }
    }
  }
});

test('regions of interest have their QP, the highest number wins', async () => {
  const regions: Controls = {
    ...{ roi_en: 1, h264_i_frame_qp_value: 25, h264_p_frame_qp_value: 30 },
    ...{ roi_0_x_start: 0, roi_0_x_end: 3, roi_0_y_start: 0, roi_0_y_end: 1, roi_0_qp_offset: 10 },
    ...{ roi_2_x_start: 2, roi_2_x_end: 5, roi_2_y_start: 1, roi_2_y_end: 3, roi_2_qp_offset: -7 },
    ...{ roi_3_x_start: 5, roi_3_x_end: 5, roi_3_y_start: 4, roi_3_y_end: 4, roi_3_qp_offset: 31 },
  };
  const offset = (x: number, y: number) => {
    if (x === 5 && y === 4) return 31;
    if (x >= 2 && x <= 5 && y >= 1 && y <= 3) return -7;
    return x <= 3 && y <= 1 ? 10 : 0;
  };
  for (const mode of both) {
    for (const slice_height of [0, 2]) {
      const controls = { ...regions, ...mode, slice_height };
      const encoded = await verified({ content: 'noise', controls }, DECODERS);
      for (const [index, slices] of readPictures(encoded).entries()) {
        for (const { x, y, qp, qpDeltaCoded } of slices.flatMap(({ mbs }) => mbs)) {
          assert.ok(qpDeltaCoded);
          assert.is(qp, Math.max(0, (index === 0 ? 25 : 30) - offset(x, y)), `picture ${index}, ${x},${y}`);
        }
      }
    }
    const off = run({ content: 'noise', controls: { ...regions, ...mode, roi_en: 0 } });
    assert.ok(predictedMacroblocks(off).every(({ qp }) => qp === 30));
  }
});

test('activity classes move the QP where rate control is on', async () => {
  const thresholds = { rc_mad_th0: 5, rc_mad_th1: 10, rc_mad_th2: 15, rc_mad_th3: 20 };
  for (const rc_mode of [0, 1, 2, 3]) {
    // each macroblock of noise is beyond all four thresholds, class 4; the neutral class is 1
    const controls = { ...thresholds, rc_mode, rc_init: 1, h264_i_frame_qp_value: 26, h264_p_frame_qp_value: 26 };
    const encoded = await verified({ content: 'noise', controls });
    assert.ok(macroblocks(encoded).every(({ qp }) => qp === (rc_mode === 0 ? 26 : 29)));
    assert.is((encoded.frames[0]?.statistics.madSum ?? 0) > 0, rc_mode !== 0);
  }
  const mixed = await verified({ content: 'blocks', frames: 6, controls: { ...thresholds, rc_mode: 1 } }, DECODERS);
  assert.ok(new Set(macroblocks(mixed).map(({ qp }) => qp)).size > 2);
});

test('mb_qp_delta reaches its ends', async () => {
  const regions = { roi_en: 1, roi_1_x_start: 1, roi_1_x_end: 1, roi_1_y_start: 0, roi_1_y_end: 9 };
  for (const mode of both) {
    for (const [qp, roi_1_qp_offset] of [
      [0, -32],
      [51, 31],
      [26, 26],
      [25, -26],
    ] as const) {
      const quantisers = { h264_i_frame_qp_value: qp, h264_p_frame_qp_value: qp };
      const encoded = await verified(
        { content: 'black and white noise', controls: { ...regions, ...mode, ...quantisers, roi_1_qp_offset } },
        DECODERS,
      );
      const inside = macroblocks(encoded).filter(({ x, qpDeltaCoded }) => x === 1 && qpDeltaCoded);
      assert.ok(inside.length > 0 && inside.every((mb) => mb.qp === Math.max(0, Math.min(51, qp - roi_1_qp_offset))));
    }
  }
});

/** Natural enough for every kind of macroblock to occur. */
const MIXED: Setting = { content: 'fast texture', seed: 3, width: 240, height: 160, frames: 4 };

interface Switch {
  readonly controls: Controls;
  /** What is there without the switch and gone with it. */
  readonly gone: (mb: MacroblockSyntax) => boolean;
  readonly setting?: Setting;
}

const isSplit = ({ type }: MacroblockSyntax) => ['P_L0_L0_16x8', 'P_L0_L0_8x16', 'P_8x8'].includes(type);
const isPlane = (mb: MacroblockSyntax) => mb.intra16x16PredMode === 3 || mb.intra_chroma_pred_mode === 3;

/** JM cost up to which an 8x8 quarter of inter luma is dropped (fact book 11.5). */
const DROP_COST = 4;
const BIT_OF_QUARTER = [1, 2, 4, 8];
const hasCheapQuarter = ({ intra, levels, coded_block_pattern }: MacroblockSyntax) =>
  !intra &&
  levels !== undefined &&
  BIT_OF_QUARTER.some((bit, quarter) => coded_block_pattern & bit && quarterCost(levels, quarter) <= DROP_COST);

const SWITCHES: Readonly<Record<string, Switch>> = {
  'no Intra_4x4': { controls: { intra_4x4_dis: 1 }, gone: ({ type }) => type === 'I_NxN' },
  'no partitions': { controls: { split_mb_dis: 1 }, gone: isSplit },
  'no plane modes': {
    controls: { intra_plan_dis: 1 },
    gone: isPlane,
    setting: { content: 'gradient', width: 240, height: 160, seed: 5 },
  },
  'no intra in P': {
    controls: { intra_pred_dis: 1, video_gop_size: 99 },
    gone: ({ intra, address, type }) => intra && type !== undefined && address >= 0,
    setting: { ...MIXED, content: 'wild texture' },
  },
  'no quarter samples': {
    controls: { qpix_16x16_off_en: 1, qpix_split_off: 1 },
    gone: ({ mv }) => mv?.some((component) => component & 1) === true,
  },
};

for (const [name, { controls, gone, setting = MIXED }] of Object.entries(SWITCHES)) {
  test(`${name} when it is off, some when it is on`, async () => {
    const picked = name === 'no intra in P' ? predictedMacroblocks : macroblocks;
    for (const mode of both) {
      const without = await verified({ ...setting, controls: { ...mode } });
      assert.ok(picked(without).some(gone), 'with the switch open there is nothing to switch off');
      const encoded = await verified({ ...setting, controls: { ...mode, ...controls } });
      assert.not.ok(picked(encoded).some(gone));
    }
  });
}

test('quarter samples off for one kind only', async () => {
  const odd = ({ mv }: MacroblockSyntax) => mv?.some((component) => component & 1) === true;
  const whole = await verified({ ...MIXED, controls: { qpix_16x16_off_en: 1 } });
  const wholes = predictedMacroblocks(whole).filter(({ type }) => type === 'P_L0_16x16');
  assert.ok(predictedMacroblocks(whole).some((mb) => isSplit(mb) && odd(mb)));
  const split = await verified({ ...MIXED, controls: { qpix_split_off: 1 } });
  const partitions = predictedMacroblocks(split).filter(isSplit);
  assert.ok(predictedMacroblocks(split).some((mb) => mb.type === 'P_L0_16x16' && odd(mb)));
  // a vector may still be taken over from a neighbour as it is predicted
  const own = (list: readonly MacroblockSyntax[]) =>
    list
      .flatMap(partitionsOf)
      .filter(({ mv, mvd }) => mvd.some((difference) => difference !== 0) && mv.some((v) => v & 1));
  assert.is(own(partitions).length, 0);
  assert.is(own(wholes).length, 0);
});

test('the level of fractional search on the older chips: whole, half, quarter samples', async () => {
  for (const [fme_search_level, mask] of [
    [0, 3],
    [1, 1],
    [2, 0],
  ] as const) {
    const encoded = await verified({ ...MIXED, variant: 'a20', controls: { fme_search_level } });
    const found = components(predictedMacroblocks(encoded)).reduce((bits, component) => bits | (component & 3), 0);
    assert.is(found & mask, 0, `level ${fme_search_level}`);
    if (mask !== 3) assert.ok(found & (mask === 1 ? 2 : 1), `level ${fme_search_level} has nothing finer`);
  }
});

test('small levels are dropped unless the threshold is off', async () => {
  const setting = { ...MIXED, content: 'slow texture' };
  const quantisers = { h264_i_frame_qp_value: 34, h264_p_frame_qp_value: 36 };
  const dropping = await verified({ ...setting, controls: quantisers });
  assert.not.ok(predictedMacroblocks(dropping).some(hasCheapQuarter));
  const keeping = await verified({ ...setting, controls: { ...quantisers, quant_threshold_dis: 1 } });
  assert.ok(predictedMacroblocks(keeping).some(hasCheapQuarter));
});

test('a bias makes intra rarer in P pictures, the stronger the more', async () => {
  const intra = async (controls: Controls) => {
    const encoded = await verified({ ...MIXED, content: 'wild texture', frames: 6, controls });
    return predictedMacroblocks(encoded).filter((mb) => mb.intra).length;
  };
  const none = await intra({});
  const weak = await intra({ mode_optimize_en: 1, mode_optimize_par: 0 });
  const strong = await intra({ mode_optimize_en: 1, mode_optimize_par: 3 });
  assert.ok(none >= weak && weak > strong && strong > 0, `${none}, ${weak}, ${strong}`);
});

/** Share of the macroblocks of P pictures whose vector is longer than `samples`. */
function far(encoded: ReturnType<typeof run>, samples: number): number {
  return components(predictedMacroblocks(encoded)).filter((component) => Math.abs(component) > 4 * samples).length;
}

test('the coarse search finds far vectors; off, and clipped to the neighbour, it finds fewer; its refinement adds to it', async () => {
  const setting = { content: 'fast texture', seed: 11, width: 320, height: 240, frames: 5 };
  const full = await verified({ ...setting, controls: { clip_mv_en: 1 } });
  assert.ok(far(full, 16) > 500, `${far(full, 16)}`);
  const off = await verified({ ...setting, controls: { clip_mv_en: 1, qsmtss_dis: 1 } });
  assert.ok(far(off, 16) < far(full, 16) / 2, `${far(off, 16)} of ${far(full, 16)}`);
  const streams = [full, off];
  for (const controls of [
    { clip_mv_en: 0, clip_mv_par: 0 },
    { qsmtss_refine_dis: 1, clip_mv_en: 1 },
  ]) {
    streams.push(await verified({ ...setting, controls }));
  }
  assert.is(new Set(streams.map((encoded) => streamOf(encoded).toString('base64'))).size, streams.length);
});

test('the window: no vector beyond 80 samples across and 56 down, no block far outside the picture', async () => {
  for (const seed of [1, 2, 3]) {
    const encoded = await verified({ content: 'wild texture', seed, width: 320, height: 240, frames: 5 }, DECODERS);
    for (const { mv } of predictedMacroblocks(encoded)) {
      for (let at = 0; mv && at < 32; at += 2) {
        assert.ok(Math.abs(mv[at] as number) <= 4 * 84 && Math.abs(mv[at + 1] as number) <= 4 * 60);
      }
    }
  }
});

test('dynamic motion search ends early where its thresholds allow, in wide pictures only', async () => {
  const always = {
    dynamic_me_en: 1,
    dynamic_me_th0: 1023,
    dynamic_me_th1: 1023,
    dynamic_me_th2: 1023,
    dynamic_me_th3: 1023,
  };
  for (const [width, acts] of [
    [192, false],
    [208, true],
  ] as const) {
    const setting = { content: 'slow texture', seed: 4, width, height: 96, frames: 4 };
    const plain = streamOf(await verified(setting));
    const dynamic = streamOf(await verified({ ...setting, controls: always }));
    assert.is(dynamic.compare(plain) !== 0, acts, `${width} wide`);
    const never = streamOf(run({ ...setting, controls: { dynamic_me_en: 1 } }));
    assert.is(never.compare(plain), 0);
  }
});

test('early skipping: more macroblocks are skipped than without, and every sample is right', async () => {
  const setting = { content: 'blocks', seed: 3, width: 240, height: 160, frames: 5 };
  const quantisers = { h264_i_frame_qp_value: 38, h264_p_frame_qp_value: 40 };
  const early = await verified({ ...setting, controls: quantisers });
  const late = await verified({ ...setting, controls: { ...quantisers, skip_mb_dis: 1 } });
  assert.ok(streamOf(early).compare(streamOf(late)) !== 0);
  const skipped = (encoded: typeof early) =>
    predictedMacroblocks(encoded).filter(({ type }) => type === 'P_Skip').length;
  assert.ok(skipped(early) > skipped(late), `${skipped(early)}, ${skipped(late)}`);
});

test('the cost of the coarse search, its rows and the choice of diagonal neighbours act on the search', async () => {
  const setting = { content: 'fast texture', seed: 11, width: 320, height: 240, frames: 5 };
  const plain = streamOf(run(setting));
  for (const controls of [{ coarse_cost_ctrl: 3 }, { ime_time_prio: 1 }, { qpix_smart_off: 1 }]) {
    const encoded = streamOf(await verified({ ...setting, controls }));
    assert.ok(encoded.compare(plain) !== 0, JSON.stringify(controls));
  }
  // what is named as not modelled, or not valid from 0x1633 on, changes nothing
  assert.is(streamOf(run({ ...setting, controls: { me_dis: 1, fme_search_level: 0 } })).compare(plain), 0);
});

test.run();
