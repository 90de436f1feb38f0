/** Compiles what user drivers are linked with, so that a first run does not have to: dist/runtime/. Usage: node build-runtime.js */
import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Cache, defaultCacheFolder } from '../byod/toolchain/cache.js';
import { compileKept, findCompiler, runtimeJobs, SUPPLIED_FOLDER } from '../byod/toolchain/compile.js';
import { reachableFiles } from '../byod/toolchain/headers.js';

const compiler = findCompiler();
const mine = new Cache(defaultCacheFolder());
const supplied = new Cache(SUPPLIED_FOLDER);
const keys = new Set<string>();

for (const kind of ['user', 'kernel'] as const) {
  for (const job of runtimeJobs(kind)) {
    const files = reachableFiles(job);
    const { object, diagnostics, key } = await compileKept(compiler, mine, job, files, false);
    if (object) supplied.put(key, { bytes: object, text: diagnostics });
    else {
      process.stderr.write(diagnostics);
      process.exitCode = 1;
    }
    keys.add(key);
  }
}

for (const name of readdirSync(SUPPLIED_FOLDER, { recursive: true, encoding: 'utf8' })) {
  const file = path.join(SUPPLIED_FOLDER, name);
  if (statSync(file).isFile() && !keys.has(name.replaceAll(path.sep, ''))) rmSync(file);
}
