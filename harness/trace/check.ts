/**
 * `trace check`: runs the model of the driver that a golden trace names, with the trace's configuration, and compares
 * every access, header and result with the file.
 */
import path from 'node:path';
import type { Device } from '../../emulator/device.js';
import { BootlinSession } from '../drivers/bootlin/session.js';
import { findControl } from '../drivers/bootlin/controls.js';
import { UsageError } from '../errors.js';
import { CheckingDevice, TraceDifference } from './checking-device.js';
import { FrameComparison } from './compare-frame.js';
import { parseGoldenTrace, readGoldenTrace } from './golden.js';
import { StubDevice } from './stub-device.js';
import type { GoldenTrace, TraceConfig } from './trace-types.js';

export interface TraceCheckOptions {
  /** Runs the check on this device (fresh, with nothing allocated) instead of the stub. */
  readonly onDevice?: Device;
}

export interface TraceCheckResult {
  readonly path: string;
  readonly name: string;
  /** `unsupported`: the driver is not modelled, nothing was compared. */
  readonly kind: 'pass' | 'fail' | 'unsupported';
  readonly ok: boolean;
  readonly frames: number;
  /** How many accesses, headers and results were found as they should be. */
  readonly accesses: number;
  readonly headers: number;
  readonly results: number;
  /** Where and what, in one sentence that starts with file and line. Also the reason of `unsupported`. */
  readonly firstDifference?: string;
  /** Line of the first difference, from 1. */
  readonly line?: number;
}

/** Checks one trace file. Throws UsageError when the file cannot be read or is no trace. */
export function checkTrace(file: string, options: TraceCheckOptions = {}): TraceCheckResult {
  return checkGoldenTrace(readGoldenTrace(file), options);
}

/** Checks trace text at hand; `name` stands for the file in messages. */
export function checkTraceText(text: string, name: string, options: TraceCheckOptions = {}): TraceCheckResult {
  return checkGoldenTrace(parseGoldenTrace(text, name), options);
}

const DRIVER_TITLES: ReadonlyMap<string, string> = new Map([
  ['B', 'jemk h264enc'],
  ['C', 'starterkit'],
]);

export function checkGoldenTrace(trace: GoldenTrace, options: TraceCheckOptions = {}): TraceCheckResult {
  const { header } = trace;
  const base = { path: trace.path, name: header.name };
  if (!header.config) {
    const title = DRIVER_TITLES.get(header.driver);
    const driver = title ? `driver ${header.driver} (${title})` : `driver ${header.driver}`;
    const firstDifference = `${trace.path}: ${driver} is not modelled yet, only A (bootlin) is`;
    return { ...base, kind: 'unsupported', ok: false, frames: 0, accesses: 0, headers: 0, results: 0, firstDifference };
  }
  const check = new BootlinCheck(trace, header.config, options);
  try {
    check.run();
  } catch (error) {
    if (!(error instanceof TraceDifference)) throw error;
    const firstDifference = `${path.basename(trace.path)}:${error.line}: ${error.message}`;
    return { ...base, kind: 'fail', ok: false, ...check.counts(), firstDifference, line: error.line };
  }
  return { ...base, kind: 'pass', ok: true, ...check.counts() };
}

const ISP_INPUT_LUMA_ADDR = 0xa78;
const STM_START_ADDR = 0xb80;

/** One run of the Bootlin model against one trace. */
class BootlinCheck {
  readonly #device: CheckingDevice;
  readonly #session: BootlinSession;
  readonly #comparison: FrameComparison;
  #frames = 0;
  #headers = 0;
  #results = 0;
  #source = -1;
  #coded = -1;

  constructor(
    private readonly trace: GoldenTrace,
    private readonly config: TraceConfig,
    options: TraceCheckOptions,
  ) {
    const { header } = trace;
    const stub = options.onDevice ? undefined : new StubDevice(header.stub);
    const inner = options.onDevice ?? stub!;
    const onDevice = options.onDevice !== undefined;
    this.#device = new CheckingDevice(inner, trace, { onDevice, headersOnly: header.headersOnly });
    this.#session = new BootlinSession(this.#device);
    this.#comparison = new FrameComparison(this.#device, stub);
  }

  counts() {
    return { frames: this.#frames, accesses: this.#device.accesses, headers: this.#headers, results: this.#results };
  }

  run(): void {
    this.#device.place = 'set-up';
    this.#applyFormats();
    this.#applyControls();
    this.#allocateBuffers();
    try {
      for (let frame = 0; frame < this.config.frames; frame++) this.#runFrame(frame);
    } finally {
      this.#session.close();
    }
    const rest = this.#device.peek();
    if (rest)
      this.#device.fail(rest.line, `the trace goes on, the model is through with its ${this.config.frames} frames`);
  }

  /** Compares something the file's first line states. */
  #same(what: string, wanted: number, got: number): void {
    if (wanted !== got) this.#device.fail(1, `${what} is ${wanted} in the trace, ${got} in the model`);
  }

  #applyFormats(): void {
    const { requested, picture, crop, timeperframe } = this.config;
    const session = this.#session;
    const format = session.setFormat(requested.width, requested.height, requested.bytesperline);
    for (const key of ['width', 'height', 'bytesperline', 'sizeimage'] as const) {
      this.#same(`picture ${key}`, picture[key], format[key]);
    }
    // Whether the file states these two before or after the driver's rounding: buffers and SPS show the outcome.
    session.setCodedFormat(this.config.codedSize);
    session.setSelection(crop);
    if (this.config.sParmCalled) session.setFrameInterval(timeperframe.numerator, timeperframe.denominator);
  }

  #applyControls(): void {
    for (const { id, value, ret } of this.config.controlsSet) {
      this.#same(`the answer to ${id} = ${value}`, ret, this.#setControl(id, value));
    }
  }

  #setControl(id: string, value: number): number {
    return this.#session.setControlRaw(this.#control(id), value);
  }

  #control(id: string) {
    try {
      return findControl(id);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return this.#device.fail(1, error.message);
    }
  }

  /** The order of the two queues is the application's; the names in the file tell it. */
  #allocateBuffers(): void {
    const { buffers } = this.trace.header;
    const count = (prefix: string) => buffers.filter(({ name }) => new RegExp(`^${prefix}\\d+$`).test(name)).length;
    const session = this.#session;
    const before = new Map(
      [...this.config.controls.keys()].map((id) => [id, session.getControl(this.#control(id).name)]),
    );
    if (buffers[0]?.name.startsWith('output')) session.requestOutput(count('output'));
    session.requestCapture(count('capture'));
    if (session.output.count === 0) session.requestOutput(count('output'));
    session.streamOn();
    for (const [id, value] of this.config.controls) {
      // Stream on may turn the entropy mode back to CAVLC; the file may show either moment.
      const after = session.getControl(this.#control(id).name);
      this.#same(`control ${id}`, value, before.get(id) === value ? value : after);
    }
    const made = this.#device.buffers;
    for (let index = 0; index < Math.max(buffers.length, made.length); index++) {
      const [wanted, got] = [buffers[index], made[index]];
      if (wanted?.name === got?.name && wanted?.size === got?.size) continue;
      const words = (buffer: { name: string; size: number } | undefined) =>
        buffer ? `${buffer.name} of ${buffer.size} bytes` : 'nothing';
      this.#device.fail(1, `allocation ${index} is ${words(wanted)} in the trace, ${words(got)} in the model`);
    }
  }

  #runFrame(frame: number): void {
    const device = this.#device;
    const session = this.#session;
    device.place = `frame ${frame}`;
    this.#applyEvents(frame);
    this.#chooseBuffers();
    device.onConfigure = (line, src, dst) => {
      for (const [role, wanted, got] of [
        ['picture', src, `output${this.#source}`],
        ['coded', dst, `capture${this.#coded}`],
      ] as const) {
        if (wanted !== got) device.fail(line, `the ${role} buffer is ${wanted} in the trace, ${got} in the model`);
      }
    };
    session.queueOutput(this.#source);
    session.queueCapture(this.#coded);
    session.runJob();
    device.place = `frame ${frame}`;
    const coded = session.dequeue();
    this.#comparison.header(coded, device.take('header', `is through with the accesses of frame ${frame}`));
    this.#headers++;
    this.#comparison.result(coded, device.take('result', `reports the result of frame ${frame}`));
    this.#results++;
    this.#frames++;
  }

  /** Controls that the application sets between frames; a file of headers alone has them in its first line only. */
  #applyEvents(frame: number): void {
    const device = this.#device;
    for (const { frame: at, id, value } of this.config.controlsAtFrame) {
      if (at !== frame) continue;
      const ret = this.#setControl(id, value);
      if (this.trace.header.headersOnly && device.peek()?.kind !== 'event') continue;
      const line = device.take('event', `is told to set ${id} to ${value}`);
      if (line.frame !== frame || line.id !== id || line.value !== value) {
        device.fail(
          line.line,
          `the trace sets ${line.id} to ${line.value} before frame ${line.frame}, its first line says ${id} to ${value} before frame ${frame}`,
        );
      }
      if (line.ret !== ret)
        device.fail(line.line, `the answer to ${id} = ${value} is ${line.ret} in the trace, ${ret} in the model`);
    }
  }

  /** Buffers take turns, unless the trace shows (by name and by address) that the application chose another. */
  #chooseBuffers(): void {
    const phase = this.#device.peek();
    const named = phase?.kind === 'phase' ? phase : undefined;
    this.#source = this.#choose(named?.src, 'output', this.#session.output.count, this.#source, ISP_INPUT_LUMA_ADDR);
    this.#coded = this.#choose(named?.dst, 'capture', this.#session.capture.count, this.#coded, STM_START_ADDR);
  }

  #choose(name: string | undefined, queue: string, count: number, last: number, register: number): number {
    const turn = (last + 1) % count;
    const buffer = this.trace.header.buffers.find((candidate) => candidate.name === name);
    if (!buffer || name === `${queue}${turn}`) return turn;
    const write = this.#device.ahead().find((line) => line.kind === 'access' && line.register === register);
    const agrees = write?.kind === 'access' && write.value === buffer.address;
    const index = Number(buffer.name.slice(queue.length));
    return agrees && buffer.name === `${queue}${index}` && index < count ? index : turn;
  }
}

/** One line about a check, as the command prints it. */
export function describeTraceCheck(result: TraceCheckResult): string {
  if (result.kind === 'unsupported') return `unsupported  ${result.firstDifference}`;
  const counts = `${result.frames} frames, ${result.accesses} accesses, ${result.headers} headers, ${result.results} results`;
  return result.ok ? `ok    ${result.name}: ${counts}` : `FAIL  ${result.name}: ${result.firstDifference}`;
}
