/** The folders of this package that hold C: what a driver is compiled against and linked with. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** `kernel`: a module against the mini-kernel; `user`: a program of userspace; `bare`: host.h and nothing else, for tests. */
export type ProgramKind = 'kernel' | 'user' | 'bare';

/** harness/byod of the package, also when this runs from dist/. */
export const BYOD_FOLDER = fileURLToPath(new URL('../../../../harness/byod/', import.meta.url));

/** The package itself, with a separator at its end. */
const PACKAGE_FOLDER = path.join(BYOD_FOLDER, '../../');

const MACHINE = path.join(BYOD_FOLDER, 'machine');

export interface RuntimePlaces {
  /** Searched after the user's own. */
  readonly include: readonly string[];
  /** Read before each of the user's files, if there is one. */
  readonly prelude: string | undefined;
  /** Compiled and linked with the driver, not checked. */
  readonly sources: readonly string[];
}

/** What every kind is linked with. */
export const machineSources = (): string[] => cFiles(MACHINE);

const FOLDERS: Readonly<
  Record<ProgramKind, { include: readonly string[]; sources: readonly string[]; prelude?: string }>
> = {
  kernel: {
    include: ['kernel/include', '../../include'],
    sources: ['kernel/core', 'kernel/v4l2'],
    prelude: 'kernel/include/cedrus_emu/prelude.h',
  },
  user: { include: ['user/include', '../../include'], sources: ['user/lib'] },
  bare: { include: [], sources: [] },
};

function cFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => path.join(folder, name));
}

export function runtimePlaces(kind: ProgramKind): RuntimePlaces {
  const { include, sources, prelude } = FOLDERS[kind];
  const file = prelude === undefined ? undefined : path.join(BYOD_FOLDER, prelude);
  return {
    include: [...include.map((folder) => path.join(BYOD_FOLDER, folder)), MACHINE],
    prelude: file !== undefined && existsSync(file) ? file : undefined,
    sources: sources.flatMap((folder) => cFiles(path.join(BYOD_FOLDER, folder))),
  };
}

const FOLDER_NAMES = ['machine', 'kernel', 'user'];

/** Debug information calls the runtime's folder so, wherever it is. */
const RUNTIME_PREFIX = '<cedrus-emu>/';

/** For -fdebug-prefix-map. */
export const RUNTIME_PREFIX_MAP: readonly string[] = FOLDER_NAMES.map(
  (folder) => `${path.join(BYOD_FOLDER, folder)}=${RUNTIME_PREFIX}${folder}`,
);

/** Whether a file of the debug information is part of the runtime or its headers: its frames are not the user's. */
export function isRuntimeFile(file: string): boolean {
  return file.startsWith(RUNTIME_PREFIX);
}

const PACKAGE_FOLDERS = [
  ...FOLDER_NAMES.map((folder) => path.join(BYOD_FOLDER, folder, path.sep)),
  path.join(PACKAGE_FOLDER, 'include', path.sep),
];

/** Whether a path is one of the runtime's own files. */
export function isPackageFile(file: string): boolean {
  return PACKAGE_FOLDERS.some((folder) => file.startsWith(folder));
}

/** A text with paths of the package, the same wherever the package is. */
export const relocated = (text: string): string =>
  text.replaceAll(BYOD_FOLDER, RUNTIME_PREFIX).replaceAll(PACKAGE_FOLDER, '<package>/');
