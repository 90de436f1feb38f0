/** What a compiled driver does not survive. */
import { CheckFailed } from '../../errors.js';

/** A place in the driver's source. Line and column count from 1; 0 where the debug information has none. */
export interface SourcePlace {
  /** As the user named it. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly function: string;
}

export const placeText = ({ file, line, function: name }: SourcePlace) =>
  `${file}${line > 0 ? `:${line}` : ''} (${name})`;

/** Frames that a message shows. */
const SHOWN = 12;

/** Recursions are one line. */
function callerLines(frames: readonly SourcePlace[]): string[] {
  const counted: { text: string; count: number }[] = [];
  for (const frame of frames) {
    const text = placeText(frame);
    const last = counted.at(-1);
    if (last?.text === text) last.count++;
    else counted.push({ text, count: 1 });
  }
  const lines = counted.map(({ text, count }) => `    called from ${text}${count > 1 ? `, ${count} times` : ''}`);
  return lines.length > SHOWN ? [...lines.slice(0, SHOWN), `    and ${lines.length - SHOWN} more`] : lines;
}

/** The driver did something it cannot go on from. Its message is the sentence and, line by line, who called whom. */
export class DriverFault extends CheckFailed {
  /**
   * @param id kebab-case name, such as `use-after-free`
   * @param sentence what happened, without the place
   * @param frames the user's own frames, innermost first
   */
  constructor(
    readonly id: string,
    readonly sentence: string,
    readonly frames: readonly SourcePlace[],
    options?: ErrorOptions,
  ) {
    const [first, ...callers] = frames;
    const head = first ? `${placeText(first)}: ${sentence}` : sentence;
    super([head, ...callerLines(callers)].join('\n'), options);
    this.name = 'DriverFault';
  }
}
