import { streamLength } from '../bitstream/stream';
import {
  VE_CYCLE_COUNT,
  VE_ENC_AVC_STATUS,
  VE_ENC_AVC_STATUS_MB_NUM_SHIFT,
  VE_ENC_AVC_STATUS_PUT_BITS_READY_MASK,
  VE_ENC_AVC_STM_BIT_LEN,
  VE_READ_COUNT,
  VE_RESET,
  VE_RESET_CACHE_SYNC_IDLE_MASK,
  VE_RESET_SYNC_IDLE_MASK,
  VE_STATUS,
  VE_STATUS_ENC_AVC_INT_MASK,
  VE_STATUS_OVERTIME_MASK,
  VE_VERSION,
  VE_WRITE_COUNT,
} from '../gen/registers';
import { Parameter } from '../gen/variants';
import { Phase, chip, parameter } from '../state';
import { engineBusy } from './busy';
import { countedCycles, countedTraffic, watchdogRanOut } from './counters';
import { gated } from './enable';
import { interruptLine } from './interrupt';
import { isSramData, peekSram } from './sram';
import { registerWord } from './words';

/** RESET bits 8 and 9; Bootlin waits for both before it starts a picture. */
const RESET_IDLE: u32 = VE_RESET_SYNC_IDLE_MASK | VE_RESET_CACHE_SYNC_IDLE_MASK;

/** Whether the put-bits port takes a put now. */
function putReady(): bool {
  const state = chip();
  if (state.phase == Phase.HUNG || state.readyStuck) return false;
  if (engineBusy()) return parameter(Parameter.PUT_READY_WHILE_CODING) != 0;
  return state.now >= state.putReadyAt;
}

/** Bits of STATUS (0xb1c) as they stand. */
function liveStatus(): u32 {
  const state = chip();
  let value = state.status;
  if (putReady()) value |= VE_ENC_AVC_STATUS_PUT_BITS_READY_MASK;
  if (!engineBusy()) return value | parameter(Parameter.STATUS_IDLE);
  if (parameter(Parameter.STATUS_MACROBLOCK)) value |= state.macroblocksDone << VE_ENC_AVC_STATUS_MB_NUM_SHIFT;
  return value;
}

/** Bits that the hardware shows in a register beside the stored ones. */
export function liveBits(offset: u32): u32 {
  switch (offset) {
    case VE_RESET:
      return engineBusy() || chip().now < chip().idleAt ? 0 : RESET_IDLE;
    case VE_CYCLE_COUNT:
      return countedCycles();
    case VE_READ_COUNT:
    case VE_WRITE_COUNT:
      return countedTraffic(offset);
    case VE_STATUS:
      return (interruptLine() ? VE_STATUS_ENC_AVC_INT_MASK : 0) | (watchdogRanOut() ? VE_STATUS_OVERTIME_MASK : 0);
    case VE_VERSION:
      return gated() ? 0 : parameter(Parameter.VERSION);
    case VE_ENC_AVC_STATUS:
      return liveStatus();
    case VE_ENC_AVC_STM_BIT_LEN:
      return streamLength();
    default:
      return isSramData(offset) ? peekSram(offset) : 0;
  }
}
