/** What was complained of in a compiled driver's run, with the places in its source. */
import type { Board } from '../../emulator/index.js';
import type { ComplaintReport } from '../run/report.js';
import { placeText } from './machine/fault.js';
import type { Journal } from './machine/journal.js';

const at = (place: string | undefined, sentence: string) => (place ? `${place}: ${sentence}` : sentence);

/** Those of the chip and of the machine. */
export function complaintReports(board: Pick<Board, 'complaints'>, journal: Journal): ComplaintReport[] {
  const ofChip = board.complaints().map(({ blame, name, message, count }, index) => ({
    blame,
    name,
    sentence: at(journal.placeOf(index), message),
    count,
  }));
  const ofMachine = journal.complaints.map(({ id, sentence, place, count }) => ({
    blame: 'driver' as const,
    name: id,
    sentence: at(place && placeText(place), sentence),
    count,
  }));
  return [...ofChip, ...ofMachine];
}

/** Complaints that a fault is told with. */
const MOST_BEFORE = 8;

/** A fault is often the end of something that was complained of before: lines that go behind its sentence. */
export const beforeThat = (sentences: readonly string[]): string =>
  sentences
    .slice(0, MOST_BEFORE)
    .map((sentence) => `\n    before that: ${sentence}`)
    .join('');
