/** What each picture that a driver starts is made of: read from the registers at the trigger, taken from memory at its end. */
import { type Board, BoardError, reconstructedPicture } from '../../emulator/index.js';
import { nv12View, type PictureView } from '../compare/index.js';
import type { FrameType, HeaderUnit, Size } from '../drivers/driver.js';
import { PutBits } from '../replay/put-bits.js';

/** Bus addresses of a picture's two planes. */
export interface PlaneAddresses {
  readonly luma: number;
  readonly chroma: number;
}

/** What the registers say at the trigger. */
export interface PictureSetup {
  /** Number of the trigger, from 0. */
  readonly index: number;
  /** VE clock of the trigger. */
  readonly start: number;
  /** Luma samples, a multiple of 16 both ways. */
  readonly coded: Size;
  /** `stride`: bytes from row to row. `format`: bits 31:29 of VE_ISP_CTRL. */
  readonly source: PlaneAddresses & { readonly stride: number; readonly format: number };
  readonly reconstruction: PlaneAddresses;
  readonly reference: PlaneAddresses;
  /** `offset`: the bit at which the stream begins. */
  readonly stream: { readonly address: number; readonly end: number; readonly offset: number };
  /** IDR: an intra picture whose last slice header is of type 5. */
  readonly frameType: FrameType;
  readonly qp: number;
  readonly entropy: 'CAVLC' | 'CABAC';
  /** What was put since the last picture. */
  readonly headers: readonly HeaderUnit[];
}

/** `abandoned`: another one was started, or the engine reset, before its end. */
export type PictureOutcome = 'running' | 'finished' | 'stalled' | 'abandoned';

export interface ObservedPicture extends PictureSetup {
  outcome: PictureOutcome;
  /** VE clocks from the trigger to the end. */
  cycles: number;
  /** The coded bytes, a copy from the stream buffer; empty unless finished. */
  bytes: Uint8Array;
  /** The reconstruction, a copy, coded area; undefined unless finished. */
  picture: PictureView | undefined;
  /** Why bytes or reconstruction could not be taken. */
  problem: string | undefined;
}

/** The board as a driver uses it. */
export type ObservedBoard = Pick<Board, 'read32' | 'write32' | 'delay' | 'waitForInterrupt' | 'reset'>;

const RESET = 0x004;
const ISP_SIZE = 0xa00;
const ISP_STRIDE = 0xa04;
const ISP_CTRL = 0xa08;
const ISP_LUMA = 0xa78;
const ISP_CHROMA = 0xa7c;
const PICINFO = 0xb00;
const PARA0 = 0xb04;
const PARA1 = 0xb08;
const STARTTRIG = 0xb18;
const STATUS = 0xb1c;
const PUTBITSDATA = 0xb20;
const STM_START = 0xb80;
const STM_END = 0xb84;
const STM_BIT_OFFSET = 0xb88;
const STM_BIT_LEN = 0xb90;
const REF_LUMA = 0xba0;
const REF_CHROMA = 0xba4;
const REC_LUMA = 0xbb0;
const REC_CHROMA = 0xbb4;

const ENCODER_RESET = 0x01000001;
const START = 8;
const CONTINUE = 9;
/** Of the start trigger: 0 for H.264. */
const CODEC = 0x30000;
const FINISHED = 1;
const STALLED = 2;
const NAL_SLICE_IDR = 5;

/** Watches a board through the calls that a driver makes; the driver is to use `board` of this instead of the board itself. */
export class PictureObserver {
  readonly pictures: ObservedPicture[] = [];
  private readonly puts = new PutBits();
  private running: ObservedPicture | undefined;
  private bitOffset = 0;
  /** Status bits that were set before the trigger already. */
  private leftover = 0;

  /**
   * @param onStart called at each trigger of an H.264 picture, before the engine starts
   * @param onEnd called when a picture is finished, stalled or abandoned
   */
  constructor(
    private readonly board: Board,
    private readonly onStart?: (picture: ObservedPicture) => void,
    private readonly onEnd?: (picture: ObservedPicture) => void,
  ) {
    // a picture may end within a write that clears its status: the line rises before that
    board.onInterrupt((level) => {
      if (level) this.look();
    });
  }

  /** The board with these calls observed; everything else is the board's own. */
  observed(): Board {
    const { board } = this;
    const calls: ObservedBoard = {
      read32: (offset) => {
        const value = board.read32(offset);
        this.look();
        return value;
      },
      write32: (offset, value) => {
        this.write(offset, value >>> 0);
        board.write32(offset, value);
        this.look();
      },
      delay: (microseconds) => {
        board.delay(microseconds);
        this.look();
      },
      waitForInterrupt: (microseconds) => {
        const level = board.waitForInterrupt(microseconds);
        this.look();
        return level;
      },
      reset: () => {
        this.abandon();
        board.reset();
      },
    };
    return new Proxy(board, {
      get(target, name) {
        if (Object.hasOwn(calls, name)) return calls[name as keyof ObservedBoard];
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  private write(offset: number, value: number): void {
    this.look();
    if (offset === STM_BIT_OFFSET) this.bitOffset = value;
    else if (offset === RESET && (value & ENCODER_RESET) !== 0) this.abandon();
    else if (offset === STARTTRIG) this.trigger(value);
  }

  private trigger(value: number): void {
    const type = value & 0xf;
    if (type === START) {
      this.abandon();
      this.running = this.setup();
      this.leftover = this.board.peek32(STATUS) & (FINISHED | STALLED);
      this.pictures.push(this.running);
      if ((value & CODEC) === 0) this.onStart?.(this.running);
    } else if (type === CONTINUE) {
      const last = this.pictures.at(-1);
      if (last?.outcome === 'stalled') this.running = last;
    } else this.puts.trigger(value, this.board.peek32(PUTBITSDATA));
  }

  private setup(): ObservedPicture {
    const { board } = this;
    const peek = (offset: number) => board.peek32(offset);
    const planes = (luma: number, chroma: number) => ({ luma: peek(luma), chroma: peek(chroma) });
    const size = peek(PICINFO) || peek(ISP_SIZE);
    const headers = this.puts.take();
    const slice = headers.findLast(({ unit }) => unit === 'slice');
    const isIntra = ((peek(PARA0) >>> 4) & 7) === 0;
    const isIdr = isIntra && ((slice?.bytes[4] ?? 0) & 31) === NAL_SLICE_IDR;
    return {
      index: this.pictures.length,
      start: board.now,
      coded: { width: (size >>> 16) * 16, height: (size & 0xffff) * 16 },
      source: {
        ...planes(ISP_LUMA, ISP_CHROMA),
        stride: ((peek(ISP_STRIDE) >>> 16) & 0x7ff) * 16,
        format: peek(ISP_CTRL) >>> 29,
      },
      reconstruction: planes(REC_LUMA, REC_CHROMA),
      reference: planes(REF_LUMA, REF_CHROMA),
      stream: { address: peek(STM_START), end: peek(STM_END), offset: this.bitOffset },
      frameType: isIdr ? 'IDR' : isIntra ? 'I' : 'P',
      qp: peek(PARA1) & 0x3f,
      entropy: (peek(PARA0) & 0x100) !== 0 ? 'CABAC' : 'CAVLC',
      headers,
      outcome: 'running',
      cycles: 0,
      bytes: new Uint8Array(0),
      picture: undefined,
      problem: undefined,
    };
  }

  private abandon(): void {
    const { running } = this;
    if (!running) return;
    running.outcome = 'abandoned';
    running.cycles = this.board.now - running.start;
    this.running = undefined;
    this.onEnd?.(running);
  }

  /** Takes what a picture left as soon as it has ended, before anything is overwritten. */
  private look(): void {
    const { board, running } = this;
    if (!running) return;
    const status = board.peek32(STATUS) & (FINISHED | STALLED);
    if (this.leftover !== 0 && status === this.leftover) {
      // the driver left the last picture's status: only the engine itself tells when it is through
      const { width, height } = running.coded;
      if (board.nextEngineEvent !== Number.POSITIVE_INFINITY) return;
      if (board.macroblocksDone * 256 !== width * height) return;
    } else this.leftover = 0;
    if (status === 0) return;
    running.cycles = board.now - running.start;
    this.running = undefined;
    running.outcome = (status & FINISHED) !== 0 ? 'finished' : 'stalled';
    if (running.outcome === 'finished') this.take(running);
    this.onEnd?.(running);
  }

  private take(running: ObservedPicture): void {
    const { board } = this;
    try {
      running.bytes = this.streamOf(running);
      const { reconstruction, coded } = running;
      const { luma, chroma, stride } = reconstructedPicture(
        board,
        reconstruction.luma,
        reconstruction.chroma,
        coded.width,
        coded.height,
      );
      running.picture = nv12View(luma.slice(), chroma.slice(), coded.width, coded.height, stride);
    } catch (error) {
      if (!(error instanceof BoardError)) throw error;
      running.problem = error.message;
    }
  }

  /** From the offset to STM_BIT_LEN; the stream goes on at the start of the buffer where it reached its end. */
  private streamOf({ stream }: PictureSetup): Uint8Array {
    const { board } = this;
    const size = stream.end - stream.address + 1;
    const ring = board.dram.view(stream.address, size);
    const from = stream.offset >>> 3;
    const bits = board.peek32(STM_BIT_LEN);
    const to = Math.ceil(bits / 8) + (bits < stream.offset ? from : 0);
    if (to <= size) return ring.slice(from, to);
    return Buffer.concat([ring.subarray(from), ring.subarray(0, to - size)]);
  }
}
