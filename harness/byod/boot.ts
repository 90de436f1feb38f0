/** A compiled kernel driver on a board: loaded, given its module parameters and its name in the device tree, booted. */
import { type Board, type BoardOptions, createBoard } from '../../emulator/index.js';
import { CheckFailed, UsageError } from '../errors.js';
import { VideoError } from './client/errno.js';
import { findEncoders, kernelImage, type KernelImage } from './client/index.js';
import type { HostOptions } from './machine/machine.js';
import { Program } from './machine/program.js';
import { PictureObserver } from './observe.js';
import { complainOfStrayDma } from './stray-dma.js';
import type { CompiledProgram } from './toolchain/compile.js';

/** What a kernel driver is to be given besides its files. */
export interface KernelOptions {
  /** Module parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly codec?: 'H264' | 'JPEG';
  /** Its name in reports. */
  readonly name?: string;
  readonly host?: HostOptions;
}

/** As the kernel finds the SoC: clocks off, reset asserted. */
export const KERNEL_BOARD: BoardOptions = { soc: 'off' };

/** A kernel driver on a board, with what is watched of it. */
export interface KernelOnBoard {
  readonly image: KernelImage;
  readonly program: Program;
}

/** Puts a compiled kernel driver on a fresh board and boots it: module init, probe. Throws DriverFault, CheckFailed. */
export function bootKernel(compiled: CompiledProgram, board: Board, options: KernelOptions = {}): KernelOnBoard {
  const loaded = loadKernel(compiled, board, options);
  loaded.image.boot();
  return loaded;
}

/** All but the boot. */
function loadKernel(compiled: CompiledProgram, board: Board, options: KernelOptions): KernelOnBoard {
  let program: Program | undefined;
  const observer = new PictureObserver(board, () => {
    if (program) complainOfStrayDma(board, program.host);
  });
  program = new Program(compiled, observer.observed(), options.host);
  const image = kernelImage(board, program, observer);
  for (const [name, value] of Object.entries(options.parameters ?? {})) setParameter(program, name, value);
  return { image, program };
}

const ENOENT = -2;

function setParameter(program: Program, name: string, value: string): void {
  const texts = [name, value].map((text) => {
    const bytes = Buffer.from(`${text}\0`);
    const address = program.call('emu_malloc', bytes.length) >>> 0;
    program.bytes.set(bytes, address);
    return address;
  });
  const result = program.call('emu_param_set', ...texts);
  for (const address of texts) program.call('emu_free', address);
  if (result === ENOENT) throw new UsageError(`the driver has no module parameter "${name}"`);
  if (result < 0) throw new UsageError(`module parameter "${name}" does not take "${value}" (error ${-result})`);
}

/** What the driver's table of device tree matches lists, once its module is initialised. */
function compatibles(program: Program): string[] {
  const size = 128;
  const address = program.call('emu_malloc', size) >>> 0;
  const names: string[] = [];
  while (program.call('emu_compatible', names.length, address, size) >= 0) names.push(program.string(address));
  program.call('emu_free', address);
  return names;
}

/**
 * Drivers may list encoders for other chips than the board's. Boots on boards of its own to find out.
 * @returns what the device tree must call the engine, the first that the driver lists and encodes as; undefined when the
 *   board's own name does, or none
 */
export function encodingCompatible(
  compiled: CompiledProgram,
  board: BoardOptions,
  options: KernelOptions = {},
): string | undefined {
  const { onLog: _, ...host } = options.host ?? {};
  const ask = (compatible?: string): { encodes: boolean; names: string[] } => {
    const wishes = { ...options, host: { ...host, ...(compatible === undefined ? {} : { compatible }) } };
    try {
      const { image, program } = loadKernel(compiled, createBoard({ ...KERNEL_BOARD, ...board }), wishes);
      try {
        image.boot();
        return { encodes: findEncoders(image, options.codec ?? 'H264').length > 0, names: compatibles(program) };
      } catch (error) {
        if (error instanceof VideoError) return { encodes: false, names: compatibles(program) };
        throw error;
      }
    } catch (error) {
      // the run itself meets it too, and tells
      if (error instanceof CheckFailed || error instanceof UsageError) return { encodes: true, names: [] };
      throw error;
    }
  };
  const { encodes, names } = ask();
  return encodes ? undefined : names.find((name) => ask(name).encodes);
}

/** The options under which a kernel driver encodes, and a note where the device tree has to name another chip for it. */
export function asEncoder(
  compiled: CompiledProgram,
  board: BoardOptions,
  options: KernelOptions = {},
): { readonly kernel: KernelOptions; readonly notes: readonly string[] } {
  const { host = {}, codec = 'H264' } = options;
  const compatible = host.compatible === undefined ? encodingCompatible(compiled, board, options) : undefined;
  if (compatible === undefined) return { kernel: options, notes: [] };
  const note = `under the name of this chip the driver offers no ${codec} encoder; the device tree calls the engine ${compatible} instead, the first of its of_match_table under which it does`;
  return { kernel: { ...options, host: { ...host, compatible } }, notes: [note] };
}
