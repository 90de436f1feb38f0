/** slice_data() (H.264 clause 7.3.4) and what follows it up to the end of the NAL unit. */
import { CabacReader } from './cabac-reader.js';
import { CavlcReader } from './cavlc-reader.js';
import { type ElementListener, KINDS, Ledger } from './elements.js';
import { ReadFault, StreamSyntaxError } from './errors.js';
import type { MacroblockSyntax } from './macroblock.js';
import { checkSupported, MacroblockLayer } from './macroblock-layer.js';
import { SliceState } from './slice-state.js';
import type { NalUnit } from './stream.js';

export interface SliceListener {
  /** Called for every element of slice_data() in coding order; slows the reading down. */
  readonly element?: ElementListener;
  /** Called for every macroblock when it is complete. */
  readonly macroblock?: (mb: MacroblockSyntax) => void;
}

export interface SliceSummary {
  readonly macroblocks: number;
  /** Bits of slice_header(). */
  readonly headerBits: number;
  /** cabac_alignment_one_bit. */
  readonly alignmentBits: number;
  /** Bits of slice_data() without the alignment: what the ledger adds up to. */
  readonly dataBits: number;
  /** rbsp_slice_trailing_bits() without cabac_zero_words: rbsp_stop_one_bit and zero bits up to the byte's end. */
  readonly trailingBits: number;
  /** False when a rbsp_alignment_zero_bit, or with CABAC a pcm_alignment_zero_bit, is 1, which decoders do not mind. */
  readonly alignmentZero: boolean;
  readonly cabacZeroWords: number;
  /** emulation_prevention_three_byte in the NAL unit. */
  readonly emulationPreventionBytes: number;
  readonly ledger: Ledger;
}

/** Reads slices of streams; keeps its working memory between them. */
export class SliceReader {
  private state: SliceState | undefined;

  /**
   * Reads a whole slice and checks that it ends where its NAL unit ends.
   * @param unit of nal_unit_type 1 or 5
   * @throws StreamSyntaxError when the slice breaks the syntax, ends early or late, or is of a kind that is not read
   */
  read(unit: NalUnit, listener: SliceListener = {}): SliceSummary {
    return new SliceRun(unit, this.stateFor(unit), listener).run();
  }

  private stateFor({ slice }: NalUnit): SliceState {
    if (!slice) throw new TypeError('the NAL unit is no slice');
    const { widthInMbs, heightInMbs } = slice.sps;
    if (this.state?.width !== widthInMbs || this.state.height !== heightInMbs) {
      this.state = new SliceState(widthInMbs, heightInMbs);
    }
    return this.state;
  }
}

class SliceRun {
  private readonly ledger = new Ledger();
  private reader: CavlcReader | CabacReader | undefined;
  private macroblocks = 0;
  private alignmentBits = 0;
  private element: string | undefined;
  private readonly slice: NonNullable<NalUnit['slice']>;

  constructor(
    private readonly unit: NalUnit,
    private readonly state: SliceState,
    private readonly listener: SliceListener,
  ) {
    this.slice = unit.slice as NonNullable<NalUnit['slice']>;
  }

  run(): SliceSummary {
    try {
      checkSupported(this.slice);
      this.state.beginSlice();
      const end = this.slice.pps.entropy_coding_mode_flag ? this.cabac() : this.cavlc();
      return this.summary(end);
    } catch (error) {
      if (!(error instanceof ReadFault)) throw error;
      throw this.located(error);
    }
  }

  /** @returns RBSP bit behind the last macroblock */
  private cavlc(): number {
    const { state, unit, slice } = this;
    const reader = new CavlcReader(unit.rbsp, slice.bits, this.context());
    this.reader = reader;
    const layer = new MacroblockLayer(slice, state, this.ledger, reader);
    let address = slice.first_mb_in_slice;
    do {
      this.enter(address);
      layer.begin();
      if (slice.kind === 'P') {
        const run = reader.mbSkipRun();
        if (run > state.count - address) throw new ReadFault(`the run of ${run} leaves the picture`);
        for (let i = 0; i < run; i++) {
          if (i > 0) this.enter(address);
          this.complete(layer.finish(layer.skipped()));
          layer.begin();
          address++;
        }
        if (run > 0 && !reader.more) break;
        if (run > 0) this.enter(address);
      }
      this.complete(layer.finish(layer.read()));
      address++;
    } while (reader.more);
    return reader.position;
  }

  private cabac(): number {
    const { state, unit, slice } = this;
    const reader = new CabacReader(unit.rbsp, this.alignment(), this.context());
    this.reader = reader;
    const layer = new MacroblockLayer(slice, state, this.ledger, reader);
    for (let address = slice.first_mb_in_slice; ; address++) {
      this.enter(address);
      layer.begin();
      const mb = slice.kind === 'P' && reader.mbSkipFlag() ? layer.skipped() : layer.read();
      const last = reader.endOfSliceFlag();
      this.complete(layer.finish(mb));
      if (last) return reader.endPosition - 1;
    }
  }

  /** cabac_alignment_one_bit. @returns position of the first byte behind it */
  private alignment(): number {
    const { rbsp } = this.unit;
    this.element = 'cabac_alignment_one_bit';
    let position = this.slice.bits;
    for (; position & 7; position++) {
      if (((rbsp.bytes[position >> 3] as number) & (0x80 >> (position & 7))) === 0) throw new ReadFault('the bit is 0');
    }
    this.alignmentBits = position - this.slice.bits;
    this.element = undefined;
    return position;
  }

  private context() {
    return { slice: this.slice, state: this.state, ledger: this.ledger, listener: this.listener.element };
  }

  private enter(address: number): void {
    if (address >= this.state.count) throw new ReadFault('the slice goes on behind the last macroblock of the picture');
    this.state.enter(address);
  }

  private complete(mb: MacroblockSyntax): void {
    this.macroblocks++;
    this.listener.macroblock?.(mb);
  }

  private summary(end: number): SliceSummary {
    const { rbsp } = this.unit;
    this.element = 'rbsp_slice_trailing_bits';
    const left = rbsp.stopBit - end;
    const stop = (rbsp.bytes[end >> 3] as number) & (0x80 >> (end & 7));
    // x264 ends some of its CABAC slices with a 1 among the alignment bits
    if (stop === 0 || rbsp.stopBit >> 3 !== end >> 3) {
      throw new ReadFault(`${left} bits of data are left over behind the last macroblock`);
    }
    if (rbsp.zeroBytes & 1) throw new ReadFault('an odd number of zero bytes follows the slice');
    return {
      macroblocks: this.macroblocks,
      headerBits: this.slice.bits,
      alignmentBits: this.alignmentBits,
      dataBits: end - this.slice.bits - this.alignmentBits,
      trailingBits: 8 * (rbsp.length - rbsp.zeroBytes) - end,
      alignmentZero: left === 0 && !(this.reader instanceof CabacReader && !this.reader.alignmentZero),
      cabacZeroWords: rbsp.zeroBytes / 2,
      emulationPreventionBytes: rbsp.escapeCount,
      ledger: this.ledger,
    };
  }

  private located(fault: ReadFault): StreamSyntaxError {
    const { unit, reader } = this;
    const bit = Math.max(0, reader?.position ?? this.slice.bits);
    const element = this.element ?? (reader ? KINDS[reader.current] : undefined);
    const place = { nalUnit: unit.index, streamByte: unit.rbsp.streamByte(bit), bit };
    const inSlice = reader ? { macroblock: this.state.address } : {};
    return new StreamSyntaxError(
      fault.message,
      { ...place, ...inSlice, ...(element ? { element } : {}) },
      fault.unsupported,
    );
  }
}
