/** Loads the chip, `dist/chip.wasm`, and gives its exports types. Nothing else touches the loader. */
import { instantiateSync } from '@assemblyscript/loader';

/** What asm/index.ts exports. Words come back signed: take them `>>> 0`. */
export interface ChipExports extends Record<string, unknown> {
  snapshotVersion(): number;
  reset(variant: number): void;
  resetLine(): void;
  setDram(size: number, base: number): void;
  setParameter(id: number, value: number): void;
  getParameter(id: number): number;
  read32(offset: number): number;
  peek32(offset: number): number;
  write32(offset: number, value: number): void;
  busy(): number;
  setSoc(off: number, lost: number): void;
  stopAtMacroblock(count: number): void;
  injectStall(clocks: number): void;
  injectOvertime(clocks: number): void;
  injectHang(): void;
  injectFlip(offset: number, bits: number): void;
  injectReadyStuck(stuck: number): void;
  noteFault(index: number, kind: number, picture: number): void;
  advance(cycles: number): number;
  unspent(): number;
  irq(): number;
  nowLow(): number;
  nowHigh(): number;
  setEventMask(mask: number): void;
  eventMask(): number;
  report(id: number, register: number, value: number): void;
  eventSequence(): number;
  macroblocksDone(): number;
  nextEventLow(): number;
  nextEventHigh(): number;
  complaintCount(): number;
  complaintsLost(): number;
}

/** One chip with its memory. */
export interface Chip {
  readonly exports: ChipExports;
  /** The whole linear memory, laid out as emulator/memory.ts says. It never grows. */
  readonly bytes: Uint8Array;
  /** The same memory, for programs that run beside the chip in it. */
  readonly memory: WebAssembly.Memory;
}

const PAGE = 65536;
const location = new URL('../chip.wasm', import.meta.url);
const inNode = typeof process === 'object' && process.versions?.node !== undefined;
const fs = inNode ? await import('node:fs') : undefined;
let compiled: WebAssembly.Module | undefined;

/** Compiles the chip ahead of the first board. Only a browser must call and await it; Node finds the file itself. */
export async function loadChip(source: string | URL = location): Promise<void> {
  compiled = await WebAssembly.compileStreaming(fetch(source));
}

function chipModule(): WebAssembly.Module {
  if (compiled) return compiled;
  if (!fs) throw new Error('chip.wasm is not loaded; await loadChip() before the first board');
  if (!fs.existsSync(location)) throw new Error(`${location.pathname} is missing; build it with npm run build`);
  compiled = new WebAssembly.Module(new Uint8Array(fs.readFileSync(location)));
  return compiled;
}

/** A chip with `memoryBytes` of memory of its own; the compiled module is shared. */
export function instantiateChip(memoryBytes: number): Chip {
  const pages = Math.ceil(memoryBytes / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { exports } = instantiateSync<ChipExports>(chipModule(), { env: { memory } });
  return { exports, bytes: new Uint8Array(memory.buffer), memory };
}
