/** Whole pictures in both entropy modes, through the bare chip: decoded by ffmpeg and compared in every sample. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createDecoder, nalUnits, unescapeNal } from '../decoder/index.js';
import { Random } from '../random.js';
import {
  BareChip,
  DRAM_BASE,
  EPTB_DIS,
  FINISH,
  PARA0,
  reg,
  STARTTRIG,
  STATUS,
  STM_LEN,
  sameBytes,
} from './chip-setup.js';

const CHROMA_OFFSET = 4;
const RING = 0x1000;
const PARA0_P = 0x10;
const PARA0_CABAC = 0x100;

interface Setting {
  readonly widthMbs: number;
  readonly heightMbs: number;
  readonly cabac: boolean;
  readonly cabacInitIdc: number;
  readonly qp: number;
  readonly content: keyof typeof CONTENT;
}

/** Sample `x`, `y` of picture `frame`; `texture` is a random byte of the place. */
const CONTENT = {
  flat: () => 128,
  gradient: (x: number, y: number, frame: number) => (4 * x + 3 * y + 5 * frame) & 255,
  moving: (x: number, y: number, frame: number, texture: (x: number, y: number) => number) =>
    (texture((x + 3 * frame) >> 1, (y - frame) >> 1) >> 1) + 64,
  halves: (x: number, y: number, frame: number, texture: (x: number, y: number) => number) =>
    y < 16 ? texture((x + 5 * frame) >> 2, y >> 2) : texture((x - 3 * frame) >> 2, (y + 2 * frame) >> 2),
  noise: (_x: number, _y: number, _frame: number, _texture: unknown, random: Random) => random.below(256),
  'black and white': (_x: number, _y: number, _frame: number, _texture: unknown, random: Random) =>
    random.below(2) * 255,
} as const;

/** One stream through one chip: headers by the put-bits port, slices by the engine. */
class Encoder {
  readonly chip = new BareChip(1 << 21);
  readonly reconstructions: Uint8Array[] = [];
  readonly units: Uint8Array[] = [];
  /** Bits of the current NAL unit behind its first byte. */
  private headerBits = 0;
  private readonly random: Random;

  constructor(
    private readonly setting: Setting,
    seed: number,
  ) {
    this.random = new Random(seed);
    this.chip.preparePicture(setting.widthMbs, setting.heightMbs);
    this.chip.write(reg('ME_PARA'), 0x10000);
  }

  private u(value: number, count: number): void {
    this.chip.put(value, count);
    this.headerBits += count;
  }

  private ue(value: number): void {
    const length = 32 - Math.clz32(value + 1);
    this.u(value + 1, 2 * length - 1);
  }

  private se(value: number): void {
    this.ue(value > 0 ? 2 * value - 1 : -2 * value);
  }

  private open(nalByte: number): void {
    this.chip.openStream(RING, 0xf000 * 8, 0xf000 * 64);
    this.chip.write(PARA0, EPTB_DIS);
    this.chip.put(1, 32);
    this.chip.put(nalByte, 8);
    this.chip.write(PARA0, 0);
    this.headerBits = 0;
  }

  private close(): void {
    this.units.push(this.chip.dram.slice(RING, RING + this.chip.read(STM_LEN) / 8));
  }

  private trailing(): void {
    this.u(1, 1);
    this.chip.trigger(2);
    this.close();
  }

  parameterSets(): void {
    const { widthMbs, heightMbs, cabac } = this.setting;
    this.open(0x67);
    this.u(77, 8);
    this.u(0, 8);
    this.u(40, 8);
    for (const value of [0, 4, 0, 4, 1]) this.ue(value); // 8 bits of frame_num and of POC lsb, one reference
    this.u(0, 1);
    this.ue(widthMbs - 1);
    this.ue(heightMbs - 1);
    this.u(0b1100, 4);
    this.trailing();
    this.open(0x68);
    this.ue(0);
    this.ue(0);
    this.u(cabac ? 0b10 : 0, 2);
    for (const value of [0, 0, 0]) this.ue(value);
    this.u(0, 3);
    for (const value of [0, 0, CHROMA_OFFSET]) this.se(value);
    this.u(0b100, 3);
    this.trailing();
  }

  private sliceHeader(index: number): void {
    const { cabac, cabacInitIdc, qp } = this.setting;
    const idr = index === 0;
    this.open(idr ? 0x65 : 0x41);
    this.ue(0);
    this.ue(idr ? 7 : 5);
    this.ue(0);
    this.u(index, 8);
    if (idr) this.ue(0);
    this.u(2 * index, 8);
    this.u(0, idr ? 2 : 3); // dec_ref_pic_marking, behind the flags of the reference list
    if (cabac && !idr) this.ue(cabacInitIdc);
    this.se(qp - 26);
    for (const value of [0, 0, 0]) this.ue(value);
  }

  /** Paints, codes and keeps one picture. */
  picture(index: number): void {
    const { chip, setting, random } = this;
    const { cabac, cabacInitIdc, qp } = setting;
    const [width, height] = [setting.widthMbs * 16, setting.heightMbs * 16];
    const source = chip.read(reg('VE_ISP_INPUT_LUMA_ADDR')) - DRAM_BASE;
    const chroma = chip.read(reg('VE_ISP_INPUT_CHROMA0_ADDR')) - DRAM_BASE;
    const texture = (x: number, y: number) => new Random(x * 7919 + y * 104729).below(256);
    const sample = (x: number, y: number) => CONTENT[setting.content](x, y, index, texture, random);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) chip.dram[source + y * width + x] = sample(x, y);
    for (let y = 0; y < height / 2; y++) {
      for (let x = 0; x < width; x++) chip.dram[chroma + y * width + x] = sample(x >> 1, y + 7 * (x & 1));
    }
    if (index > 0) {
      // the last reconstruction becomes the reference
      for (const plane of ['Y', 'C']) {
        const [rec, ref] = [reg(`REC_ADDR_${plane}`), reg(`REF0_ADDR_${plane}`)];
        const address = chip.read(rec);
        chip.write(rec, chip.read(ref));
        chip.write(ref, address);
      }
    }
    this.sliceHeader(index);
    const header = this.headerBits;
    chip.write(PARA0, (cabac ? PARA0_CABAC | (cabacInitIdc << 10) : 0) | (index > 0 ? PARA0_P : 0));
    chip.write(reg('PARA1'), (CHROMA_OFFSET << 16) | qp);
    chip.write(STATUS, 0xf);
    chip.write(STARTTRIG, 8);
    chip.pass(1 << 24);
    assert.is(chip.read(STATUS) & 0xf, FINISH);
    this.close();
    this.checkStatistics(header);
    if (cabac) this.checkAlignment(header);
    this.keepReconstruction(width, height);
  }

  /** Header and texture bits together are the bits of slice data with the stop bit, emulation prevention apart. */
  private checkStatistics(header: number): void {
    const { chip } = this;
    const unit = this.units[this.units.length - 1] as Uint8Array;
    const rbsp = unescapeNal(unit.subarray(4));
    const last = rbsp[rbsp.length - 1] as number;
    const stop = rbsp.length * 8 - (32 - Math.clz32(last & -last));
    const counted = chip.read(reg('HEADER_BITS')) + chip.read(reg('RESIDUAL_BITS'));
    assert.is(counted, stop + 1 - 8 - header);
  }

  /** cabac_alignment_one_bits between slice header and slice data (7.3.4). */
  private checkAlignment(header: number): void {
    const unit = this.units[this.units.length - 1] as Uint8Array;
    const rbsp = unescapeNal(unit.subarray(4));
    const count = -header & 7;
    const byte = rbsp[1 + (header >> 3)] as number;
    assert.is(byte & ((1 << count) - 1), (1 << count) - 1, `${count} alignment bits`);
  }

  private keepReconstruction(width: number, height: number): void {
    const { chip } = this;
    const stride = (width + 31) & ~31;
    const luma = chip.read(reg('REC_ADDR_Y')) - DRAM_BASE;
    const chroma = chip.read(reg('REC_ADDR_C')) - DRAM_BASE;
    const picture = new Uint8Array((width * height * 3) / 2);
    for (let y = 0; y < height; y++) {
      picture.set(chip.dram.subarray(luma + y * stride, luma + y * stride + width), y * width);
    }
    const size = (width * height) / 4;
    for (let y = 0; y < height / 2; y++) {
      for (let x = 0; x < width; x++) {
        const at = width * height + (x & 1) * size + (y * width) / 2 + (x >> 1);
        picture[at] = chip.dram[chroma + y * stride + x] as number;
      }
    }
    this.reconstructions.push(picture);
  }
}

const FRAMES = 4;

async function check(setting: Setting, seed: number): Promise<number> {
  const encoder = new Encoder(setting, seed);
  encoder.parameterSets();
  for (let index = 0; index < FRAMES; index++) encoder.picture(index);
  const stream = Buffer.concat(encoder.units);
  assert.is([...nalUnits(stream)].length, FRAMES + 2);
  const size = { width: setting.widthMbs * 16, height: setting.heightMbs * 16 };
  const about = JSON.stringify(setting);
  let index = 0;
  const result = await createDecoder('ffmpeg').decode(stream, { ...size, frames: FRAMES }, (picture) => {
    sameBytes(picture, encoder.reconstructions[index] as Uint8Array, `${about}, picture ${index}`);
    index++;
  });
  assert.equal(result.problems, [], about);
  assert.is(index, FRAMES, about);
  assert.equal(encoder.chip.complaints(), [], about);
  return stream.length;
}

const SIZES: readonly (readonly [number, number])[] = [
  [1, 1],
  [4, 3],
  [9, 2],
  [1, 7],
];

for (const content of Object.keys(CONTENT) as (keyof typeof CONTENT)[]) {
  test(`${content}: CABAC with all its tables and CAVLC, all QP classes, bit-exact and accounted`, async () => {
    for (const [round, qp] of [0, 11, 27, 38, 51].entries()) {
      const [widthMbs, heightMbs] = SIZES[(round + content.length) % SIZES.length] as readonly [number, number];
      for (const [cabac, cabacInitIdc] of [
        [true, round % 3],
        [round % 2 === 0, (round + 1) % 3],
      ] as const) {
        await check({ widthMbs, heightMbs, cabac, cabacInitIdc, qp, content }, 100 + round);
      }
    }
  });
}

test('one picture of many macroblocks, and CABAC takes fewer bits than CAVLC', async () => {
  const setting = { widthMbs: 12, heightMbs: 9, cabacInitIdc: 2, qp: 24, content: 'halves' } as const;
  const cabac = await check({ ...setting, cabac: true }, 7);
  const cavlc = await check({ ...setting, cabac: false }, 7);
  assert.ok(cabac < 0.97 * cavlc, `${cabac} bytes of ${cavlc}`);
});

test.run();
