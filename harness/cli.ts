/** Entry of the command `cedrus-emu`. */
import { endingOf } from './cli/errors.js';
import { guardStreams, print } from './cli/output.js';
import { createProgram } from './cli/program.js';

async function end(error: unknown): Promise<void> {
  const { exitCode, line } = endingOf(error);
  process.exitCode = exitCode;
  if (line !== undefined) await print(`${line}\n`, process.stderr).catch(() => {});
}

guardStreams();
process.on('uncaughtException', (error) => {
  void end(error).then(() => process.exit());
});
try {
  await createProgram().parseAsync();
} catch (error) {
  await end(error);
}
