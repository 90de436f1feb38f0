/** The kernels of dist/kernels.wasm on a memory laid out as the chip's own, for kernel tests and the kernel benchmark. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DRAM_OFFSET, DRAM_SIZE_DEFAULT, memorySize } from '../../emulator/memory.js';

const WASM_PAGE = 65536;
const MODULE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../kernels.wasm');

export type Kernel = (...operands: number[]) => number;

/** An instance with a memory of its own. Views stay valid: the memory never grows. */
export interface KernelModule {
  /** Every exported kernel by name; throws when the module has no such function. */
  kernel(name: string): Kernel;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  /** Offset of 64 MiB of memory that no kernel uses by itself (the chip's DRAM). */
  readonly free: number;
}

/** Instantiates the built kernels; throws when dist/kernels.wasm is missing (remedy: npm run build). */
export function loadKernels(): KernelModule {
  const memory = new WebAssembly.Memory({ initial: memorySize(DRAM_SIZE_DEFAULT) / WASM_PAGE });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(MODULE)), { env: { memory } });
  return {
    kernel(name) {
      const found = instance.exports[name];
      if (typeof found !== 'function') throw new Error(`dist/kernels.wasm exports no ${name}; run npm run build`);
      return found as Kernel;
    },
    bytes: new Uint8Array(memory.buffer),
    words: new Uint32Array(memory.buffer),
    free: DRAM_OFFSET,
  };
}
