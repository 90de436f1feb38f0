/** What the registers hold while a trace is walked. */
import {
  findVariant,
  registerAt,
  type RegisterSpec,
  shortName,
  type VariantSpec,
  variantOf,
} from '../../emulator/spec/index.js';
import { type AccessRecord, accessesOf, hex, type Trace, type TraceBuffer } from '../trace/model.js';
import type { Place } from './model.js';

export const REG = {
  ...{ MODE: 0x000, RESET: 0x004, VERSION: 0x0f0 },
  ...{ ISP_PIC_INFO: 0xa00, ISP_STRIDE: 0xa04, ISP_CTRL: 0xa08, LUMA: 0xa78, CHROMA0: 0xa7c },
  ...{ PICINFO: 0xb00, PARA0: 0xb04, PARA1: 0xb08, PARA2: 0xb0c, ME_PARA: 0xb10 },
  ...{ INT_EN: 0xb14, STARTTRIG: 0xb18, STATUS: 0xb1c, PUTBITSDATA: 0xb20, MV_BUF: 0xb60 },
  ...{ STM_START: 0xb80, STM_END: 0xb84, STM_BIT_OFFSET: 0xb88, STM_BIT_MAX: 0xb8c, STM_BIT_LEN: 0xb90 },
  ...{ REF0_Y: 0xba0, REF0_C: 0xba4, REC_Y: 0xbb0, REC_C: 0xbb4 },
  ...{ SUBPIX_LAST: 0xbb8, SUBPIX_NEW: 0xbbc, MB_INFO: 0xbc0, DEBLK: 0xbc4 },
} as const;

/** STATUS bits 3:0: how a picture ended. */
export const EVENTS = 0xf;
/** STATUS bit 9. */
export const READY = 0x200;

/** STARTTRIG TYPE. */
export const TRIGGER = { none: 0, putBits: 1, align: 2, putSe: 4, putUe: 5, start: 8, continue: 9 } as const;
const PUTS: ReadonlySet<number> = new Set([TRIGGER.putBits, TRIGGER.putSe, TRIGGER.putUe]);

export const triggerType = (value: number) => value & 0xf;
export const isPut = (value: number) => PUTS.has(triggerType(value));

const FIRST_NEW = 0x1633;

/** MODE enables encoder and input stage, by bit or by engine number (fact book 2). */
export function enables(mode: number, { version }: VariantSpec): { encoder: boolean; input: boolean } {
  if ((mode & 0xf) === 0xb) return { encoder: true, input: true };
  if (version < FIRST_NEW) return { encoder: false, input: false };
  return { encoder: (mode & 0x80) !== 0, input: (mode & 0x40) !== 0 };
}

/** Size and strides of the picture that the registers describe; macroblocks. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
}

export class TraceState {
  readonly variant: VariantSpec;
  readonly jpeg: boolean;
  readonly buffers: readonly TraceBuffer[];
  frame: number | undefined;
  phase: string | undefined;
  /** Between a trigger and the STATUS that ends it. */
  busy = false;
  private readonly words = new Map<number, number>();
  private readonly places = new Map<number, Place>();
  private readonly registers = new Map<number, RegisterSpec | undefined>();
  private count = 0;
  private current: AccessRecord | undefined;
  private here: Place | undefined;

  constructor(trace: Trace, variant: VariantSpec) {
    this.variant = variant;
    this.jpeg = trace.provenance.codec === 'jpeg';
    this.buffers = trace.buffers;
  }

  /** Registers of the first layout (before 0x1633). */
  get old(): boolean {
    return this.variant.version < FIRST_NEW;
  }

  enter(access: AccessRecord): void {
    this.count++;
    this.current = access;
    this.here = undefined;
  }

  /** Takes a write, or what a read shows of a register that was never written. */
  apply({ op, offset, value }: AccessRecord): void {
    if (op === 'w') this.places.set(offset, this.place());
    else if (this.words.has(offset) && offset !== REG.PARA0) return;
    this.words.set(offset, value);
  }

  /** Where the walk is; the same object for all of one access. */
  place(): Place {
    this.here ??= this.newPlace();
    return this.here;
  }

  private newPlace(): Place {
    const { current, frame, phase, count } = this;
    const place: { -readonly [Key in keyof Place]: Place[Key] } = { access: count };
    if (current && current.line > 0) place.line = current.line;
    if (frame !== undefined) place.frame = frame;
    if (phase !== undefined) place.phase = phase;
    if (current?.caller !== undefined) place.caller = current.caller;
    return place;
  }

  /** What a register holds, 0 while nobody has said. */
  word(offset: number): number {
    return this.words.get(offset) ?? 0;
  }

  /** Whether a register was written, or read, so far. */
  known(offset: number): boolean {
    return this.words.has(offset);
  }

  written(offset: number): boolean {
    return this.places.has(offset);
  }

  /** Where a register was last written; the current place when it never was. */
  placeOf(offset: number): Place {
    return this.places.get(offset) ?? this.place();
  }

  register(offset: number): RegisterSpec | undefined {
    if (!this.registers.has(offset)) this.registers.set(offset, registerAt(offset, this.variant));
    return this.registers.get(offset);
  }

  /** `PARA0`, `PARA0.SLICE_TYPE`, `0x123`. */
  name(offset: number, field?: string): string {
    const register = this.register(offset);
    const name = register ? `${shortName(register)} (${hex(offset, 3)})` : hex(offset, 3);
    return field === undefined ? name : `${name} ${field}`;
  }

  /** Bits high:low of a register. */
  bits(offset: number, high: number, low: number): number {
    return Math.floor(this.word(offset) / 2 ** low) % 2 ** (high - low + 1);
  }

  get geometry(): Geometry {
    const own = this.word(REG.PICINFO);
    const size = own !== 0 ? own : this.word(REG.ISP_PIC_INFO);
    return { width: size >>> 16, height: size & 0xffff, stride: this.bits(REG.ISP_STRIDE, 26, 16) };
  }

  /** PARA0.SLICE_TYPE of a P picture. */
  get predicted(): boolean {
    const type = this.bits(REG.PARA0, 6, 4);
    return type === 1 || type === 2;
  }
}

/**
 * The chip of a trace: the one given, the one whose version the trace reads, the one its head names, else the V3s.
 * @param wanted a name that the specification knows
 */
export function variantOfTrace(trace: Trace, wanted?: string): { variant: VariantSpec; assumed: boolean } {
  if (wanted !== undefined) return { variant: variantOf(wanted), assumed: false };
  for (const { op, offset, value } of accessesOf(trace)) {
    const found = op === 'r' && offset === REG.VERSION ? findVariant(value >>> 16) : undefined;
    if (found) return { variant: found, assumed: false };
  }
  const named = trace.provenance.soc === undefined ? undefined : findVariant(trace.provenance.soc);
  return { variant: named ?? variantOf(), assumed: named === undefined };
}
