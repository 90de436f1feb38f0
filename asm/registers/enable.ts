import {
  VE_MODE,
  VE_MODE_ENC_CLK_GATE_EN_MASK,
  VE_MODE_ENC_ENABLE_MASK,
  VE_MODE_ENC_ISP_ENABLE_MASK,
  VE_MODE_ENGINE_ENC_AVC,
  VE_MODE_ENGINE_ISP,
  VE_MODE_ENGINE_MASK,
  VE_RESET,
  VE_RESET_ENCODER_RESET_MASK,
  VE_RESET_GLOBAL_RESET_MASK,
} from '../gen/registers';
import { Parameter } from '../gen/variants';
import { parameter } from '../state';
import { registerWord } from './words';

/** RESET bits that stop the encoder: of the whole VE, and its own. */
export const RESET_BITS: u32 = VE_RESET_GLOBAL_RESET_MASK | VE_RESET_ENCODER_RESET_MASK;


@inline
function engineNumber(): u32 {
  return parameter(Parameter.ENGINE_NUMBER_ENABLES) ? registerWord(VE_MODE) & VE_MODE_ENGINE_MASK : 0;
}


@inline
function enableBits(): u32 {
  return parameter(Parameter.ENABLE_BITS) ? registerWord(VE_MODE) : 0;
}

/** Whether MODE lets the encoder (0xb00) run and drive the interrupt line. */
export function encoderEnabled(): bool {
  return engineNumber() == VE_MODE_ENGINE_ENC_AVC || (enableBits() & VE_MODE_ENC_ENABLE_MASK) != 0;
}

/** Whether MODE lets the input stage (0xa00) fetch pictures. */
export function inputEnabled(): bool {
  const engine = engineNumber();
  return (
    engine == VE_MODE_ENGINE_ENC_AVC ||
    engine == VE_MODE_ENGINE_ISP ||
    (enableBits() & VE_MODE_ENC_ISP_ENABLE_MASK) != 0
  );
}

/** Whether MODE stops the clock of the encoder, on a chip whose bit 11 does so. */
export function gated(): bool {
  return parameter(Parameter.CLOCK_GATE) != 0 && (registerWord(VE_MODE) & VE_MODE_ENC_CLK_GATE_EN_MASK) != 0;
}

/** Whether software holds the encoder in reset. */
export function heldInReset(): bool {
  return (registerWord(VE_RESET) & RESET_BITS) != 0;
}
