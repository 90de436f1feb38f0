/** The check of driver A's traces. */
import { findControl } from '../drivers/bootlin/controls.js';
import { BootlinSession } from '../drivers/bootlin/session.js';
import { UsageError } from '../errors.js';
import { type CheckOptions, CheckRun, ISP_INPUT_LUMA_ADDR, STM_START_ADDR } from './check-run.js';
import type { GoldenTrace, TraceConfig } from './trace-types.js';

export class BootlinCheck extends CheckRun {
  readonly #session: BootlinSession;
  #source = -1;
  #coded = -1;

  constructor(
    trace: GoldenTrace,
    private readonly config: TraceConfig,
    options: CheckOptions,
  ) {
    super(trace, options);
    this.#session = new BootlinSession(this.device);
  }

  run(): void {
    this.device.place = 'set-up';
    this.#applyFormats();
    for (const { id, value, ret } of this.config.controlsSet) {
      this.same(`the answer to ${id} = ${value}`, ret, this.#setControl(id, value));
    }
    this.#allocateBuffers();
    try {
      for (let frame = 0; frame < this.config.frames; frame++) this.#runFrame(frame);
    } finally {
      this.#session.close();
    }
    this.expectEnd(this.config.frames);
  }

  #applyFormats(): void {
    const { requested, picture, crop, timeperframe } = this.config;
    const session = this.#session;
    const format = session.setFormat(requested.width, requested.height, requested.bytesperline);
    for (const key of ['width', 'height', 'bytesperline', 'sizeimage'] as const) {
      this.same(`picture ${key}`, picture[key], format[key]);
    }
    // Whether the file states these two before or after the driver's rounding: buffers and SPS show the outcome.
    session.setCodedFormat(this.config.codedSize);
    session.setSelection(crop);
    if (this.config.sParmCalled) session.setFrameInterval(timeperframe.numerator, timeperframe.denominator);
  }

  #setControl(id: string, value: number): number {
    return this.#session.setControlRaw(this.#control(id), value);
  }

  #control(id: string) {
    try {
      return findControl(id);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return this.device.fail(1, error.message);
    }
  }

  /** The order of the two queues is the application's; the names in the file tell it. */
  #allocateBuffers(): void {
    const session = this.#session;
    const before = new Map(
      [...this.config.controls.keys()].map((id) => [id, session.getControl(this.#control(id).name)]),
    );
    if (this.trace.header.buffers[0]?.name.startsWith('output')) session.requestOutput(this.bufferCount('output'));
    session.requestCapture(this.bufferCount('capture'));
    if (session.output.count === 0) session.requestOutput(this.bufferCount('output'));
    session.streamOn();
    for (const [id, value] of this.config.controls) {
      // Stream on may turn the entropy mode back to CAVLC; the file may show either moment.
      const after = session.getControl(this.#control(id).name);
      this.same(`control ${id}`, value, before.get(id) === value ? value : after);
    }
    this.compareAllocations();
  }

  #runFrame(frame: number): void {
    const session = this.#session;
    this.device.place = `frame ${frame}`;
    this.applyEvents(frame, this.config.controlsAtFrame, (id, value) => this.#setControl(id, value));
    const { output, capture } = session;
    this.#source = this.chooseBuffer('src', 'output', output.count, this.#source, ISP_INPUT_LUMA_ADDR);
    this.#coded = this.chooseBuffer('dst', 'capture', capture.count, this.#coded, STM_START_ADDR);
    this.expectBuffers(`output${this.#source}`, `capture${this.#coded}`);
    session.queueOutput(this.#source);
    session.queueCapture(this.#coded);
    session.runJob();
    this.compareFrame(session.dequeue(), frame);
  }
}
