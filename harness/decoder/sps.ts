/** Sequence parameter sets (H.264 clause 7.3.2.1.1, E.1.1) as far as picture geometry and their own end need them. */
import { BitReader } from './bit-reader.js';

/** Picture size of a sequence parameter set, in luma samples (H.264 clause 7.4.2.1.1). */
export interface SpsGeometry {
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** The part that is shown: the coded area without the frame_crop offsets. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface ParsedSps {
  readonly geometry: SpsGeometry;
  /** Bit position of frame_cropping_flag in the unescaped NAL unit. */
  readonly croppingFlag: number;
}

/** profile_idc values whose parameter set carries chroma_format_idc and scaling matrices (clause 7.3.2.1.1). */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** SubWidthC and SubHeightC by chroma_format_idc (table 6-1); monochrome crops in units of one sample. */
const CHROMA_UNITS = [
  [1, 1],
  [2, 2],
  [2, 1],
  [1, 1],
] as const;

/** aspect_ratio_idc Extended_SAR (table E-1). */
const EXTENDED_SAR = 255;

function skipScalingList(reader: BitReader, size: number): void {
  let next = 8;
  for (let i = 0; i < size && next !== 0; i++) next = (next + reader.se() + 256) & 255;
}

/** Reads seq_parameter_set_data() up to and with the cropping. */
function readGeometry(reader: BitReader): ParsedSps {
  reader.bits(8);
  const profile = reader.bits(8);
  reader.bits(16);
  reader.ue();
  let chromaFormat = 1;
  if (HIGH_PROFILES.has(profile)) {
    chromaFormat = reader.ue();
    if (chromaFormat > 3) throw new RangeError(`chroma_format_idc ${chromaFormat}`);
    if (chromaFormat === 3) reader.bit();
    reader.ue();
    reader.ue();
    reader.bit();
    if (reader.bit()) {
      const lists = chromaFormat === 3 ? 12 : 8;
      for (let i = 0; i < lists; i++) if (reader.bit()) skipScalingList(reader, i < 6 ? 16 : 64);
    }
  }
  reader.ue();
  const pocType = reader.ue();
  if (pocType === 0) reader.ue();
  else if (pocType === 1) {
    reader.bit();
    reader.se();
    reader.se();
    for (let count = reader.ue(); count > 0; count--) reader.se();
  }
  reader.ue();
  reader.bit();
  const codedWidth = (reader.ue() + 1) * 16;
  const mapUnits = reader.ue() + 1;
  const frameMbsOnly = reader.bit();
  if (!frameMbsOnly) reader.bit();
  reader.bit();
  const croppingFlag = reader.position;
  const fieldFactor = 2 - frameMbsOnly;
  const [unitX, unitChromaY] = CHROMA_UNITS[chromaFormat] as readonly [number, number];
  const unitY = unitChromaY * fieldFactor;
  const codedHeight = mapUnits * 16 * fieldFactor;
  const [left, right, top, bottom] = reader.bit()
    ? [reader.ue() * unitX, reader.ue() * unitX, reader.ue() * unitY, reader.ue() * unitY]
    : [0, 0, 0, 0];
  const width = codedWidth - left - right;
  const height = codedHeight - top - bottom;
  if (width <= 0 || height <= 0) throw new RangeError('the cropping leaves no picture');
  return { geometry: { codedWidth, codedHeight, left, top, width, height }, croppingFlag };
}

function skipHrd(reader: BitReader): void {
  const count = reader.ue() + 1;
  if (count > 32) throw new RangeError(`cpb_cnt_minus1 ${count - 1}`);
  reader.bits(8);
  for (let i = 0; i < count; i++) {
    reader.ue();
    reader.ue();
    reader.bit();
  }
  reader.bits(20);
}

function skipVui(reader: BitReader): void {
  if (reader.bit() && reader.bits(8) === EXTENDED_SAR) reader.bits(32);
  if (reader.bit()) reader.bit();
  if (reader.bit()) {
    reader.bits(4);
    if (reader.bit()) reader.bits(24);
  }
  if (reader.bit()) {
    reader.ue();
    reader.ue();
  }
  if (reader.bit()) reader.bits(65);
  const nalHrd = reader.bit();
  if (nalHrd) skipHrd(reader);
  const vclHrd = reader.bit();
  if (vclHrd) skipHrd(reader);
  if (nalHrd || vclHrd) reader.bit();
  reader.bit();
  if (reader.bit()) {
    reader.bit();
    for (let i = 0; i < 6; i++) reader.ue();
  }
}

/**
 * Reads a parameter set up to its cropping. The VUI is not looked at, so one that a false start code cuts short
 * there still reads.
 * @param nal unescaped NAL unit, header byte included
 * @returns undefined when it ends, or makes no sense, before the cropping is over
 */
export function parseSps(nal: Uint8Array): ParsedSps | undefined {
  try {
    return readGeometry(new BitReader(nal));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** True when a NAL unit holds a whole parameter set: syntax, VUI included, then rbsp_trailing_bits() and nothing else. */
export function isWholeSps(nal: Uint8Array): boolean {
  const reader = new BitReader(nal);
  try {
    readGeometry(reader);
    if (reader.bit()) skipVui(reader);
    if (reader.bit() !== 1) return false;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
  while (reader.position & 7) if (reader.bit()) return false;
  return nal.subarray(reader.position >> 3).every((byte) => byte === 0);
}
