/**
 * A compiled driver, ready to be called. It lives in the memory of the board it is given:
 *
 * ```js
 * const compiled = await compileProgram({ sources: ['probe.c'], kind: 'kernel' });
 * const board = createBoard();
 * const program = new Program(compiled, board);
 * const status = program.call('emu_boot');        // an exported function of the runtime or the driver
 * program.view.getUint32(program.call('emu_malloc', 64), true);
 * program.dispose();
 * ```
 *
 * Whatever ends the driver in the middle of a call comes as a DriverFault with a sentence and the user's own frames;
 * the program is dead after it. Numbers are 32 bits and signed as they come back; 64-bit arguments are bigints.
 */
import { DRAM_OFFSET, PROGRAM_OFFSET } from '../../../emulator/memory.js';
import type { CompiledProgram } from '../toolchain/compile.js';
import { isRuntimeFile } from '../toolchain/places.js';
import { moduleLocator } from '../dwarf/locate.js';
import { AccessSentences } from './access.js';
import { DriverFault } from './fault.js';
import { Host } from './host.js';
import { POISON, PROGRAM_END, REGION_END, shadowOf } from './layout.js';
import type { HostOptions, Machine } from './machine.js';
import { Sites } from './sites.js';

type Exported = (...values: (number | bigint)[]) => number | bigint | undefined;

export interface ProgramOptions extends HostOptions {
  /** Imports beside those of host.h, by module. */
  readonly imports?: WebAssembly.Imports;
}

export class Program {
  readonly host: Host;
  readonly sites: Sites;
  /** All of the board's memory; a C pointer is an index. */
  readonly bytes: Uint8Array;
  readonly view: DataView;

  private readonly instance: WebAssembly.Instance;
  private readonly table: WebAssembly.Table | undefined;
  private readonly words: Uint32Array;
  private readonly fuel: number;
  private readonly pending: number;
  private depth = 0;
  private dead: DriverFault | undefined;

  /** Instantiates and runs the constructors. Throws DriverFault when they fail. */
  constructor(
    readonly compiled: CompiledProgram,
    machine: Machine,
    options: ProgramOptions = {},
  ) {
    this.bytes = new Uint8Array(machine.memory.buffer);
    this.words = new Uint32Array(machine.memory.buffer);
    this.view = new DataView(machine.memory.buffer);
    this.bytes.fill(0, PROGRAM_OFFSET, REGION_END);
    this.sites = new Sites(moduleLocator(compiled.bytes, isRuntimeFile));
    const sentences = new AccessSentences(this.bytes, machine.dram.size, () => this.host.blocks);
    this.host = new Host(
      machine,
      this.sites,
      sentences,
      options,
      (index, argument) => Number((this.table?.get(index) as Exported | null)?.(argument) ?? 0),
      () => this.settle(),
    );
    this.instance = new WebAssembly.Instance(compiled.module, {
      env: { memory: machine.memory },
      host: this.host.imports(),
      ...options.imports,
    });
    this.table = this.instance.exports.__indirect_function_table as WebAssembly.Table | undefined;
    this.fuel = this.address('san_fuel') / 4;
    this.pending = this.address('san_pending') / 4;
    this.words[this.address('san_dram_size') / 4] = machine.dram.size;
    this.bytes.fill(POISON.unallocated, shadowOf(this.address('__heap_base') + 7), shadowOf(PROGRAM_END));
    this.call('__wasm_call_ctors');
  }

  /** Whether the driver or its runtime has a function of that name. */
  has(name: string): boolean {
    return typeof this.instance.exports[name] === 'function';
  }

  /** Calls an exported function. Throws DriverFault. */
  call(name: string, ...values: (number | bigint)[]): number {
    return Number(this.run(name, values) ?? 0);
  }

  /** The same for a function with a 64-bit result. */
  call64(name: string, ...values: (number | bigint)[]): bigint {
    return BigInt(this.run(name, values) ?? 0n);
  }

  /** Address of an exported variable. */
  address(name: string): number {
    const global = this.instance.exports[name];
    if (global instanceof WebAssembly.Global) return Number(global.value);
    throw new Error(`the linked program exports no variable ${name}`);
  }

  /** C text at an address. */
  string(pointer: number): string {
    return this.host.text.at(pointer);
  }

  /** Gives back what the program has of the board's memory. */
  dispose(): void {
    this.bytes.fill(0, PROGRAM_OFFSET, DRAM_OFFSET);
    this.dead ??= new DriverFault('disposed', 'the program has ended', []);
  }

  private run(name: string, values: (number | bigint)[]): number | bigint | undefined {
    if (this.dead) throw this.dead;
    const target = this.instance.exports[name];
    if (typeof target !== 'function') throw new Error(`the linked program exports no function ${name}`);
    if (this.depth === 0) this.host.enter();
    this.depth++;
    try {
      this.words[this.fuel] = this.host.edges;
      const result = (target as Exported)(...values);
      this.settle();
      return result;
    } catch (error) {
      throw this.explain(error);
    } finally {
      this.depth--;
    }
  }

  /** Carries out a store that waits in a register window, and fills up the fuel. */
  private settle(): void {
    this.words[this.fuel] = this.host.edges;
    if (this.words[this.pending] !== 0) (this.instance.exports.san_flush as Exported)();
  }

  private explain(error: unknown): unknown {
    if (error instanceof DriverFault) this.dead ??= error;
    else if (error instanceof WebAssembly.RuntimeError) this.dead = this.trap(error);
    else if (error instanceof RangeError && /call stack/i.test(error.message)) {
      this.dead = this.host.journal.fault(
        'stack-overflow',
        'functions call each other without end; look for a recursion',
        error,
        error,
      );
    } else return error;
    return this.dead;
  }

  private trap(error: WebAssembly.RuntimeError): DriverFault {
    const [id, sentence] = TRAPS.find(([pattern]) => pattern.test(error.message))?.slice(1) ?? [
      'trap',
      `the driver cannot go on: ${error.message}`,
    ];
    return this.host.journal.fault(id as string, sentence as string, error, error);
  }
}

/** What WebAssembly's traps mean to a C programmer. */
const TRAPS: readonly (readonly [pattern: RegExp, id: string, sentence: string])[] = [
  [
    /unreachable/,
    'unreachable',
    'the driver reached code that cannot be reached: BUG(), a function without return value, or a call through a wrong prototype',
  ],
  [/divide by zero|remainder by zero/, 'division-by-zero', 'division by zero'],
  [
    /divide result unrepresentable/,
    'division-overflow',
    'a division whose result does not fit (smallest number by -1)',
  ],
  [/memory access out of bounds/, 'wild-pointer', 'access outside all memory: a pointer is wrong'],
  [
    /null function or function signature mismatch|indirect call signature|RuntimeError: function signature/,
    'bad-function-pointer',
    'call through a function pointer that is NULL, or of a function with another prototype than the pointer has',
  ],
  [
    /table index is out of bounds|table access out of bounds/,
    'bad-function-pointer',
    'call through a function pointer that holds no function',
  ],
  [/stack/i, 'stack-overflow', 'functions call each other without end; look for a recursion'],
];
