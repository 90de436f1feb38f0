/** What the checks of all drivers share: device, comparison, counts and the rules of a trace's end. */
import type { Device } from '../../emulator/device.js';
import { CheckingDevice } from './checking-device.js';
import { type ComparedFrame, FrameComparison } from './compare-frame.js';
import { StubDevice } from './stub-device.js';
import type { GoldenTrace, TraceControlAtFrame } from './trace-types.js';

export interface CheckOptions {
  /** Runs the check on this device (fresh, with nothing allocated) instead of the stub. */
  readonly onDevice?: Device;
}

export interface CheckCounts {
  readonly frames: number;
  /** Accesses, a repeated read counted once as the file has it. */
  readonly accesses: number;
  readonly headers: number;
  readonly results: number;
}

/** One run of a driver model against one trace. */
export abstract class CheckRun {
  readonly device: CheckingDevice;
  readonly #comparison: FrameComparison;
  #frames = 0;
  #headers = 0;
  #results = 0;

  constructor(
    protected readonly trace: GoldenTrace,
    options: CheckOptions,
  ) {
    const { header } = trace;
    const stub = options.onDevice ? undefined : new StubDevice(header.stub);
    const onDevice = options.onDevice !== undefined;
    this.device = new CheckingDevice(options.onDevice ?? stub!, trace, { onDevice, headersOnly: header.headersOnly });
    this.#comparison = new FrameComparison(this.device, stub, header.driver === 'B');
  }

  /** Runs the model; throws TraceDifference at the first thing that is not as the trace has it. */
  abstract run(): void;

  counts(): CheckCounts {
    return { frames: this.#frames, accesses: this.device.accesses, headers: this.#headers, results: this.#results };
  }

  /** Compares something the file's first line states. */
  protected same(what: string, wanted: number | string, got: number | string): void {
    if (wanted !== got) this.device.fail(1, `${what} is ${wanted} in the trace, ${got} in the model`);
  }

  /** Holds all allocations so far against the file's list. */
  protected compareAllocations(): void {
    const { buffers } = this.trace.header;
    const made = this.device.buffers;
    const words = (buffer: { name: string; size: number } | undefined) =>
      buffer ? `${buffer.name} of ${buffer.size} bytes` : 'nothing';
    for (let index = 0; index < Math.max(buffers.length, made.length); index++) {
      const [wanted, got] = [buffers[index], made[index]];
      if (wanted?.name === got?.name && wanted?.size === got?.size) continue;
      this.device.fail(1, `allocation ${index} is ${words(wanted)} in the trace, ${words(got)} in the model`);
    }
  }

  /** How many buffers of a queue the file lists. */
  protected bufferCount(queue: string): number {
    return this.trace.header.buffers.filter(({ name }) => new RegExp(`^${queue}\\d+$`).test(name)).length;
  }

  /** The buffers that the configure line of the frame to come must name. */
  protected expectBuffers(source: string, coded: string): void {
    const { device } = this;
    device.onConfigure = (line, src, dst) => {
      for (const [role, wanted, got] of [
        ['picture', src, source],
        ['coded', dst, coded],
      ] as const) {
        if (wanted !== got) device.fail(line, `the ${role} buffer is ${wanted} in the trace, ${got} in the model`);
      }
    };
  }

  /** Holds a frame against the header and result lines that come next. */
  protected compareFrame(coded: ComparedFrame, frame: number): void {
    const { device } = this;
    device.place = `frame ${frame}`;
    this.#comparison.header(coded, device.take('header', `is through with the accesses of frame ${frame}`));
    this.#headers++;
    this.#comparison.result(coded, device.take('result', `reports the result of frame ${frame}`));
    this.#results++;
    this.#frames++;
  }

  protected expectEnd(frames: number): void {
    const rest = this.device.peek();
    if (rest) this.device.fail(rest.line, `the trace goes on, the model is through with its ${frames} frames`);
  }

  /** Controls that the application sets between frames; a file of headers alone has them in its first line only. */
  protected applyEvents(
    frame: number,
    events: readonly TraceControlAtFrame[],
    set: (id: string, value: number) => number,
  ): void {
    const { device } = this;
    for (const { frame: at, id, value } of events) {
      if (at !== frame) continue;
      const ret = set(id, value);
      if (this.trace.header.headersOnly && device.peek()?.kind !== 'event') continue;
      const line = device.take('event', `is told to set ${id} to ${value}`);
      if (line.frame !== frame || line.id !== id || line.value !== value) {
        device.fail(
          line.line,
          `the trace sets ${line.id} to ${line.value} before frame ${line.frame}, its first line says ${id} to ${value} before frame ${frame}`,
        );
      }
      if (line.ret !== ret) {
        device.fail(line.line, `the answer to ${id} = ${value} is ${line.ret} in the trace, ${ret} in the model`);
      }
    }
  }

  /**
   * Which buffer of a V4L2 queue the application takes next: they take turns, unless the trace shows (by name and by the
   * address in `register`) that it chose another.
   */
  protected chooseBuffer(role: 'src' | 'dst', queue: string, count: number, last: number, register: number): number {
    const phase = this.device.peek();
    const name = phase?.kind === 'phase' ? phase[role] : undefined;
    const turn = (last + 1) % count;
    const buffer = this.trace.header.buffers.find((candidate) => candidate.name === name);
    if (!buffer || name === `${queue}${turn}`) return turn;
    const write = this.device.ahead().find((line) => line.kind === 'access' && line.register === register);
    const agrees = write?.kind === 'access' && write.value === buffer.address;
    const index = Number(buffer.name.slice(queue.length));
    return agrees && buffer.name === `${queue}${index}` && index < count ? index : turn;
  }
}

export const ISP_INPUT_LUMA_ADDR = 0xa78;
export const STM_START_ADDR = 0xb80;
