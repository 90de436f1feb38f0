// Builds dist/: the chip (asc), the board and harness (esbuild, one output file per source file), the declarations (tsc).
// Usage: node tools/build.mjs [--js | --wasm | --types | --runtime] [--watch] [--debug]   no selector builds everything that is stale.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const flags = new Set(process.argv.slice(2));
const selected = (name) =>
  flags.has(name) || !['--js', '--wasm', '--types', '--runtime'].some((flag) => flags.has(flag));

/** All files below a folder that end in `.ts`, relative to the root. */
function sources(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => path.join(folder, name))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
}

const newest = (files) => Math.max(0, ...files.map((file) => statSync(file).mtimeMs));
const fresh = (output, inputs) => existsSync(output) && statSync(output).mtimeMs > newest(inputs);

/** Runs a command line tool of node_modules with its output shown; ends the build when it fails. */
function run(tool, args) {
  const result = spawnSync(process.execPath, [path.join('node_modules', tool), ...args], { stdio: 'inherit' });
  if (result.status !== 0) {
    console.error(`build: ${tool} ${args.join(' ')} failed`);
    if (!flags.has('--watch')) process.exit(1);
  }
  return result.status === 0;
}

const ASM_TARGETS = {
  release: { entry: 'asm/index.ts', output: 'dist/chip.wasm' },
  kernels: { entry: 'asm/kernels.ts', output: 'dist/kernels.wasm' },
  debug: { entry: 'asm/index.ts', output: 'dist/chip.debug.wasm' },
};

function buildWasm() {
  const inputs = [...sources('asm'), 'asconfig.json'];
  const targets = flags.has('--debug') ? ['debug'] : ['release', 'kernels'];
  for (const target of targets) {
    const { entry, output } = ASM_TARGETS[target];
    if (!fresh(output, inputs)) run('assemblyscript/bin/asc.js', [entry, '--target', target]);
  }
}

async function buildJs() {
  const entryPoints = [...sources('emulator'), ...sources('harness')];
  if (entryPoints.length === 0) return;
  await esbuild.build({
    entryPoints,
    outdir: 'dist',
    outbase: '.',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
}

function buildTypes() {
  const inputs = [...sources('emulator'), ...sources('harness'), 'tsconfig.json'];
  if (fresh('dist/types/harness/index.d.ts', inputs)) return;
  const args = [
    '-p',
    'tsconfig.json',
    '--noEmit',
    'false',
    '--declaration',
    '--emitDeclarationOnly',
    '--outDir',
    'dist/types',
  ];
  run('typescript/bin/tsc', args);
}

/** What compiled drivers are linked with. Without it their first run compiles it. */
function buildRuntime() {
  const folder = 'harness/byod';
  const inputs = readdirSync(folder, { recursive: true })
    .map((name) => path.join(folder, name))
    .filter((name) => /\.[ch]$/.test(name) && !name.includes('examples'));
  const stamp = 'dist/runtime/stamp';
  if (fresh(stamp, [...inputs, ...sources('harness/byod/toolchain')])) return;
  mkdirSync('dist/runtime', { recursive: true });
  const { status } = spawnSync(process.execPath, ['dist/harness/tools/build-runtime.js'], { stdio: 'inherit' });
  if (status === 0) writeFileSync(stamp, '');
  else console.error('build: what compiled drivers are linked with could not be prepared');
}

async function build() {
  mkdirSync('dist', { recursive: true });
  if (selected('--wasm')) buildWasm();
  if (selected('--js')) await buildJs();
  if (selected('--types')) buildTypes();
  if (selected('--runtime')) buildRuntime();
}

await build();
if (flags.has('--watch')) {
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      await build().catch((error) => console.error(error.message));
      console.error(`built ${new Date().toLocaleTimeString()}`);
    }, 150);
  };
  for (const folder of ['asm', 'emulator', 'harness']) watch(folder, { recursive: true }, again);
  console.error('watching asm, emulator and harness');
}
