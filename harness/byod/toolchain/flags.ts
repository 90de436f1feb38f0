/** What clang is told, in the words of `clang -cc1`, which yowasp's clang is given directly. */
import { PROGRAM_OFFSET } from '../../../emulator/memory.js';
import { SHADOW, STACK_SIZE } from '../machine/layout.js';
import { type ProgramKind, RUNTIME_PREFIX_MAP } from './places.js';

/** A C file and how it is to be compiled. Paths may be relative to `folder`. */
export interface CompileJob {
  readonly source: string;
  /** Working folder: where relative paths begin, and what debug information calls its folder. */
  readonly folder: string;
  /** The user's own folders for headers, searched first. */
  readonly include: readonly string[];
  /** Ours; warnings in their headers are not shown. */
  readonly systemInclude: readonly string[];
  readonly prelude: string | undefined;
  /** Flags without file names. */
  readonly flags: readonly string[];
}

/** AddressSanitizer's shadow of an address is (address >> 3) + this. */
const SHADOW_BASE = SHADOW - PROGRAM_OFFSET / 8;

const llvm = (...options: readonly string[]) => options.flatMap((option) => ['-mllvm', option]);

const CHECKED = [
  '-fsanitize=kernel-address',
  '-fsanitize-coverage-type=3',
  '-fsanitize-coverage-trace-pc',
  // a loop of one block counts too
  '-fsanitize-coverage-no-prune',
  ...llvm(
    '-asan-instrumentation-with-call-threshold=0',
    `-asan-mapping-offset=${SHADOW_BASE}`,
    '-asan-mapping-scale=3',
    '-asan-stack=1',
    '-asan-globals=1',
    // each access of a volatile pointer counts
    '-asan-opt-same-temp=0',
    '-asan-kernel-mem-intrinsic-prefix=1',
  ),
];

const COMMON = [
  '-ffreestanding',
  '-nostdsysteminc',
  '-fgnuc-version=4.2.1',
  '-fno-inline',
  '-debug-info-kind=line-tables-only',
  '-dwarf-version=4',
  ...RUNTIME_PREFIX_MAP.map((map) => `-fdebug-prefix-map=${map}`),
  '-ferror-limit',
  '20',
];

const KIND: Readonly<Record<ProgramKind, readonly string[]>> = {
  kernel: [
    ...['__KERNEL__', 'MODULE'].flatMap((macro) => ['-D', macro]),
    '-fms-extensions',
    '-relaxed-aliasing',
    '-fwrapv',
    '-Wall',
    '-Wno-pointer-sign',
    '-Wno-microsoft-anon-tag',
    '-Wno-unused-but-set-variable',
    '-Wno-address-of-packed-member',
    '-Wno-gnu-variable-sized-type-not-at-end',
  ],
  user: ['-Wall', '-Wno-pointer-sign'],
  bare: ['-Wall'],
};

export interface FlagWishes {
  readonly defines: readonly string[];
  /** -W, -f, -U and others as clang takes them. */
  readonly flags: readonly string[];
  /** Language, such as `gnu11`. */
  readonly std: string | undefined;
  /** KBUILD_MODNAME of a kernel driver. */
  readonly name: string;
}

function moduleName(kind: ProgramKind, name: string): string[] {
  if (kind !== 'kernel') return [];
  const word = name.replaceAll(/[^A-Za-z0-9]/g, '_');
  return ['-D', `KBUILD_MODNAME="${word}"`, '-D', `KBUILD_BASENAME="${word}"`];
}

/** Flags of the user's own files: checked, with warnings. */
export function driverFlags(kind: ProgramKind, { defines, flags, std, name }: FlagWishes): string[] {
  return [
    ...COMMON,
    // every statement has its own line, and what is unused is still compiled: faster, too
    '-O0',
    ...CHECKED,
    ...KIND[kind],
    ...moduleName(kind, name),
    `-std=${std ?? 'gnu11'}`,
    ...defines.flatMap((define) => ['-D', define]),
    ...flags,
  ];
}

/** Flags of our own files: not checked, everything exported. */
export function runtimeFlags(kind: ProgramKind): string[] {
  const language = [
    '-D',
    'EMU_RUNTIME',
    '-std=gnu11',
    '-fvisibility=default',
    '-Wall',
    '-Wno-pointer-sign',
    '-Wno-unused-function',
  ];
  return [
    ...COMMON,
    '-O2',
    ...['-target-feature', '+bulk-memory'],
    ...KIND[kind],
    ...moduleName(kind, 'cedrus_emu'),
    ...language,
    '-fno-builtin',
  ];
}

export const LINK_FLAGS: readonly string[] = [
  '--import-memory',
  '--no-entry',
  '--no-stack-first',
  `--global-base=${PROGRAM_OFFSET}`,
  '-z',
  `stack-size=${STACK_SIZE}`,
  '--export-dynamic',
  '--export-table',
  ...['__wasm_call_ctors', '__heap_base', '__stack_low', '__stack_high'].map((name) => `--export=${name}`),
  '--error-limit=0',
];
