/** What was complained of in a compiled driver's run, with the places in its source. */
import type { Board } from '../../emulator/index.js';
import type { ComplaintReport } from '../run/report.js';
import { placeText } from './machine/fault.js';
import type { Host } from './machine/host.js';

const at = (place: string | undefined, sentence: string) => (place ? `${place}: ${sentence}` : sentence);

/** Those of the chip and of the machine. */
export function complaintReports(board: Pick<Board, 'complaints'>, host: Host): ComplaintReport[] {
  const ofChip = board.complaints().map(({ blame, name, message, count }, index) => ({
    blame,
    name,
    sentence: at(host.placeOf(index), message),
    count,
  }));
  const ofMachine = host.complaints.map(({ id, sentence, place, count }) => ({
    blame: 'driver' as const,
    name: id,
    sentence: at(place && placeText(place), sentence),
    count,
  }));
  return [...ofChip, ...ofMachine];
}
