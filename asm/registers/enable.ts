import { Parameter } from '../gen/variants';
import { parameter } from '../state';
import { registerWord } from './words';
import { VE_MODE, VE_RESET } from '../gen/registers';

/** MODE [3:0]: engine number of encoder and stand-alone input stage (fact book 2). */
const ENGINE_ENCODER: u32 = 0xb;
const ENGINE_INPUT: u32 = 0xa;
/** MODE bits 6 and 7, on chips that have them. */
const ENABLE_INPUT: u32 = 1 << 6;
const ENABLE_ENCODER: u32 = 1 << 7;
/** RESET bits 0 (whole VE) and 24 (encoder). */
export const RESET_BITS: u32 = (1 << 0) | (1 << 24);


@inline
function engineNumber(): u32 {
  return parameter(Parameter.ENGINE_NUMBER_ENABLES) ? registerWord(VE_MODE) & 0xf : 0;
}


@inline
function enableBits(): u32 {
  return parameter(Parameter.ENABLE_BITS) ? registerWord(VE_MODE) : 0;
}

/** Whether MODE lets the encoder (0xb00) run and drive the interrupt line. */
export function encoderEnabled(): bool {
  return engineNumber() == ENGINE_ENCODER || (enableBits() & ENABLE_ENCODER) != 0;
}

/** Whether MODE lets the input stage (0xa00) fetch pictures. */
export function inputEnabled(): bool {
  const engine = engineNumber();
  return engine == ENGINE_ENCODER || engine == ENGINE_INPUT || (enableBits() & ENABLE_INPUT) != 0;
}

/** Whether software holds the encoder in reset. */
export function heldInReset(): bool {
  return (registerWord(VE_RESET) & RESET_BITS) != 0;
}
