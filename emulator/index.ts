/**
 * `cedrus-emu`: a board with an Allwinner Video Engine, as far as its H.264 encoder goes.
 *
 * ```js
 * import { createBoard } from 'cedrus-emu';
 * const board = createBoard({ variant: 'v3s' });
 * board.write32(0x000, 0xc7);
 * ```
 */
export { Board, type BoardOptions, createBoard } from './board.js';
export { BoardError, type Dram } from './bus.js';
export { loadChip } from './chip.js';
export { Clock } from './clock.js';
export { type Device, type DmaBuffer, OutOfMemoryError } from './device.js';
export { type Blame, type Complaint, COMPLAINTS, type ComplaintSpec } from './diagnostics.js';
export {
  DEFAULT_CLOCKS,
  type Fault,
  FAULT_BUFFERS,
  FAULT_KINDS,
  type FaultKind,
  type FaultMoment,
  type InjectedFault,
  type PendingFault,
} from './faults.js';
export type { InterruptListener } from './irq.js';
export { DRAM_SIZE_DEFAULT, DRAM_SIZE_MAX } from './memory.js';
export { type ReconstructedPicture, reconstructedPicture } from './reconstruction.js';
export { type Snapshot, SNAPSHOT_PAGE } from './snapshot.js';
export { Rewind, type RewindOptions, type RewindPosition } from './rewind.js';
export { decodeSnapshot, encodeSnapshot } from './snapshot-file.js';
export { SOC_CLOCKS, type SocClock, type SocState } from './soc.js';
export * as spec from './spec/index.js';
export { DRAM_CLIENTS, type DramClient, type StageName, STAGES, type TimingCounters } from './timing.js';
export { type ChipEvent, EVENT_KINDS, type EventKind, type EventListener } from './trace/events.js';
export { AccessRecorder, type TracedAccess, type TracedFault, type TracedPhase } from './trace/recorder.js';
export { type AddressConvention, findVariant, type Variant, VARIANTS } from './variants/index.js';
export { TIMING_PROFILES, type TimingProfile } from './variants/timing-profiles.js';
export {
  type ParameterName,
  PARAMETER_DEFAULTS,
  type Parameters,
  PARAMETERS,
  type ParameterSpec,
} from './variants/parameters.js';
