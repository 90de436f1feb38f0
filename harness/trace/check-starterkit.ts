/** The check of driver C's traces. */
import type { WordSize } from '../drivers/starterkit/codec-memory.js';
import type { Codec } from '../drivers/starterkit/formats.js';
import { StarterkitSession } from '../drivers/starterkit/session.js';
import { UsageError } from '../errors.js';
import { type CheckOptions, CheckRun, ISP_INPUT_LUMA_ADDR, STM_START_ADDR } from './check-run.js';
import type { GoldenTrace, StarterkitTraceConfig } from './trace-types.js';

export class StarterkitCheck extends CheckRun {
  readonly #session: StarterkitSession;
  #source = -1;
  #coded = -1;

  /** `wordSize`: of the kernel the driver was built for, which no trace states. */
  constructor(
    trace: GoldenTrace,
    private readonly config: StarterkitTraceConfig,
    options: CheckOptions,
    wordSize: WordSize,
  ) {
    super(trace, options);
    try {
      this.#session = new StarterkitSession(this.device, { compatible: config.variant, wordSize });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.device.fail(1, error.message);
    }
  }

  run(): void {
    this.device.place = 'set-up';
    this.#applyFormats();
    for (const { id, value, ret } of this.config.controlsSet) {
      this.same(`the answer to ${id} = ${value}`, ret, this.#session.setControlRaw(id, value));
    }
    for (const [id, value] of this.config.controls) {
      const spec = this.#session.controlList.specs.find(({ cid }) => cid === id);
      this.same(`control ${id}`, value, spec ? this.#session.getControl(spec.name) : 'unknown');
    }
    this.#allocateBuffers();
    let isThrough = false;
    try {
      for (let frame = 0; frame < this.config.frames; frame++) this.#runFrame(frame);
      isThrough = true;
    } finally {
      // After a difference nothing is compared any more.
      if (isThrough) this.#session.close();
    }
    this.expectEnd(this.config.frames);
  }

  #applyFormats(): void {
    const { requested, picture, coded } = this.config;
    const format = this.#session.setFormat(requested.width, requested.height);
    for (const key of ['pixelformat', 'width', 'height', 'bytesperline', 'sizeimage'] as const) {
      this.same(`picture ${key}`, picture[key], format[key]);
    }
    const wanted: Codec = coded.pixelformat === 'H264' ? 'h264' : 'jpeg';
    const set = this.#session.setCodedFormat(wanted, coded.sizeimage);
    this.same('coded pixelformat', coded.pixelformat, set.codec.toUpperCase());
    for (const key of ['width', 'height', 'sizeimage'] as const) this.same(`coded ${key}`, coded[key], set[key]);
  }

  #allocateBuffers(): void {
    const session = this.#session;
    if (this.trace.header.buffers[0]?.name.startsWith('output')) session.requestOutput(this.bufferCount('output'));
    session.requestCapture(this.bufferCount('capture'));
    if (session.output.count === 0) session.requestOutput(this.bufferCount('output'));
    session.streamOn();
    this.compareAllocations();
  }

  #runFrame(frame: number): void {
    const session = this.#session;
    this.device.place = `frame ${frame}`;
    this.applyEvents(frame, this.config.controlsAtFrame, (id, value) => session.setControlRaw(id, value));
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
