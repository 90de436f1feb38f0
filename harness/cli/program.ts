/** The command line: verbs, help and commander's own errors in our words. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { benchCommand } from '../bench/command.js';
import { addClips } from './clips.js';
import { addControls } from './controls.js';
import { addDriver } from './driver.js';
import { addEncode } from './encode.js';
import { addFixes } from './fixes.js';
import { addFuzz } from './fuzz.js';
import { addLint } from './lint.js';
import { addRegs } from './regs.js';
import { addShow } from './show.js';
import { addSnapshot } from './snapshot.js';
import { addSuite } from './suite.js';
import { addTrace } from './trace.js';
import { addVerify } from './verify.js';

const MANIFEST = new URL('../../../package.json', import.meta.url);

/** Commander's message as one sentence; what it suggests on a second line is kept. */
function sentence(message: string): string {
  const [first = '', ...rest] = message
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  const hint = rest
    .join(' ')
    .trim()
    .replace(/^\(Did you mean (.*)\?\)$/, ', did you mean $1?');
  return `cedrus-emu: ${first}${hint || '; --help lists what there is'}\n`;
}

function speakPlainly(command: Command): void {
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({ outputError: (message, write) => write(sentence(message)) })
    .configureHelp({ helpWidth: Math.min(process.stdout.columns || 100, 100), sortSubcommands: false });
  for (const child of command.commands) speakPlainly(child);
}

export function createProgram(): Command {
  const { version } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { version: string };
  const program = new Command('cedrus-emu')
    .description("Emulates the H.264 encoder in Allwinner's Video Engine and drives it as real Linux drivers do.")
    .version(version, '--version', 'print the version')
    .helpCommand(true)
    .addHelpText(
      'after',
      `
Exit codes: 0 fine, 1 a check failed, 2 bad usage or unreadable input, 3 a bug of the model.
Try "cedrus-emu verify" first; every verb has --help.`,
    );
  const verbs = [
    addVerify,
    addEncode,
    addShow,
    addTrace,
    addLint,
    addDriver,
    addRegs,
    addControls,
    addFixes,
    addClips,
    addFuzz,
    addSnapshot,
    addSuite,
  ];
  for (const add of verbs) add(program);
  program.addCommand(benchCommand());
  speakPlainly(program);
  return program;
}
