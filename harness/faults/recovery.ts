/**
 * What a fault did to a run. Which pictures are right can only be told where the decoder's references are the chip's: from
 * a picture that came to nothing, or that a fault may have changed, up to the next IDR picture there is nothing to judge.
 */
import type { FaultKind, InjectedFault } from '../../emulator/index.js';
import type { EncodedFrame } from '../drivers/driver.js';
import { DEFAULT_CLOCKS, type Fault } from '../../emulator/index.js';

/** Faults that may change samples or headers although the picture comes to its end. */
const SPOILS: ReadonlySet<FaultKind> = new Set(['register-flip', 'dram-flip', 'reset-while-busy', 'clock-lost']);

export interface FaultOutcome extends InjectedFault {
  /** What became of the picture, in words. */
  readonly outcome: string;
}

/** Pictures that are not judged: `from` up to but without `to`, the IDR picture with which all is right again. */
export interface Stretch {
  readonly from: number;
  readonly to: number | undefined;
}

export interface FaultReport {
  readonly injected: readonly FaultOutcome[];
  /** Faults of the plan that did not strike, in words. */
  readonly notStruck: readonly string[];
  /** Frames that came to nothing. */
  readonly lost: readonly number[];
  readonly stretches: readonly Stretch[];
  /** The picture in which the driver stopped for ever, and why. */
  readonly stuck: { readonly frame: number; readonly sentence: string } | undefined;
  /** Every stretch has an end. */
  readonly recovered: boolean;
  /** Why not, in words. */
  readonly why: string | undefined;
}

/** What of a frame tells whether it can be judged. */
export type JudgedFrame = Pick<EncodedFrame, 'index' | 'failure' | 'frameType' | 'state' | 'headers'>;

export class Recovery {
  private readonly frames: { index: number; message: string | undefined; done: boolean }[] = [];
  private readonly stretches: { from: number; to: number | undefined }[] = [];
  private stuck: FaultReport['stuck'];
  private seen = 0;
  /** Until then writes may be lost. */
  private spoiltUntil = 0;
  private parameterSets = false;
  private parameterSetsLost = false;

  constructor(private readonly plan: readonly Fault[]) {}

  /**
   * Whether a picture can be judged.
   * @param start VE clock at which its job began
   * @param injected all faults so far
   */
  judge(frame: JudgedFrame, start: number, injected: readonly InjectedFault[]): boolean {
    const { index, failure, frameType, state, headers } = frame;
    const fresh = injected.slice(this.seen);
    this.seen = injected.length;
    for (const { kind, cycle, index: number } of fresh) {
      if (kind !== 'clock-lost') continue;
      const { clocks = DEFAULT_CLOCKS[kind] ?? 0 } = this.plan[number]!;
      this.spoiltUntil = Math.max(this.spoiltUntil, cycle + clocks);
    }
    this.frames.push({ index, message: failure?.message, done: state === 'done' });
    if (failure?.stuck) this.stuck = { frame: index, sentence: failure.message };
    const carriesSets = headers.some(({ unit }) => unit === 'sps');
    const hurt = failure !== undefined || start < this.spoiltUntil || fresh.some(({ kind }) => SPOILS.has(kind));
    if (carriesSets && failure) this.parameterSetsLost ||= !this.parameterSets;
    else if (carriesSets) {
      this.parameterSets = true;
      this.parameterSetsLost = false;
    }
    if (hurt) {
      if (!this.open) this.stretches.push({ from: index, to: undefined });
      return false;
    }
    if (!this.open) return true;
    if (frameType !== 'IDR' || this.parameterSetsLost) return false;
    this.stretches.at(-1)!.to = index;
    return true;
  }

  /** The end of the run. `notStruck`: faults that did not come, in words. */
  report(injected: readonly InjectedFault[], notStruck: readonly string[]): FaultReport {
    const { stuck, stretches } = this;
    const recovered = stuck === undefined && !this.open;
    return {
      injected: injected.map((fault) => ({ ...fault, outcome: this.outcome(fault) })),
      notStruck,
      lost: this.frames.filter(({ done }) => !done).map(({ index }) => index),
      stretches,
      stuck,
      recovered,
      why: recovered ? undefined : this.why(),
    };
  }

  private get open(): boolean {
    const last = this.stretches.at(-1);
    return last !== undefined && last.to === undefined;
  }

  private outcome({ picture }: InjectedFault): string {
    const frame = this.frames.find(({ index }) => index === picture);
    const stretch = this.stretches.find(
      ({ from, to }) => picture >= from && picture < (to ?? Number.POSITIVE_INFINITY),
    );
    const fate = frame?.message ?? (frame ? 'the picture was coded' : 'no picture was under way');
    if (!stretch) return fate;
    if (stretch.to === undefined) return `${fate}; it was never right again`;
    return `${fate}; right again from frame ${stretch.to} on, an IDR picture`;
  }

  private why(): string {
    if (this.stuck) return `the driver waits for ever since frame ${this.stuck.frame}: ${this.stuck.sentence}`;
    const { from } = this.stretches.at(-1)!;
    const after = this.frames.filter(({ index }) => index >= from);
    if (this.parameterSetsLost && after.some(({ done }) => done)) {
      return `the parameter sets were lost with frame ${from} and the driver does not repeat them`;
    }
    if (after.length > 1 && after.every(({ done }) => !done)) {
      return `every picture from frame ${from} on came to nothing`;
    }
    return `no IDR picture came after frame ${from}; encode more frames, or use shorter groups of pictures`;
  }
}
