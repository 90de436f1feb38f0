/** Holds header and result lines of a golden trace against the frame that the driver model coded. */
import { pack } from '../drivers/common/bit-writer.js';
import { isHighProfile } from '../drivers/common/h264enc/headers.js';
import type { EncodedFrame, HeaderUnit } from '../drivers/driver.js';
import type { CheckingDevice } from './checking-device.js';
import { type ParameterSets, readHeaderSyntax } from './header-syntax.js';
import type { StubDevice } from './stub-device.js';
import type { HeaderLine, ResultLine } from './trace-types.js';

/** After a start code of four bytes and the NAL header. */
const PROFILE_IDC_BYTE = 5;

/** What of a coded frame a trace states. */
export interface ComparedFrame extends Pick<
  EncodedFrame,
  'index' | 'bytes' | 'headerBits' | 'headers' | 'state' | 'flags'
> {
  /** Bytes the chip counted. */
  readonly countedBytes: number;
  /** The driver's own state, where traces of it have that. */
  readonly job?: object;
  /** Interrupts served to their end, where traces have that. */
  readonly interrupts?: number;
}

/** Reports the first difference through `device.fail`. */
export class FrameComparison {
  readonly #sets: ParameterSets = {};
  #isBroken = false;

  constructor(
    private readonly device: CheckingDevice,
    /** The stub below, if that is what runs: what really was put through its bit writer, and its bit counts, count. */
    private readonly stub: StubDevice | undefined,
    /** The driver writes every SPS in the form of Main. */
    private readonly formOfMain = false,
  ) {}

  header(frame: ComparedFrame, line: HeaderLine): void {
    const put = this.stub?.bits;
    const bits = put ? put.length : frame.headerBits;
    this.#sameFrame(line, frame, 'header');
    this.#same(line, 'the bit count of the header', line.bits, bits);
    if (put) this.#sameBytes(line, 'the header', line.hex, pack(put));
    if (frame.headers.some(({ unit }) => unit === 'jpeg')) return;
    const names = (units: readonly { unit: string }[]) => units.map(({ unit }) => unit).join(', ');
    this.#same(line, 'the list of header units', names(line.units), names(frame.headers));
    for (const [index, unit] of frame.headers.entries()) {
      const wanted = line.units[index]!;
      this.#same(line, `the bit count of the ${unit.unit}`, wanted.bits, unit.bits);
      this.#sameBytes(line, `the ${unit.unit}`, wanted.hex, unit.bytes);
      this.#compareSyntax(line, unit, wanted.syntax);
    }
  }

  result(frame: ComparedFrame, line: ResultLine): void {
    this.#sameFrame(line, frame, 'result');
    this.#same(line, 'the state', line.state, frame.state);
    if (line.flags !== undefined) this.#same(line, 'the buffer flag', line.flags, frame.flags);
    if (line.interrupts !== undefined) {
      this.#same(line, 'the number of interrupts', line.interrupts, frame.interrupts ?? 'unknown');
    }
    // A frame longer than its buffer: the kernel cuts the payload to the buffer, a stand-in for it need not.
    const cut = line.bytesused === frame.countedBytes;
    if (this.stub && !cut) this.#same(line, 'bytesused', line.bytesused, frame.bytes.length);
    const job = new Map<string, string | number>(Object.entries(frame.job ?? {}));
    for (const name of new Set([...job.keys(), ...line.job.keys()])) {
      this.#same(line, name, line.job.get(name) ?? 'absent', job.get(name) ?? 'absent');
    }
  }

  /**
   * Holds the file's reading of a unit against ours, if it has one. An SPS of a high profile in the form of Main, which
   * driver B writes, breaks the syntax: what is read out of it, and of the slices after it, means nothing.
   */
  #compareSyntax(line: HeaderLine, unit: HeaderUnit, wanted: ReadonlyMap<string, number> | undefined): void {
    if (unit.unit === 'sps') this.#isBroken = this.formOfMain && isHighProfile(unit.bytes[PROFILE_IDC_BYTE]!);
    if (this.#isBroken) return;
    const syntax = readHeaderSyntax(unit.unit, unit.bytes, this.#sets);
    if (wanted) this.#sameSyntax(line, unit.unit, wanted, syntax);
  }

  /** The bits agree by now, so this holds the file's own reading of them against ours. */
  #sameSyntax(
    line: HeaderLine,
    unit: string,
    wanted: ReadonlyMap<string, number>,
    got: ReadonlyMap<string, number>,
  ): void {
    for (const name of new Set([...got.keys(), ...wanted.keys()])) {
      // No golden trace shows by what names it would list the extended aspect ratio.
      if (name.startsWith('sar_') && !(wanted.has(name) && got.has(name))) continue;
      this.#same(line, `${name} of the ${unit}`, wanted.get(name) ?? 'absent', got.get(name) ?? 'absent');
    }
  }

  #same(line: HeaderLine | ResultLine, what: string, wanted: string | number, got: string | number): void {
    if (wanted !== got) this.device.fail(line.line, `${what} is ${wanted} in the trace, ${got} in the model`);
  }

  #sameFrame(line: HeaderLine | ResultLine, frame: ComparedFrame, what: string): void {
    this.#same(line, `the frame number of the ${what}`, line.frame, frame.index);
  }

  #sameBytes(line: HeaderLine, what: string, wanted: string, bytes: Uint8Array): void {
    const got = Buffer.from(bytes).toString('hex');
    if (got === wanted.toLowerCase()) return;
    let at = 0;
    while (at < bytes.length && got.slice(2 * at, 2 * at + 2) === wanted.slice(2 * at, 2 * at + 2)) at++;
    const byte = (text: string) => text.slice(2 * at, 2 * at + 2) || 'nothing';
    this.device.fail(
      line.line,
      `${what} differs at byte ${at}: ${byte(wanted)} in the trace, ${byte(got)} in the model`,
    );
  }
}
