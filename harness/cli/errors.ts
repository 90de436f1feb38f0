/** How the command ends when something goes wrong: one sentence and an exit code. */
import { CommanderError } from 'commander';
import { BoardError, OutOfMemoryError } from '../../emulator/index.js';
import { CheckFailed, UsageError } from '../errors.js';

export const EXIT = { fine: 0, failed: 1, usage: 2, modelBug: 3, interrupted: 130 } as const;

/** With this set to 1, unexpected errors come with their stack. */
export const DEBUG_VARIABLE = 'CEDRUS_EMU_DEBUG';

/** The user pressed Ctrl-C. */
export class Interrupted extends Error {}

export interface Ending {
  readonly exitCode: number;
  /** Line for standard error; nothing is said without one. */
  readonly line: string | undefined;
}

const line = (text: string) => `cedrus-emu: ${text}`;

export function endingOf(error: unknown): Ending {
  if (error instanceof CommanderError) {
    // help and version come this way too; commander has printed what there is to say
    return { exitCode: error.exitCode === 0 ? EXIT.fine : EXIT.usage, line: undefined };
  }
  if (error instanceof Interrupted) return { exitCode: EXIT.interrupted, line: line('interrupted') };
  if (error instanceof CheckFailed) return { exitCode: EXIT.failed, line: line(error.message) };
  if (error instanceof UsageError || error instanceof BoardError || error instanceof OutOfMemoryError) {
    return { exitCode: EXIT.usage, line: line(error.message) };
  }
  return { exitCode: EXIT.modelBug, line: line(bugSentence(error)) };
}

function bugSentence(error: unknown): string {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const first = message.split('\n')[0];
  if (process.env[DEBUG_VARIABLE] === '1') return `internal error: ${stack ?? message}`;
  return `internal error, a bug of cedrus-emu: ${first}; please report it with this command line and what ${DEBUG_VARIABLE}=1 adds`;
}
