/** What a coded picture says of itself: frame type, numbers and headers, read from its bytes. */
import type { FrameType, HeaderUnit } from '../../drivers/driver.js';
import { type NalUnit, readStream, StreamSyntaxError } from '../../syntax/index.js';

/** What the headers of one picture say. */
export interface PictureHeaders {
  readonly frameType: FrameType;
  readonly frameNum: number;
  readonly qp: number;
  /** Bits of parameter sets and slice header, before emulation prevention. */
  readonly headerBits: number;
  readonly headers: readonly HeaderUnit[];
}

const START_CODE = Uint8Array.of(0, 0, 0, 1);
const SLICE = 1;
const IDR = 5;
const SPS = 7;
const PPS = 8;
const UNITS: Readonly<Record<number, HeaderUnit['unit']>> = {
  [SLICE]: 'slice',
  [IDR]: 'slice',
  [SPS]: 'sps',
  [PPS]: 'pps',
};

/** Reads coded pictures in their order; parameter sets hold for the pictures behind them. */
export class StreamInspector {
  private parameterSets = new Map<string, Uint8Array>();

  /** Reads one coded picture. Returns a sentence for what is no H.264 picture. */
  read(bytes: Uint8Array): PictureHeaders | string {
    const known = Buffer.concat([...this.parameterSets.values()]);
    const headers: HeaderUnit[] = [];
    let picture: NalUnit | undefined;
    try {
      for (const nal of readStream(Buffer.concat([known, bytes]))) {
        if (nal.start < known.length) continue;
        const unit = UNITS[nal.nal_unit_type];
        if (unit && !picture) headers.push(headerUnit(unit, nal));
        this.keep(nal, bytes, known.length);
        if (nal.slice && !picture) picture = nal;
      }
    } catch (error) {
      if (!(error instanceof StreamSyntaxError)) throw error;
      return error.message;
    }
    if (!picture?.slice) return 'there is no slice in it';
    const { kind, frame_num, qp } = picture.slice;
    return {
      frameType: picture.nal_unit_type === IDR ? 'IDR' : kind === 'I' || kind === 'SI' ? 'I' : 'P',
      frameNum: frame_num,
      qp,
      headerBits: headers.reduce((sum, { bits }) => sum + bits, 0),
      headers,
    };
  }

  private keep(nal: NalUnit, bytes: Uint8Array, offset: number): void {
    const id = nal.sps ? `sps ${nal.sps.seq_parameter_set_id}` : nal.pps ? `pps ${nal.pps.pic_parameter_set_id}` : '';
    if (!id) return;
    // parameter sets go in front in the order sps, pps, whatever came last
    const copy = bytes.slice(nal.start - offset, nal.end - offset);
    this.parameterSets.set(id, copy);
    this.parameterSets = new Map([...this.parameterSets].sort(([a], [b]) => (a.slice(0, 3) < b.slice(0, 3) ? 1 : -1)));
  }
}

function headerUnit(unit: HeaderUnit['unit'], nal: NalUnit): HeaderUnit {
  const last = nal.elements.at(-1);
  const payload = unit === 'slice' ? (last ? last.position + last.bits : 0) : nal.rbsp.stopBit + 1;
  const aligned = unit === 'slice' ? payload : Math.ceil(payload / 8) * 8;
  const body = nal.rbsp.bytes.slice(0, Math.ceil(aligned / 8));
  const rest = aligned & 7;
  if (rest) body[body.length - 1] = (body[body.length - 1] as number) & (0xff00 >> rest);
  const head = Uint8Array.of(((nal.nal_ref_idc & 3) << 5) | nal.nal_unit_type);
  return { unit, bits: START_CODE.length * 8 + 8 + aligned, bytes: Buffer.concat([START_CODE, head, body]) };
}
