/** Child process of a suite run: takes cases by message, one at a time, and answers each. */
import { driveCase, NotSupported } from './drive.js';
import type { Answer, Job } from './pool.js';

async function answer({ test, folder, decoder }: Job): Promise<Answer> {
  try {
    return { kind: 'observed', observation: await driveCase(test, folder, decoder ?? undefined) };
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    return {
      kind: error instanceof NotSupported ? 'not supported' : 'error',
      sentence: message.split('\n')[0] as string,
    };
  }
}

process.on('message', (job: Job) => {
  void answer(job).then((result) => process.send?.(result));
});
// the parent has gone
process.on('disconnect', () => process.exit());
