import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Cache, cacheKey, defaultCacheFolder } from '../byod/toolchain/cache.js';
import { compileProgram, runtimeJobs } from '../byod/toolchain/compile.js';
import { reachableFiles } from '../byod/toolchain/headers.js';
import { detectKind, findSources, readManifest } from '../byod/toolchain/manifest.js';
import { relocated, runtimePlaces } from '../byod/toolchain/places.js';
import { systemCompiler } from '../byod/toolchain/system.js';
import { yowaspCompiler } from '../byod/toolchain/yowasp.js';
import { UsageError } from '../errors.js';
import { compileBare, diagnosticsOf, sourceFolder, start } from './byod-fixtures.js';
import { scratchFolder } from './video-fixtures.js';

const exported = (name: string) => `__attribute__((export_name("${name}"))) int ${name}`;

const PROJECT = {
  'drv/main.c': `#include "../common/part.h"
#include "near.h"
#include <far.h>
#include DEEP
${exported('total')}(void) { return PART + NEAR + FAR + deep(); }
`,
  'drv/near.h': '#define NEAR 20\n',
  'common/part.h': '#pragma once\n#include "./near.h"\n#define PART 1\n',
  'common/near.h': '/* not the one beside main.c */\n',
  'inc/far.h': '#pragma once\n#include <sub/farther.h>\n',
  'inc/sub/farther.h': '#define FAR 300\n',
  'inc/deep.h': 'static inline int deep(void) { return 4000; }\n',
};
const PROJECT_OPTIONS = { include: ['inc'], defines: ['DEEP=<deep.h>'] };

test('headers are found beside the file, in named folders and through macros', async () => {
  const compiled = await compileBare(PROJECT, PROJECT_OPTIONS);
  assert.is(start(compiled).program.call('total'), 4321);
  const names = compiled.files.map((file) => path.relative(compiled.folder, file)).sort();
  assert.equal(
    names,
    Object.keys(PROJECT)
      .filter((name) => name !== 'common/near.h' || names.includes(name))
      .sort(),
  );
  assert.is(compiled.diagnostics, '');
});

test('a file is read before all, and the working folder need not be there', async () => {
  const folder = sourceFolder({ 'a.c': 'int x = FIRST;\n', 'first.h': '#define FIRST 1\n' });
  const source = path.join(folder, 'a.c');
  const prelude = path.join(folder, 'first.h');
  const job = { source, folder: '/no/such/folder', include: [], systemInclude: [], prelude, flags: [] };
  const { object, diagnostics } = await yowaspCompiler().compile(job, reachableFiles(job), false);
  assert.is(diagnostics, '');
  assert.ok(object);
});

test('only what is reached is read', () => {
  const folder = sourceFolder({ ...PROJECT, 'inc/unused.h': '#define UNUSED\n' });
  const job = { source: 'drv/main.c', folder, include: ['inc'], systemInclude: [], prelude: undefined, flags: [] };
  const names = [...reachableFiles(job).keys()].map((file) => path.relative(folder, file));
  assert.not(names.includes('inc/unused.h'));
  assert.not(names.includes('inc/deep.h'));
  assert.ok(names.includes('inc/sub/farther.h'));
  assert.is(names[0], 'drv/main.c');
});

test('results are kept by content, and only what changed is compiled', async () => {
  const cache = scratchFolder();
  const files = {
    'a.c': `#include "a.h"\nint b(void);\n${exported('first')}(void) { return A + b(); }\n`,
    'b.c': 'int b(void);\nint b(void) { int unused; return 5; }\n',
    'a.h': '#define A 10\n',
  };
  const folder = sourceFolder(files);
  const compile = () => compileProgram({ sources: ['a.c', 'b.c'], kind: 'bare', folder, cache });
  const one = await compile();
  assert.ok(one.fresh.includes('a.c') && one.fresh.includes('b.c'));
  assert.match(one.diagnostics, /^b\.c:2:19: warning: unused variable 'unused'/);
  const two = await compile();
  assert.equal(two.fresh, []);
  assert.is(two.diagnostics, one.diagnostics, 'warnings are kept, too');
  assert.equal(Buffer.from(two.bytes), Buffer.from(one.bytes));
  writeFileSync(path.join(folder, 'a.h'), '#define A 20\n');
  const three = await compile();
  assert.equal(three.fresh, ['a.c']);
  assert.is(start(three).program.call('first'), 25);
  const elsewhere = await compileProgram({ sources: ['a.c', 'b.c'], kind: 'bare', folder: sourceFolder(files), cache });
  assert.equal(elsewhere.fresh, [], 'where the files are makes no difference');
});

test('what is kept of the runtime fits wherever the package is', () => {
  for (const kind of ['kernel', 'user'] as const) {
    const { include, prelude = '', sources } = runtimePlaces(kind);
    assert.ok(
      include.some((folder) => existsSync(path.join(folder, 'cedrus_ve_regs.h'))),
      kind,
    );
    for (const place of [...include, prelude, ...sources]) assert.not.ok(path.isAbsolute(relocated(place)), place);
    for (const flag of runtimeJobs(kind).flatMap(({ flags }) => flags)) assert.not.match(relocated(flag), /=\//, flag);
  }
});

test('the cache survives broken entries and writers at the same time', () => {
  const folder = scratchFolder();
  const key = cacheKey(['a', 'bc']);
  assert.is.not(key, cacheKey(['ab', 'c']), 'where a part ends counts');
  const [one, two] = [new Cache(folder), new Cache(folder)];
  assert.is(one.get(key), undefined);
  for (let turn = 0; turn < 20; turn++) {
    one.put(key, { bytes: new Uint8Array(1000).fill(turn), text: 'wörds' });
    two.put(key, { bytes: new Uint8Array(1000).fill(turn), text: 'wörds' });
  }
  assert.is(two.get(key)?.text, 'wörds');
  assert.is(two.get(key)?.bytes.length, 1000);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(path.join(folder, name)).isFile(),
  );
  assert.is(files.length, 1, 'nothing temporary is left');
  writeFileSync(path.join(folder, files[0] as string), 'x');
  assert.is(one.get(key), undefined);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, '');
  one.put(key, { bytes: new Uint8Array(1), text: '' });
  assert.is(one.get(key), undefined, 'a folder that cannot be written is no error');
});

test('where the cache is', () => {
  assert.is(defaultCacheFolder({ XDG_CACHE_HOME: '/x' }), '/x/cedrus-emu');
  assert.is(defaultCacheFolder({ CEDRUS_EMU_CACHE: '/y', XDG_CACHE_HOME: '/x' }), '/y');
  assert.is(defaultCacheFolder({ CEDRUS_EMU_CACHE: 'off' }), undefined);
});

test('errors come as clang words them, with the names that were given', async () => {
  const text = await diagnosticsOf(
    compileBare({
      'src/one.c': 'int f(void)\n{\n\treturn missing;\n}\n',
      'src/two.c': '#include "two.h"\n',
      'src/two.h': 'int x = ;\n',
    }),
  );
  assert.match(text, /^src\/one\.c:3:9: error: use of undeclared identifier 'missing'$/m);
  assert.match(text, /^src\/two\.h:1:9: error: expected expression$/m, 'all files are compiled');
  assert.match(text, /^In file included from src\/two\.c:1:$/m);
  assert.not.match(text, /\/tmp\/|\/f\/|\/w\//);
});

test('a header that is missing is told with the places that were searched', async () => {
  const text = await diagnosticsOf(compileBare({ 'src/one.c': '#include <linux/nothing.h>\n' }, { include: ['inc'] }));
  assert.match(text, /src\/one\.c:1:10: fatal error: 'linux\/nothing\.h' file not found/);
  assert.match(
    text,
    /^note: linux\/nothing\.h was looked for in src, inc and in this project's headers; .*docs\/your-driver\.md/m,
  );
});

test('a function that is missing is told with its callers', async () => {
  const caller = 'int frobnicate(int);\nstatic int helper(int x)\n{\n\treturn x +\n\t\tfrobnicate(x);\n}\n';
  const text = await diagnosticsOf(
    compileBare({ 'src/one.c': `${caller}${exported('go')}(void) { return helper(2); }\n` }),
  );
  assert.match(text, /^src\/one\.c:5: error: helper uses frobnicate, which neither the driver's files nor/m);
  assert.match(text, /docs\/your-driver\.md/);
  const undeclared = await diagnosticsOf(compileBare({ 'one.c': 'int f(void) { return frobnicate(1); }\n' }));
  assert.match(undeclared, /^note: frobnicate: no header that was read declares it;/m);
});

test('what is defined twice is told with both files', async () => {
  const text = await diagnosticsOf(
    compileBare({
      'a.c': `int twice(void) { return 1; }\n${exported('go')}(void) { return twice(); }\n`,
      'b.c': 'int twice(void) { return 2; }\n',
    }),
  );
  assert.match(text, /duplicate symbol: twice/);
  assert.match(text, /defined in a\.c/);
  assert.match(text, /defined in b\.c/);
});

test("the driver's own definition comes before the library's", async () => {
  const own = `void *memset(void *to, int value, unsigned long size)
{
	for (unsigned long i = 0; i < size; i++)
		((char *)to)[i] = value + 1;
	return to;
}
${exported('go')}(void)
{
	char room[4];

	memset(room, 1, 4);
	return room[3];
}
`;
  assert.is(start(await compileBare({ 'a.c': own })).program.call('go'), 2);
});

test('manifests', () => {
  const folder = sourceFolder({
    'cedrus-emu.json': JSON.stringify({
      sources: ['*.c', 'sub/?.c'],
      include: ['inc'],
      kind: 'kernel',
      kernel: { parameters: { debug: 1 } },
    }),
    'b.c': '',
    'a.c': '',
    'sub/x.c': '',
    'sub/long.c': '',
  });
  const found = findSources([folder]);
  assert.equal(
    found.sources.map((file) => path.relative(folder, file)),
    ['a.c', 'b.c', 'sub/x.c'],
  );
  assert.equal(found.include, [path.join(folder, 'inc')]);
  assert.is(found.name, path.basename(folder));
  const plain = sourceFolder({ 'b.c': '', 'a.c': '', 'notes.txt': '' });
  assert.equal(findSources([plain]).sources, [path.join(plain, 'a.c'), path.join(plain, 'b.c')]);
  assert.equal(findSources([path.join(plain, 'b.c')]).name, 'b');
});

test('manifests and names that cannot be used', () => {
  const folder = scratchFolder();
  const refuse = (content: string, says: RegExp) => {
    const file = path.join(folder, 'cedrus-emu.json');
    writeFileSync(file, content);
    assert.throws(
      () => readManifest(file),
      (error: Error) => error instanceof UsageError && error.message.startsWith(file) && says.test(error.message),
    );
  };
  refuse('{', /cannot be read/);
  refuse('[]', /must hold an object/);
  refuse('{"source": []}', /"source" is not known; there are sources, include/);
  refuse('{"sources": "a.c"}', /"sources" must be a list of texts, not "a\.c"/);
  refuse('{"kind": "module"}', /"kind" must be "kernel" or "user"/);
  refuse('{"controls": {"x": "1"}}', /"controls" must be an object of numbers/);
  refuse('{"kernel": {"params": {}}}', /kernel\."params" is not known/);
  const says = (names: string[], pattern: RegExp) => assert.throws(() => findSources(names), pattern);
  mkdirSync(path.join(folder, 'empty'));
  says([path.join(folder, 'empty')], /holds no \.c file and no cedrus-emu\.json/);
  says([path.join(folder, 'none.c')], /does not exist/);
  writeFileSync(path.join(folder, 'a.h'), '');
  says([path.join(folder, 'a.h')], /is no C file/);
  says([], /name the C files/);
});

test('kernel code and programs are told apart', () => {
  const kindOf = (text: string) => detectKind([path.join(sourceFolder({ 'a.c': text }), 'a.c')]);
  assert.is(kindOf('#include <linux/module.h>\n'), 'kernel');
  assert.is(kindOf('#include <media/v4l2-ctrls.h>\nint f(void);\n'), 'kernel');
  assert.is(kindOf('#include <linux/videodev2.h>\nint main(void) { return 0; }\n'), 'user');
  assert.is(kindOf('#include <linux/videodev2.h>\nint f(void);\n'), 'user');
  assert.is(kindOf('int f(void);\n'), 'user');
});

test('a compiler of the machine that does not fit', () => {
  assert.throws(() => systemCompiler('no-such-clang'), /--cc no-such-clang cannot be started/);
  const shell = path.join(sourceFolder({ gcc: '#!/bin/sh\necho gcc 13\n' }), 'gcc');
  assert.is(readFileSync(shell, 'utf8').length > 0, true);
  assert.throws(() => systemCompiler('true'), /is not clang/);
});

test.run();
