/** What the tests of the direct driver share: small runs by their settings, and their streams read syntax element by element. */
import * as assert from 'uvu/assert';
import { openH264Library } from '../decoder/index.js';
import type { DirectControl } from '../drivers/direct/controls.js';
import type { DirectCase, DirectEvent } from '../fuzz/direct-case.js';
import { decodeCases, type EncodedCase, encodeCase } from '../fuzz/direct-run.js';
import { type MacroblockSyntax, type NalUnit, readStream, SliceReader, type SliceSummary } from '../syntax/index.js';

export interface Setting {
  readonly width?: number;
  readonly height?: number;
  readonly frames?: number;
  /** Name in CONTENTS. */
  readonly content?: string;
  readonly seed?: number;
  readonly variant?: string;
  readonly controls?: Partial<Record<DirectControl, number>>;
  readonly events?: readonly DirectEvent[];
}

/** Encodes a few small pictures and fails on whatever is wrong without a decoder. */
export function run(setting: Setting): EncodedCase {
  const { width = 96, height = 80, frames = 4, content = 'slow texture', seed = 1, variant = 'v3s' } = setting;
  const fuzz: DirectCase = {
    ...{ number: 0, size: { width, height }, rate: { num: 25, den: 1 }, frames, content, contentSeed: seed, variant },
    controls: Object.entries(setting.controls ?? {}) as [DirectControl, number][],
    events: setting.events ?? [],
    addressConvention: 'offset',
  };
  const encoded = encodeCase(fuzz);
  assert.equal(encoded.problems, [], JSON.stringify(setting));
  assert.is(encoded.frames.length, frames);
  return encoded;
}

/** The reference decoders at hand. */
export const DECODERS: readonly string[] = ['ffmpeg', 'ffmpeg-c', 'openh264'].filter((name) => {
  if (name !== 'openh264') return true;
  try {
    return openH264Library().version !== '';
  } catch (error) {
    console.log(`skip: openh264: ${(error as Error).message}`);
    return false;
  }
});

/** Encodes and compares every sample with the reference decoders. */
export async function verified(setting: Setting, decoders: readonly string[] = ['ffmpeg']): Promise<EncodedCase> {
  const encoded = run(setting);
  for (const decoder of decoders) {
    assert.equal(await decodeCases([encoded], decoder), [[]], `${decoder}: ${JSON.stringify(setting)}`);
  }
  return encoded;
}

export interface ReadSlice extends SliceSummary {
  readonly unit: NalUnit;
  readonly header: NonNullable<NalUnit['slice']>;
  readonly mbs: readonly MacroblockSyntax[];
}

/** A copy: the reader may use its vectors and levels again for the next macroblock. */
function kept(mb: MacroblockSyntax): MacroblockSyntax {
  const { mv, levels, intraPredModes } = mb;
  return {
    ...mb,
    ...(mv ? { mv: mv.slice() } : {}),
    ...(levels ? { levels: levels.slice() } : {}),
    ...(intraPredModes ? { intraPredModes: intraPredModes.slice() } : {}),
  };
}

/** The slices of each picture. */
export function readPictures({ frames }: EncodedCase): ReadSlice[][] {
  const stream = Buffer.concat(frames.map(({ bytes }) => bytes));
  const reader = new SliceReader();
  const pictures: ReadSlice[][] = [];
  for (const unit of readStream(stream)) {
    if (!unit.slice) continue;
    const mbs: MacroblockSyntax[] = [];
    const macroblock = (mb: MacroblockSyntax) => mbs.push(kept(mb));
    const summary = reader.read(unit, { macroblock });
    if (unit.slice.first_mb_in_slice === 0) pictures.push([]);
    pictures.at(-1)?.push({ ...summary, unit, header: unit.slice, mbs });
  }
  assert.is(pictures.length, frames.length);
  return pictures;
}

/** All macroblocks of P pictures. */
export function predictedMacroblocks(encoded: EncodedCase): MacroblockSyntax[] {
  const slices = readPictures(encoded).flat();
  return slices.filter(({ header }) => header.kind === 'P').flatMap(({ mbs }) => [...mbs]);
}

/** All macroblocks. */
export function macroblocks(encoded: EncodedCase): MacroblockSyntax[] {
  return readPictures(encoded).flatMap((slices) => slices.flatMap(({ mbs }) => [...mbs]));
}

export function streamOf({ frames }: EncodedCase): Buffer {
  return Buffer.concat(frames.map(({ bytes }) => bytes));
}
