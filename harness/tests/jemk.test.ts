import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { JemkDriver, type JemkDriverOptions } from '../drivers/jemk/driver.js';
import type { JemkFrame } from '../drivers/jemk/encoder.js';
import { JEMK_FIXES, type JemkFixName, parseJemkFixes } from '../drivers/jemk/fixes.js';
import { UsageError } from '../errors.js';
import { type ParameterSets, readHeaderSyntax, type Syntax } from '../trace/header-syntax.js';
import { RecordingDevice } from './bootlin-device.js';

interface Run {
  readonly device: RecordingDevice;
  readonly frames: JemkFrame[];
  /** Syntax of each header unit, in order. */
  readonly units: { unit: string; frame: number; syntax: Syntax }[];
}

function run(
  options: Partial<JemkDriverOptions> & { count?: number; fix?: JemkFixName; set?: [string, number][] } = {},
  prepare: (device: RecordingDevice) => void = () => {},
): Run {
  const device = new RecordingDevice();
  prepare(device);
  const { count = 3, fix, set = [], ...rest } = options;
  const driver = new JemkDriver(device, {
    width: 64,
    height: 48,
    controls: set,
    ...(fix ? { fixes: new Set([fix]) } : {}),
    ...rest,
  });
  driver.start();
  const frames = Array.from({ length: count }, () => driver.encodeFrame(() => {}));
  driver.stop();
  assert.is(device.live.size, 0, 'all memory is given back');
  const sets: ParameterSets = {};
  const units = frames.flatMap((frame) =>
    frame.headers.map(({ unit, bytes }) => ({
      unit,
      frame: frame.index,
      syntax: readHeaderSyntax(unit, bytes, sets),
    })),
  );
  return { device, frames, units };
}

const sps = ({ units }: Run) => units.find(({ unit }) => unit === 'sps')!.syntax;
const refused = (message: RegExp) => (error: unknown) => error instanceof UsageError && message.test(error.message);

test('the defaults are those of the command line tool', () => {
  const { parameters, picture } = new JemkDriver(new RecordingDevice(), { width: 1920, height: 1080 });
  assert.equal(parameters, {
    width: 1920,
    height: 1080,
    srcWidth: 1920,
    srcHeight: 1088,
    srcFormat: 'NV12',
    profileIdc: 77,
    levelIdc: 41,
    entropyCodingMode: 1,
    qp: 24,
    keyframeInterval: 25,
  });
  assert.equal(picture, { pixelformat: 'NV12', width: 1920, height: 1088, bytesperline: 1920, sizeimage: 3133440 });
});

test('what the driver refuses is refused with name, value and range', () => {
  const cases: [Partial<JemkDriverOptions>, RegExp][] = [
    [{ width: 65 }, /width cannot be 65, it takes even numbers/],
    [{ height: 47 }, /height cannot be 47, it takes even numbers/],
    [{ width: 0 }, /width cannot be 0/],
    [{ width: 66, source: { width: 64, height: 48 } }, /width cannot be 66, the source has 64 only/],
    [{ source: { width: 72, height: 48 } }, /src_width cannot be 72, it takes multiples of 16/],
    [{ source: { width: 64, height: 50 } }, /src_height cannot be 50, it takes multiples of 16/],
    [{ controls: [['qp', 0]] }, /control qp cannot be 0, it takes 1 to 47/],
    [{ controls: [['qp', 48]] }, /control qp cannot be 48, it takes 1 to 47/],
    [{ controls: [['entropy_coding_mode', 2]] }, /entropy_coding_mode cannot be 2, it takes 0 \(CAVLC\), 1 \(CABAC\)/],
    [{ controls: [['keyframe_interval', -1]] }, /keyframe_interval cannot be -1/],
    [{ controls: [['qpp', 20]] }, /unknown control qpp, did you mean qp/],
  ];
  for (const [options, message] of cases) {
    assert.throws(
      () => new JemkDriver(new RecordingDevice(), { width: 64, height: 48, ...options }),
      refused(message),
      String(message),
    );
  }
});

test('parameters are taken before the start only', () => {
  const driver = new JemkDriver(new RecordingDevice(), { width: 64, height: 48 });
  driver.setControl('qp', 47);
  assert.throws(() => driver.encodeFrame(() => {}), refused(/call start first/));
  driver.start();
  assert.throws(() => driver.start(), refused(/runs already/));
  assert.throws(() => driver.setControl('qp', 20), refused(/takes qp before it starts only/));
  driver.stop();
  driver.setControl('qp', 20);
});

test('a source larger than the picture gives stride and chroma address, the picture the rest', () => {
  const { device, units } = run({ width: 50, height: 34, source: { width: 128, height: 96 }, count: 1 });
  assert.equal(device.writes(0xa04), [8 << 16]);
  assert.equal(device.writes(0xa00), [(4 << 16) | 3]);
  assert.is(device.writes(0xa7c)[0]! - device.writes(0xa78)[0]!, 128 * 96);
  const { syntax } = units[0]!;
  assert.equal(
    ['right', 'bottom', 'left', 'top'].map((side) => syntax.get(`frame_crop_${side}_offset`)),
    [7, 7, 0, 0],
  );
});

test('NV16 pictures have their format and size, and crop in the units of the coded 4:2:0', () => {
  const { device, units, frames } = run({ width: 62, height: 46, pixelformat: 'NV16', count: 1 });
  assert.equal(device.writes(0xa08), [0x20000000]);
  assert.is(frames[0]!.source.size, 8192, '64 * 48 * 2 in whole pages');
  assert.equal(
    [units[0]!.syntax.get('frame_crop_right_offset'), units[0]!.syntax.get('frame_crop_bottom_offset')],
    [1, 1],
  );
});

test('pictures take turns by their number in the group; intra frames name no reference', () => {
  const { device, frames } = run({ count: 5, set: [['keyframe_interval', 3]] });
  assert.equal(
    frames.map(({ frameType, frameNum }) => `${frameType}${frameNum}`),
    ['IDR0', 'P1', 'P2', 'IDR0', 'P1'],
  );
  const rec = device.writes(0xbb0);
  const [even, odd] = rec;
  assert.equal(rec, [even, odd, even, even, odd]);
  assert.equal(
    [0, 1, 2, 3, 4].map((frame) => device.writes(0xba0, frame)),
    [[], [even], [odd], [], [even]],
  );
});

test('frame_num has four bits, an interval of 0 makes every frame a key frame', () => {
  const long = run({ count: 18 });
  assert.equal(
    long.units.filter(({ unit }) => unit === 'slice').map(({ syntax }) => syntax.get('frame_num')),
    [...Array.from({ length: 16 }, (_, frame) => frame), 0, 1],
  );
  const all = run({ count: 3, set: [['keyframe_interval', 0]] });
  assert.equal(
    all.frames.map(({ frameType }) => frameType),
    ['IDR', 'IDR', 'IDR'],
  );
});

test('private buffers are rounded to 32 samples both ways and to whole pages', () => {
  const device = new RecordingDevice();
  const driver = new JemkDriver(device, { width: 1920, height: 1080 });
  driver.start();
  const sizes = [...device.live].map(({ name, size }) => [name, size]);
  assert.equal(sizes, [
    ['input', 3133440],
    ['bytestream', 1048576],
    ['ref0', 3133440],
    ['ref0_extra', 524288],
    ['ref1', 3133440],
    ['ref1_extra', 524288],
    ['extra_frame', 65536],
    ['extra_line', 4096],
  ]);
  driver.stop();
});

test('only finish without stall is success, whatever the wait said', () => {
  const cases: [ending: RecordingDevice['ending'], kind: string | undefined][] = [
    [0x201, undefined],
    [0x205, undefined],
    [0x203, 'stall'],
    [0x202, 'stall'],
    [0x204, 'no-status'],
  ];
  for (const [ending, kind] of cases) {
    const { frames } = run({ count: 1 }, (device) => {
      device.ending = ending;
    });
    assert.is(frames[0]!.failure?.kind, kind, `status 0x${Number(ending).toString(16)}`);
    assert.is(frames[0]!.bytes.length > 0, kind === undefined);
  }
  class Silent extends RecordingDevice {
    override write32(offset: number, value: number): void {
      if (offset !== 0xb18 || (value & 0xf) !== 8) super.write32(offset, value);
    }
    override waitForInterrupt(): boolean {
      return false;
    }
  }
  const driver = new JemkDriver(new Silent(), { width: 64, height: 48 });
  driver.start();
  assert.is(driver.encodeFrame(() => {}).failure?.kind, 'timeout');
  assert.is(driver.encodeFrame(() => {}).frameNum, 1, 'it goes on as if nothing had happened');
});

const FIX_EFFECTS: Record<JemkFixName, () => void> = {
  'trailing-bits-byte': () => {
    const size = { width: 1920, height: 1080, count: 1 };
    assert.is(sps(run(size)).get('trailing_zero_8bits'), 1);
    assert.is(sps(run({ ...size, fix: 'trailing-bits-byte' })).get('trailing_zero_8bits'), undefined);
  },
  'put-count-mask': () => {
    // profile_idc is put with eight bits whatever it is, so no put is longer than 31: nothing changes.
    assert.equal(run().device.writes(0xb18), run({ fix: 'put-count-mask' }).device.writes(0xb18));
  },
  'para1-layout': () => {
    const onNewChip = (fix?: JemkFixName) => {
      class Newer extends RecordingDevice {
        override read32(offset: number): number {
          return offset === 0x0f0 ? 0x16800040 : super.read32(offset);
        }
      }
      const device = new Newer();
      const driver = new JemkDriver(device, {
        width: 1600,
        height: 48,
        ...(fix ? { fixes: new Set([fix] as const) } : {}),
      });
      driver.start();
      driver.encodeFrame(() => {});
      return device.writes(0xb08);
    };
    assert.equal(onNewChip(), [0x00041818]);
    assert.equal(onNewChip('para1-layout'), [0x00040c18]);
    assert.equal(run({ fix: 'para1-layout', count: 1 }).device.writes(0xb08), [0x00041818], 'right on the A20');
  },
  'idr-pic-id': () => {
    const ids = (fix?: JemkFixName) =>
      run({ count: 3, set: [['keyframe_interval', 1]], ...(fix ? { fix } : {}) })
        .units.filter(({ unit }) => unit === 'slice')
        .map(({ syntax }) => syntax.get('idr_pic_id'));
    assert.equal(ids(), [0, 0, 0]);
    assert.equal(ids('idr-pic-id'), [0, 1, 0]);
  },
  'param-sets-at-idr': () => {
    const where = (fix?: JemkFixName) =>
      run({ count: 5, set: [['keyframe_interval', 2]], ...(fix ? { fix } : {}) })
        .units.filter(({ unit }) => unit !== 'slice')
        .map(({ frame }) => frame);
    assert.equal(where(), [0, 0]);
    assert.equal(where('param-sets-at-idr'), [0, 0, 2, 2, 4, 4]);
  },
  'direct-8x8-inference': () => {
    const flag = (set: [string, number][], fix?: JemkFixName) =>
      sps(run({ set, ...(fix ? { fix } : {}) })).get('direct_8x8_inference_flag');
    assert.is(flag([]), 0);
    assert.is(flag([], 'direct-8x8-inference'), 1);
    assert.is(flag([['level_idc', 21]], 'direct-8x8-inference'), 0);
    assert.is(flag([['profile_idc', 66]], 'direct-8x8-inference'), 0);
  },
  level: () => {
    const level = (fix?: JemkFixName) =>
      sps(run({ width: 720, height: 576, set: [['level_idc', 10]], ...(fix ? { fix } : {}) })).get('level_idc');
    assert.is(level(), 10);
    assert.is(level('level'), 22, '1620 macroblocks');
  },
  'mb-info-size': () => {
    const size = (fix?: JemkFixName) => {
      const device = new RecordingDevice();
      const driver = new JemkDriver(device, {
        width: 1024,
        height: 64,
        ...(fix ? { fixes: new Set([fix] as const) } : {}),
      });
      driver.start();
      return [...device.live].find(({ name }) => name === 'extra_line')?.size;
    };
    assert.equal([size(), size('mb-info-size')], [4096, 8192]);
  },
  'idr-after-error': () => {
    const types = (fix?: JemkFixName) => {
      const device = new RecordingDevice();
      const driver = new JemkDriver(device, {
        width: 64,
        height: 48,
        ...(fix ? { fixes: new Set([fix] as const) } : {}),
      });
      driver.start();
      return [0x201, 0x202, 0x201].map((status) => {
        device.ending = status;
        const { frameType, headers } = driver.encodeFrame(() => {});
        return `${frameType} ${headers.length}`;
      });
    };
    assert.equal(types(), ['IDR 3', 'P 1', 'P 1']);
    assert.equal(types('idr-after-error'), ['IDR 3', 'P 1', 'IDR 3']);
  },
  'ready-wait': () => {
    const polls = (fix?: JemkFixName) => {
      const { device } = run({ count: 1, ...(fix ? { fix } : {}) });
      const puts = device.writes(0xb18).filter((value) => (value & 0xf) === 1).length;
      const reads = device.accesses.filter(({ op, register }) => op === 'r' && register === 0xb1c).length;
      return reads - 2 === puts ? 'each put' : reads - 2;
    };
    assert.is(polls(), 0);
    assert.is(polls('ready-wait'), 'each put');
  },
  'constraint-flags': () => {
    const flags = (profile: number, fix?: JemkFixName) =>
      sps(run({ set: [['profile_idc', profile]], ...(fix ? { fix } : {}) })).get('constraint_flags');
    assert.equal([flags(66), flags(77)], [0, 0]);
    assert.equal([flags(66, 'constraint-flags'), flags(77, 'constraint-flags')], [0xc0, 0x40]);
  },
  'high-profile-fields': () => {
    const bits = (fix?: JemkFixName) => {
      const device = new RecordingDevice();
      const driver = new JemkDriver(device, {
        width: 64,
        height: 48,
        controls: [['profile_idc', 100]],
        ...(fix ? { fixes: new Set([fix] as const) } : {}),
      });
      driver.start();
      return driver.encodeFrame(() => {}).headers[0]!;
    };
    const right = readHeaderSyntax('sps', bits('high-profile-fields').bytes, {});
    assert.equal([right.get('chroma_format_idc'), right.get('pic_width_in_mbs_minus1')], [1, 3]);
    let wrong: Syntax | undefined;
    try {
      wrong = readHeaderSyntax('sps', bits().bytes, {});
    } catch {
      // reads past its end: as wrong as can be
    }
    assert.is.not(wrong?.get('pic_width_in_mbs_minus1'), 3);
  },
  'baseline-cabac': () => {
    const coding = (profile: number, fix?: JemkFixName) => {
      const { device, units } = run({ count: 1, set: [['profile_idc', profile]], ...(fix ? { fix } : {}) });
      const pps = units.find(({ unit }) => unit === 'pps')!.syntax;
      return [pps.get('entropy_coding_mode_flag'), device.writes(0xb04).at(-1)];
    };
    assert.equal(coding(66), [1, 0x100]);
    assert.equal(coding(66, 'baseline-cabac'), [0, 0]);
    assert.equal(coding(77, 'baseline-cabac'), [1, 0x100]);
  },
  'motion-estimation': () => {
    assert.equal(run({ count: 1 }).device.writes(0xb10), [0x104]);
    assert.equal(run({ count: 1, fix: 'motion-estimation' }).device.writes(0xb10), [0x10004]);
  },
  'status-clear': () => {
    assert.is(run({ count: 1 }).device.writes(0xb1c)[0], 0x207);
    assert.is(run({ count: 1, fix: 'status-clear' }).device.writes(0xb1c)[0], 0x20f);
  },
};

for (const { name, description, spoils, where } of JEMK_FIXES) {
  test(`fix ${name}`, () => {
    FIX_EFFECTS[name]();
    for (const text of [description, spoils, where]) assert.ok(text.length > 5);
  });
}

test('fix names are read, all stands for every one', () => {
  assert.is(parseJemkFixes(['all']).size, JEMK_FIXES.length);
  assert.throws(() => parseJemkFixes(['idr-pic']), refused(/--fix idr-pic: no such fix, did you mean idr-pic-id\?/));
});

test.run();
