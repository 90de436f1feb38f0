/** Which of the driver's own mistakes show in a stream it made, and the fix that switches each off. */
import type { BootlinFrame } from './session.js';
import type { FixName } from './fixes.js';
import type { FrameInterval } from './formats.js';
import { raiseLevel } from '../common/profiles.js';

export interface SpoiledBy {
  readonly fix: FixName;
  readonly sentence: string;
}

const START_CODE_BYTES = 4;

/** Offset of the first 00 00 followed by 00, 01, 02 or 03 behind the start code; -1 when there is none (7.4.1). */
function forbiddenBytes(unit: Uint8Array): number {
  for (let i = START_CODE_BYTES; i + 2 < unit.length; i++) {
    if (unit[i] === 0 && unit[i + 1] === 0 && (unit[i + 2] as number) <= 3) return i;
  }
  return -1;
}

const hexBytes = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
const perSecond = (value: number) => Number(value.toPrecision(4)).toString();

/** Looks at the frames of a run as they come. Findings for mistakes that are switched off never arise. */
export class SpoiltStream {
  private readonly found = new Map<FixName, string>();
  private previous: BootlinFrame | undefined;
  /** As the last PPS states it. */
  private ppsChromaOffset: number | undefined;

  constructor(
    private readonly fixes: ReadonlySet<string>,
    private readonly interval: FrameInterval,
  ) {}

  add(frame: BootlinFrame): void {
    this.checkTiming();
    this.checkHeaders(frame);
    this.checkFilter(frame);
    this.checkIdrPicId(frame);
    this.checkLevel(frame);
    this.checkReference(frame);
    this.checkChromaOffset(frame);
    this.checkParameterSets(frame);
    this.previous = frame;
  }

  /** Tells of a control that the application changes while streaming, before the frame of that number. */
  changeControl(control: string, value: number, frame: number): void {
    this.note(
      'control-lag',
      () =>
        `${control} set to ${value} before frame ${frame} takes effect only when it is next changed, with this value, or never`,
    );
  }

  findings(): SpoiledBy[] {
    return [...this.found].map(([fix, sentence]) => ({ fix, sentence }));
  }

  private note(fix: FixName, sentence: () => string): void {
    if (!this.fixes.has(fix) && !this.found.has(fix)) this.found.set(fix, sentence());
  }

  private checkTiming(): void {
    const { numerator, denominator } = this.interval;
    if (numerator === denominator) return;
    this.note(
      'vui-timing',
      () =>
        `the SPS states ${perSecond(numerator / denominator)} frames a second instead of ` +
        `${perSecond(denominator / numerator)}: num_units_in_tick and time_scale are swapped`,
    );
  }

  private checkHeaders(frame: BootlinFrame): void {
    for (const { unit, bytes } of frame.headers) {
      const at = forbiddenBytes(bytes);
      if (at < 0) continue;
      this.note(
        'header-emulation-prevention',
        () =>
          `the ${unit === 'slice' ? 'slice header' : unit.toUpperCase()} of frame ${frame.index} holds ` +
          `${hexBytes(bytes.subarray(at, at + 3))} at byte ${at} without emulation prevention: a decoder cuts or changes it there`,
      );
    }
  }

  private checkFilter({ index, job }: BootlinFrame): void {
    const mode = job.disable_deblocking_filter_idc;
    if (mode === 0) return;
    this.note(
      'deblocking-mode',
      () =>
        `from frame ${index} on slice headers say disable_deblocking_filter_idc ${mode}, but PARA0 (0xb04) bits 13:12 are 0, ` +
        'so the chip filters as if it were 0',
    );
  }

  private checkIdrPicId(frame: BootlinFrame): void {
    const { previous } = this;
    if (frame.frameType !== 'IDR' || previous?.frameType !== 'IDR') return;
    if (frame.job.idr_pic_id !== previous.job.idr_pic_id) return;
    this.note(
      'idr-pic-id',
      () => `frames ${previous.index} and ${frame.index} are neighbouring IDR pictures with the same idr_pic_id`,
    );
  }

  private checkLevel({ job, coded }: BootlinFrame): void {
    const { numerator, denominator } = this.interval;
    const needed = raiseLevel(job.level_idc, coded.width / 16, coded.height / 16, denominator / numerator);
    if (needed === job.level_idc) return;
    this.note(
      'level',
      () =>
        `level_idc is ${job.level_idc}, ${coded.width}x${coded.height} at this rate needs ${needed}: decoders may refuse it`,
    );
  }

  private checkReference(frame: BootlinFrame): void {
    if (frame.frameType !== 'P' || frame.reconstruction.luma !== frame.reference.luma) return;
    this.note(
      'reconstruction-buffers',
      () =>
        `frame ${frame.index} is rebuilt into its own reference; this model reads the reference ahead of the reconstruction, ` +
        'silicon may not',
    );
  }

  private checkChromaOffset({ index, job, headers }: BootlinFrame): void {
    if (headers.some(({ unit }) => unit === 'pps')) this.ppsChromaOffset = job.chroma_qp_index_offset;
    const told = this.ppsChromaOffset;
    if (told === undefined || told === job.chroma_qp_index_offset) return;
    this.note(
      'chroma-offset-pps',
      () =>
        `from frame ${index} on the chip uses the chroma QP offset ${job.chroma_qp_index_offset}, the PPS in force says ${told}`,
    );
  }

  private checkParameterSets({ index, frameType, headers }: BootlinFrame): void {
    if (frameType === 'IDR' || !headers.some(({ unit }) => unit === 'sps')) return;
    this.note('sps-change-idr', () => `frame ${index} brings a new SPS and is no IDR picture`);
  }
}
