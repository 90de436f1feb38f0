/** How far what the board answers may be from what a trace shows. */
import { fieldsOf, maskOf, registerAt } from '../../emulator/spec/index.js';

/** Why a value may differ; each is counted in the report. */
export const TOLERANCES = {
  polls: 'reads in a row of one register: only the last one must come true, however many it takes',
  volatile: 'bits that the hardware changes by itself: counters, statistics, idle and ready bits',
  length: 'STM_BIT_LEN once slice data is in it: that depends on the picture',
  escapes: 'STM_BIT_LEN of headers with emulation prevention on: the trace may count without the bytes it inserts',
  reset: 'registers read after a reset and not written since: whether it keeps them is not known for certain',
  before: 'registers read before the trace writes them: they hold what was there before it began',
  unmodelled: 'read-only bits that are named but not modelled',
  revision: 'lower half of VE_VERSION: it differs within one chip',
} as const;
export type Tolerance = keyof typeof TOLERANCES;

export const RESET = 0x004;
const VERSION = 0x0f0;
export const STATUS = 0xb1c;
export const STM_BIT_LEN = 0xb90;

/** Finish, stall, over-time. */
export const STATUS_EVENTS = 0xf;
const STATUS_READY = 1 << 9;
const SYNC_IDLE = 0x300;

/** Bits that a driver waits for: when the trace has them set, the board is given time to set them. */
export function awaitedBits(offset: number): number {
  if (offset === STATUS) return STATUS_EVENTS | STATUS_READY;
  return offset === RESET ? SYNC_IDLE : 0;
}

export interface ReadContext {
  readonly variant: string;
  /** Slice data is in the count since it was last set. */
  readonly sliceData: boolean;
  /** PARA0 has emulation prevention on, or had while this count grew. */
  readonly escapes: boolean;
  /** The register was not written since the block was last reset. */
  readonly untouchedSinceReset: boolean;
  /** The trace did not write the register yet. */
  readonly neverWritten: boolean;
}

export interface Judgement {
  /** Bits that differ and may not; 0 when the answer will do. */
  readonly wrong: number;
  readonly tolerated: ReadonlySet<Tolerance>;
}

/** Holds a value read against the trace's. */
export function judge(offset: number, wanted: number, got: number, context: ReadContext): Judgement {
  let wrong = (wanted ^ got) >>> 0;
  const tolerated = new Set<Tolerance>();
  const allow = (bits: number, reason: Tolerance) => {
    if ((wrong & bits) !== 0) tolerated.add(reason);
    wrong = (wrong & ~bits) >>> 0;
  };
  if (wrong === 0) return { wrong, tolerated };
  if (offset === STM_BIT_LEN) {
    if (context.sliceData) allow(0xffffffff, 'length');
    else if (context.escapes && got > wanted && (got - wanted) % 8 === 0) allow(0xffffffff, 'escapes');
    return { wrong, tolerated };
  }
  if (offset === VERSION) allow(0xffff, 'revision');
  if (context.untouchedSinceReset && offset >= 0xa00 && offset !== STATUS) allow(0xffffffff, 'reset');
  const register = registerAt(offset, context.variant);
  for (const field of register ? fieldsOf(register, context.variant) : []) {
    const bits = maskOf(field);
    if (field.volatile) allow(offset === STATUS ? (bits & ~STATUS_EVENTS) >>> 0 : bits, 'volatile');
    else if (field.access === 'ro' && !field.modelled) allow(bits, 'unmodelled');
    else if (field.access === 'wo') allow(bits, 'volatile');
    else if (field.access !== 'ro' && offset !== STATUS && context.neverWritten) allow(bits, 'before');
  }
  return { wrong, tolerated };
}
