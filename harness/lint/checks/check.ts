/** What the checks of a trace have in common. */
import type { AccessRecord, DataRecord } from '../../trace/model.js';
import type { SliceHeader } from '../../syntax/index.js';
import type { PutUnit } from '../put-bits.js';
import type { ParsedUnit } from '../headers.js';
import type { TraceState } from '../trace-state.js';

/** A picture at its trigger. */
export interface Picture {
  readonly units: readonly PutUnit[];
  readonly parsed: readonly ParsedUnit[];
  /** Header of the slice that begins; undefined when none was put or it cannot be read. */
  readonly slice: SliceHeader | undefined;
}

/** Each is called in the order of the trace, before the state takes the access. */
export interface TraceCheck {
  access?(access: AccessRecord, state: TraceState): void;
  /** A new picture is triggered. */
  picture?(picture: Picture, state: TraceState): void;
  data?(record: DataRecord, state: TraceState): void;
  end?(state: TraceState): void;
}
