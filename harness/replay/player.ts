/** Plays a trace into a board, access by access. */
import { type Board, BoardError, reconstructedPicture } from '../../emulator/index.js';
import { decode, describeAccess, registerAt, shortName } from '../../emulator/spec/index.js';
import { nv12View, type PictureView } from '../compare/index.js';
import type { HeaderUnit } from '../drivers/driver.js';
import { type AccessRecord, hex } from '../trace/model.js';
import { type Frame, toNv12 } from '../video/index.js';
import type { AddressMap } from './address-map.js';
import { Coverage } from './coverage.js';
import { PutBits } from './put-bits.js';
import { awaitedBits, judge, RESET, STATUS, STATUS_EVENTS, STM_BIT_LEN, type Tolerance } from './tolerance.js';

/** A place where board and trace disagree. */
export interface ReplayDifference {
  readonly line: number;
  readonly frame: number | undefined;
  readonly phase: string;
  readonly register: string;
  /** What the trace has and what the board answers; absent where it is no value. */
  readonly trace?: string;
  readonly board?: string;
  readonly text: string;
}

/** A picture as it came out of the chip. */
export interface ReplayedPicture {
  readonly bytes: Uint8Array;
  readonly headers: readonly HeaderUnit[];
  readonly reconstruction: PictureView;
}

const MODE = 0x000;
const PIC_INFO = 0xa00;
const STRIDE = 0xa04;
const ISP_CTRL = 0xa08;
const LUMA = 0xa78;
const CHROMA = 0xa7c;
const PARA0 = 0xb04;
const INT_EN = 0xb14;
const STARTTRIG = 0xb18;
const PUTBITSDATA = 0xb20;
const STM_START = 0xb80;
const STM_BIT_OFFSET = 0xb88;
const REC_Y = 0xbb0;
const REC_C = 0xbb4;

const FINISH = 1;
const ENC_START = 8;
const ENC_CONTINUE = 9;
/** Writing one of these begins another picture's stream. */
const STREAM_SETUP: ReadonlySet<number> = new Set([STM_START, STM_BIT_OFFSET, STM_BIT_LEN]);

/** Microseconds that a driver's watchdog waits, and a poll's step. */
const PATIENCE = 2_000_000;
const STEP = 10;
/** Differences that are kept. */
const MOST_DIFFERENCES = 1000;

export class Player {
  readonly differences: ReplayDifference[] = [];
  readonly pictures: ReplayedPicture[] = [];
  readonly tolerated = new Map<Tolerance, number>();
  readonly coverage: Coverage;
  writes = 0;
  reads = 0;
  /** Reads that were held against the trace. */
  checked = 0;
  /** Pictures put into source buffers. */
  fed = 0;
  frame: number | undefined;
  phase = 'run';

  private readonly putBits = new PutBits();
  /** Not written since the last reset. */
  private readonly untouched = new Set<number>();
  private readonly written = new Set<number>();
  private sliceData = false;
  private escapes = false;
  private bitOffset = 0;
  private latched: ReplayedPicture | undefined;
  private line = 0;

  constructor(
    private readonly board: Board,
    private readonly map: AddressMap,
    /** The register layout. */
    private readonly variant: string,
  ) {
    this.coverage = new Coverage(variant);
  }

  /** Whether an access starts the encoding of a picture, so that one must be fed first. */
  static starts({ op, offset, value }: AccessRecord): boolean {
    return op === 'w' && offset === STARTTRIG && (value & 0xf) === ENC_START;
  }

  /** Plays one access; `next` is the one behind it. */
  play(access: AccessRecord, next: AccessRecord | undefined): void {
    this.line = access.line;
    if (access.width !== 32) {
      this.differ(access.offset, `an access of ${access.width} bits cannot be played: the engine takes 32`);
    } else if (access.op === 'w') this.write(access, next);
    else this.read(access, next);
  }

  /** Puts a picture where the registers point. Padded to the coded size; 4:2:2 repeats the chroma rows. */
  feed(picture: Frame): void {
    const { board } = this;
    const info = board.peek32(PIC_INFO);
    const [width, height] = [((info >>> 16) & 0x7ff) * 16, (info & 0x7ff) * 16];
    const stride = ((board.peek32(STRIDE) >>> 16) & 0x7ff) * 16 || width;
    if (width === 0 || height === 0 || stride < width) return;
    if (picture.width > width || picture.height > height) {
      this.differ(
        PIC_INFO,
        `the input's ${picture.width}x${picture.height} do not fit the ${width}x${height} of the trace`,
      );
      return;
    }
    const bytes = new Uint8Array((stride * height * 3) / 2);
    toNv12(picture, bytes, stride, height);
    const luma = stride * height;
    const tall = this.sourceFormat() === 'NV16';
    try {
      board.dram.view(board.peek32(LUMA), luma).set(bytes.subarray(0, luma));
      const chroma = board.dram.view(board.peek32(CHROMA), tall ? luma : luma / 2);
      if (!tall) chroma.set(bytes.subarray(luma));
      else {
        for (let row = 0; row < height; row++) {
          const from = luma + (row >> 1) * stride;
          chroma.set(bytes.subarray(from, from + stride), row * stride);
        }
      }
      this.fed++;
    } catch (error) {
      if (!(error instanceof BoardError)) throw error;
      this.differ(LUMA, `the source picture cannot be put where the trace has it: ${error.message}`);
    }
  }

  /** Takes what is left. Call it at the end of the trace. */
  finish(): void {
    this.latch();
    this.flush();
  }

  private write(access: AccessRecord, next: AccessRecord | undefined): void {
    const { board } = this;
    const { offset, value } = access;
    const mapped = this.map.value(offset, value);
    if (mapped === undefined) this.differ(offset, `address ${hex(value)} lies in none of the trace's buffers`);
    if (STREAM_SETUP.has(offset)) {
      this.latch();
      this.flush();
      this.sliceData = false;
      this.escapes = false;
    }
    if (offset === RESET && (value & 0x01000001) !== 0) this.noteReset();
    this.untouched.delete(offset);
    this.written.add(offset);
    if (offset === STM_BIT_OFFSET) this.bitOffset = value;
    this.writes++;
    this.coverage.add('w', offset, value);
    board.write32(offset, mapped ?? value);
    if (offset !== STARTTRIG) return;
    const type = value & 0xf;
    if (type === ENC_START || type === ENC_CONTINUE) this.await(next);
    else {
      this.putBits.trigger(value, board.peek32(PUTBITSDATA));
      if ((board.peek32(PARA0) & 0x80000000) === 0) this.escapes = true;
    }
  }

  /** Waits for the interrupt where the driver did: unless what it does next is something else than look at the outcome. */
  private await(next: AccessRecord | undefined): void {
    const { board } = this;
    this.sliceData = true;
    const looks = next?.op === 'r' && next.offset === STATUS && (next.value & STATUS_EVENTS) === 0;
    const enabled = (board.peek32(INT_EN) & STATUS_EVENTS) !== 0;
    if (looks || (next && !enabled)) return;
    board.waitForInterrupt(PATIENCE);
    this.latch();
  }

  private read(access: AccessRecord, next: AccessRecord | undefined): void {
    const { board } = this;
    const { offset, value: wanted, count } = access;
    const polled = next?.op === 'r' && next.offset === offset;
    this.reads++;
    let got = board.read32(offset);
    const missing = () => wanted & ~got & awaitedBits(offset);
    if (polled) {
      if (got !== wanted) this.tolerate('polls');
      return;
    }
    for (let waited = 0; missing() !== 0 && waited < PATIENCE; waited += STEP) {
      board.delay(STEP);
      got = board.read32(offset);
      if (waited === 0) this.tolerate('polls');
    }
    if (count > 1) this.tolerate('polls');
    this.coverage.add('r', offset, got);
    this.latch();
    const { wrong, tolerated } = judge(offset, wanted, this.map.traceValue(offset, got), {
      variant: this.variant,
      sliceData: this.sliceData,
      escapes: this.escapes,
      untouchedSinceReset: this.untouched.has(offset),
      neverWritten: !this.written.has(offset),
    });
    this.checked++;
    for (const reason of tolerated) this.tolerate(reason);
    if (wrong === 0) return;
    const words = (value: number) => describeAccess(offset, value, this.variant);
    const text = `the trace reads ${hex(wanted)} (${words(wanted)}), the board answers ${hex(got)} (${words(got)})`;
    this.differ(offset, text, wanted, got);
  }

  /** Name of the source picture's format. */
  private sourceFormat(): string | undefined {
    const register = registerAt(ISP_CTRL, this.variant);
    const fields = register ? decode(register, this.board.peek32(ISP_CTRL), this.variant) : [];
    return fields.find(({ field }) => field.name.endsWith('FORMAT') && field.high === 31)?.name;
  }

  private noteReset(): void {
    for (let offset = PIC_INFO; offset < 0xc00; offset += 4) this.untouched.add(offset);
    this.untouched.add(MODE);
  }

  /** Keeps stream and reconstruction of a picture that is just finished, before anything is overwritten. */
  private latch(): void {
    const { board } = this;
    if (!this.sliceData || this.latched || (board.peek32(STATUS) & FINISH) === 0) return;
    const info = board.peek32(PIC_INFO);
    const [width, height] = [((info >>> 16) & 0x7ff) * 16, (info & 0x7ff) * 16];
    const bits = board.peek32(STM_BIT_LEN);
    const from = this.bitOffset >>> 3;
    const to = Math.ceil(bits / 8) + (bits < this.bitOffset ? from : 0);
    try {
      const bytes = board.dram.view(board.peek32(STM_START), to).slice(from);
      const picture = reconstructedPicture(board, board.peek32(REC_Y), board.peek32(REC_C), width, height);
      const reconstruction = nv12View(picture.luma.slice(), picture.chroma.slice(), width, height, picture.stride);
      this.latched = { bytes, headers: this.putBits.take(), reconstruction };
    } catch (error) {
      if (!(error instanceof BoardError)) throw error;
      this.differ(STM_START, `the stream cannot be taken from where the trace has it: ${error.message}`);
    }
  }

  private flush(): void {
    if (this.latched) this.pictures.push(this.latched);
    this.latched = undefined;
  }

  private tolerate(reason: Tolerance): void {
    this.tolerated.set(reason, (this.tolerated.get(reason) ?? 0) + 1);
  }

  private differ(offset: number, text: string, trace?: number, board?: number): void {
    if (this.differences.length >= MOST_DIFFERENCES) return;
    const register = registerAt(offset, this.variant);
    const name = register ? shortName(register) : hex(offset, 3);
    this.differences.push({
      ...{ line: this.line, frame: this.frame, phase: this.phase, register: name },
      ...(trace === undefined ? {} : { trace: hex(trace) }),
      ...(board === undefined ? {} : { board: hex(board) }),
      text: `${name}: ${text}`,
    });
  }
}
