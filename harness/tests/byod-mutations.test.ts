/** The example kernel driver with one mistake at a time: each ends in its sentence at its place, none in a hang or a bare trap. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { placeText } from '../byod/machine/fault.js';
import { CheckFailed } from '../errors.js';
import { compileFiles, type Ending, exampleFiles, runKernelDriver } from './byod/kernel-run.js';
import { KERNEL_MUTATIONS, type Mutation, type Place } from './byod/mutations.js';

type Files = Map<string, string>;

/** KERN_WARNING. */
const WARNING = 4;

function mutated({ name, edits }: Mutation): Files {
  const files = exampleFiles();
  for (const [file, find, replacement] of edits) {
    const text = files.get(file) ?? '';
    assert.is(text.split(find).length, 2, `${name}: what is to be edited stands once in ${file}: ${find}`);
    files.set(
      file,
      text.replace(find, () => replacement),
    );
  }
  return files;
}

/** `file.c:123` of a line, found by its text in the edited source. */
function lineOf(files: Files, [file, text]: Place): string {
  const source = files.get(file) ?? '';
  assert.is(source.split(text).length, 2, `${text} stands once in ${file}`);
  // a text of several lines means its last one
  return `${file}:${source.slice(0, source.indexOf(text) + text.length).split('\n').length}`;
}

/** What a run says, as `by id: sentence`, the place at the begin of the sentence. */
function sayings({ report, lint, fault, refusal, log }: Ending): string[] {
  const place = fault?.frames[0];
  return [
    ...(fault ? [`fault ${fault.id}: ${place ? `${placeText(place)}: ` : ''}${fault.sentence}`] : []),
    ...(refusal ? [`refusal: ${refusal.message}`] : []),
    ...(report ? [`verdict ${report.verdict}:`] : []),
    ...(report?.failures ?? []).map(({ kind, sentence }) => `failure ${kind}: ${sentence}`),
    ...(report?.complaints ?? []).map(({ name, sentence }) => `complaint ${name}: ${sentence}`),
    ...new Set(
      lint
        .filter(({ severity }) => severity !== 'note')
        .map(({ rule, subject, is }) => `lint ${rule}: ${subject} ${is}`),
    ),
    ...log.filter(({ level }) => level <= WARNING).map(({ text }) => `log: ${text}`),
  ];
}

for (const mutation of KERNEL_MUTATIONS) {
  const { name, expected, frames, controls } = mutation;
  test(name, async () => {
    const files = mutated(mutation);
    const ending = await runKernelDriver(await compileFiles(files), {
      ...(frames === undefined ? {} : { frames }),
      settings: { ...(controls ? { controls: Object.entries(controls) } : {}) },
      host: { limits: { edges: 20_000_000 } },
    });
    // exit code 1
    for (const error of [ending.fault, ending.refusal]) assert.ok(!error || error instanceof CheckFailed);
    const heard = sayings(ending);
    const head = `${expected.by}${expected.id ? ` ${expected.id}` : ''}: `;
    const found = heard.filter((saying) => `${saying} `.startsWith(head));
    assert.ok(found.length > 0, `${head}\n  instead of\n  ${heard.join('\n  ')}`);
    const { at, says } = expected;
    if (at) {
      const line = `${lineOf(files, at)} (`;
      assert.ok(
        found.some((saying) => saying.includes(line)),
        `${line}\n  instead of\n  ${found.join('\n  ')}`,
      );
    }
    if (says)
      assert.ok(
        found.some((saying) => says.test(saying)),
        `${says}\n  instead of\n  ${found.join('\n  ')}`,
      );
  });
}

test.run();
