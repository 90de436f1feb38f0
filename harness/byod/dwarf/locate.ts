/** From an offset in a linked module to the user's source. */
import type { SourcePlace } from '../machine/fault.js';
import type { CompiledProgram } from '../toolchain/compile.js';

/** Places at an offset of the module's file, innermost first (inlined functions); empty outside the user's files. */
export function moduleLocator(_compiled: CompiledProgram): (offset: number) => readonly SourcePlace[] {
  return () => [];
}
