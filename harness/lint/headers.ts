/** Headers of NAL units, one at a time: what cannot be read is said and the next one is tried. */
import type { PictureParameterSet, SequenceParameterSet } from '../syntax/index.js';
import { ReadFault } from '../syntax/errors.js';
import { HeaderReader } from '../syntax/header-reader.js';
import { readPictureParameterSet, readSequenceParameterSet } from '../syntax/parameter-sets.js';
import { Rbsp } from '../syntax/rbsp.js';
import { readSliceHeader, type SliceHeader } from '../syntax/slice-header.js';
import type { Place } from './model.js';

const SLICE = 1;
const IDR = 5;
const SPS = 7;
const PPS = 8;

/** A header as it was read. `fault` is set where it could not be. */
export interface ParsedUnit {
  readonly place: Place;
  readonly type: number;
  readonly nal_ref_idc: number;
  /** Syntax elements by name. */
  readonly elements: ReadonlyMap<string, number>;
  readonly sps?: SequenceParameterSet;
  readonly pps?: PictureParameterSet;
  readonly slice?: SliceHeader;
  readonly rbsp: Rbsp;
  /** Bits behind the end of a parameter set's syntax, ahead of its stop bit. */
  readonly left: number;
  readonly fault?: { readonly element: string; readonly message: string };
}

/** Parameter sets seen so far, and what reads headers with them. */
export class HeaderParser {
  readonly sequences = new Map<number, SequenceParameterSet>();
  readonly pictures = new Map<number, PictureParameterSet>();

  /**
   * Reads a NAL unit.
   * @param header offset of its header byte in `stream`
   * @param end offset behind its last byte
   */
  parse(stream: Uint8Array, header: number, end: number, place: Place): ParsedUnit {
    const first = stream[header] ?? 0;
    const type = first & 31;
    const nal_ref_idc = (first >> 5) & 3;
    const rbsp = new Rbsp(stream, header + 1, end);
    const reader = new HeaderReader(rbsp);
    const done = (result: Pick<ParsedUnit, 'sps' | 'pps' | 'slice' | 'fault'>, left = 0): ParsedUnit => ({
      ...{ place, type, nal_ref_idc, rbsp, left },
      elements: new Map(reader.elements.map(({ name, value }) => [name, value])),
      ...result,
    });
    try {
      reader.current = 'forbidden_zero_bit';
      if (first & 0x80) throw new ReadFault('the bit is 1');
      switch (type) {
        case SLICE:
        case IDR:
          return done({ slice: readSliceHeader(reader, { nal_ref_idc, nal_unit_type: type }, this.pictures) });
        case SPS: {
          const sps = readSequenceParameterSet(reader);
          this.define(sps);
          return done({ sps }, reader.end - reader.position);
        }
        case PPS: {
          const pps = readPictureParameterSet(reader, this.sequences);
          this.pictures.set(pps.pic_parameter_set_id, pps);
          return done({ pps }, reader.end - reader.position);
        }
        default:
          return done({});
      }
    } catch (error) {
      if (!(error instanceof ReadFault)) throw error;
      return done({ fault: { element: reader.current ?? 'nal_unit_type', message: error.message } });
    }
  }

  private define(sps: SequenceParameterSet): void {
    this.sequences.set(sps.seq_parameter_set_id, sps);
    for (const [id, pps] of this.pictures) {
      if (pps.sps.seq_parameter_set_id === sps.seq_parameter_set_id) this.pictures.set(id, { ...pps, sps });
    }
  }
}

/** Which of 00 00 00..03 stand in a NAL unit's bytes, by the offset of the third. */
export function forbiddenPlaces(bytes: Uint8Array): number[] {
  const places: number[] = [];
  for (let i = 2; i < bytes.length; i++) {
    if (bytes[i - 2] === 0 && bytes[i - 1] === 0 && (bytes[i] as number) <= 3) places.push(i);
  }
  return places;
}

/** `80 00 00 01 42`: a byte run with its neighbours. */
export function bytesAround(bytes: Uint8Array, third: number): string {
  const near = bytes.subarray(Math.max(0, third - 3), Math.min(bytes.length, third + 2));
  return [...near].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
