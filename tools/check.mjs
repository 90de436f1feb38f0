// `npm run check`: formatting, lint, types, drift of generated files, links. Runs all, reports each, fails if one fails.
import { spawnSync } from 'node:child_process';

const steps = [
  ['format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
  ['lint', ['node_modules/@biomejs/biome/bin/biome', 'lint', '--error-on-warnings', '.']],
  ['types', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']],
  ['build', ['tools/build.mjs', '--js']],
  ['generated files', ['dist/harness/tools/gen.js', '--check']],
  ['links', ['tools/check-links.mjs']],
];
let failed = 0;
for (const [name, command] of steps) {
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (status !== 0) failed++;
}
process.exitCode = failed ? 1 : 0;
