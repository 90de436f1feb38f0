/** The check of driver B's traces. */
import { JemkEncoder } from '../drivers/jemk/encoder.js';
import { UsageError } from '../errors.js';
import { type CheckOptions, CheckRun } from './check-run.js';
import type { GoldenTrace, JemkTraceConfig } from './trace-types.js';

export class JemkCheck extends CheckRun {
  constructor(
    trace: GoldenTrace,
    private readonly config: JemkTraceConfig,
    options: CheckOptions,
  ) {
    super(trace, options);
  }

  run(): void {
    this.device.place = 'set-up';
    const encoder = this.#open();
    try {
      this.compareAllocations();
      for (let frame = 0; frame < this.config.frames; frame++) {
        this.device.place = `frame ${frame}`;
        this.expectBuffers('input', 'bytestream');
        this.compareFrame(encoder.encodePicture(), frame);
      }
    } catch (error) {
      encoder.release();
      throw error;
    }
    encoder.free();
    this.expectEnd(this.config.frames);
  }

  #open(): JemkEncoder {
    const { entropyCodingMode, ...parameters } = this.config;
    try {
      return new JemkEncoder(this.device, { ...parameters, entropyCodingMode: entropyCodingMode === 'CABAC' ? 1 : 0 });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return this.device.fail(1, error.message);
    }
  }
}
