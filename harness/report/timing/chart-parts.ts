/** Parts of the occupancy chart, each drawn from its own top. */
import { DRAM_CLIENTS, STAGES } from '../../../emulator/index.js';
import { grouped } from '../style.js';
import { bottleneckOf, type ChartData, UNITS } from './chart.js';
import { COLUMNS } from './occupancy.js';

export interface Drawn {
  readonly height: number;
  readonly text: string;
}

export const WIDTH = 1120;
const LEFT = 120;
const RIGHT = 64;
const SPAN = WIDTH - LEFT - RIGHT;
const MARGIN = 24;

const plain = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** Coordinates to a tenth. */
const at = (value: number) => String(Math.round(value * 10) / 10);
const rect = (kind: string, x: number, y: number, width: number, height: number, more = '') =>
  `<rect class="${kind}" x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}"${more}/>`;
const text = (kind: string, x: number, y: number, words: string) =>
  `<text class="${kind}" x="${at(x)}" y="${at(y)}">${plain(words)}</text>`;
const percent = (share: number) => `${(share * 100).toFixed(0)} %`;

/** Letters of the title that have room; of a long path the end counts. */
const MOST_LETTERS = 90;

export function head(title: string, facts: string): Drawn {
  return {
    height: 78,
    text:
      text('title', MARGIN, 38, title.length > MOST_LETTERS ? `…${title.slice(-MOST_LETTERS)}` : title) +
      text('dim', MARGIN, 62, facts),
  };
}

export function legend(): Drawn {
  const items = [
    ['work', 'at work'],
    ['wait', 'waits for data or for a free buffer'],
    ['port', 'DRAM port taken'],
    ['track', 'nothing to do'],
  ] as const;
  let x = LEFT;
  const drawn = items.map(([kind, words]) => {
    const item = rect(kind, x, 4, 14, 14, ' rx="2"') + text('small', x + 20, 15, words);
    x += 42 + words.length * 5.8;
    return item;
  });
  return { height: 34, text: drawn.join('') };
}

/** The outline of a share over the columns, from the bottom of a strip. */
function area(kind: string, shares: readonly number[], y: number, height: number): string {
  const step = SPAN / COLUMNS;
  let path = `M${LEFT} ${y + height}`;
  let last = -1;
  shares.forEach((share, column) => {
    const top = y + height * (1 - Math.min(1, share));
    if (top !== last) path += `V${at(top)}`;
    last = top;
    path += `H${at(LEFT + (column + 1) * step)}`;
  });
  return `<path class="${kind}" d="${path}V${y + height}Z"/>`;
}

const STRIP = 30;
const STRIP_STEP = 38;

/** Each stage and the port over a frame's time; rows of macroblocks below. */
export function stageStrips({ occupancy, slowest, frames, clockHz }: ChartData, most: number): Drawn {
  const top = 30;
  const name =
    frames.length > 1
      ? `Frame ${slowest.index} from first to last macroblock`
      : 'The frame, from first to last macroblock';
  const strips = UNITS.map((unit, index) => {
    const y = top + index * STRIP_STEP;
    const shares = occupancy.stages[index];
    const working = [...(shares?.working ?? occupancy.port)];
    const both = shares ? working.map((share, column) => share + shares.waiting[column]!) : working;
    return [
      text(`end${index === most ? ' strong mosttext' : ''}`, LEFT - 10, y + 20, unit),
      rect('track', LEFT, y, SPAN, STRIP),
      shares ? area('wait', both, y, STRIP) : '',
      area(shares ? 'work' : 'port', working, y, STRIP),
      index === most ? rect('most', LEFT - 1, y - 1, SPAN + 2, STRIP + 2, ' rx="2"') : '',
      text(index === most ? 'strong mosttext' : '', LEFT + SPAN + 10, y + 20, percent(slowest.units[index]!)),
    ].join('');
  });
  const bottom = top + UNITS.length * STRIP_STEP;
  return {
    height: bottom + 44,
    text: text('part', MARGIN, 14, name) + strips.join('') + timeAxis(occupancy, clockHz, bottom),
  };
}

/** Milliseconds since the frame's first clock. */
function timeAxis({ from, to }: ChartData['occupancy'], clockHz: number, y: number): string {
  const whole = ((to - from) * 1e3) / clockHz;
  const step =
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500].find((unit) => whole / unit <= 12) ?? 1000;
  const marks: string[] = [];
  for (let time = 0; time <= whole; time += step) {
    const x = LEFT + (SPAN * time) / whole;
    marks.push(
      `<path class="line" d="M${at(x)} ${y}v5"/>`,
      text('small dim mid', x, y + 18, Number(time.toFixed(2)).toString()),
    );
  }
  const base = `<path class="line" d="M${LEFT} ${y}h${SPAN}"/>`;
  return base + marks.join('') + text('small dim', LEFT + SPAN + 10, y + 18, 'ms');
}

const BAR = 22;
const BAR_STEP = 28;

/** Some macroblocks out of the middle, one by one, with the transfers of the port. */
export function closeUp({ occupancy, widthMbs }: ChartData): Drawn {
  const { spans, transfers, close } = occupancy;
  const { from, to } = close;
  const x = (cycle: number) => LEFT + (SPAN * (Math.min(to, Math.max(from, cycle)) - from)) / (to - from);
  const top = 30;
  const row = (index: number) => top + index * BAR_STEP;
  const tracks = UNITS.map(
    (unit, index) => text('end', LEFT - 10, row(index) + 16, unit) + rect('track', LEFT, row(index), SPAN, BAR),
  );
  const bars = spans.map(({ stage, macroblock, ready, from: began, done, to: ended }) => {
    const y = row(stage);
    const [left, middle, right] = [x(began), x(done), x(ended)];
    const letters = 8 + 6 * String(macroblock).length;
    const kind = middle - left > (right - left) / 2 ? 'label' : 'label pale';
    const number = right - left > letters ? text(kind, (left + right) / 2, y + 15, String(macroblock)) : '';
    const early = left > x(ready) ? rect('wait', x(ready), y, left - x(ready), BAR) : '';
    const waits = early + (right > middle ? rect('wait', middle, y, right - middle, BAR) : '');
    return `${rect('work', left, y, middle - left, BAR)}${waits}<path class="grid" d="M${at(left)} ${y}v${BAR}"/>${number}`;
  });
  const port = transfers.map(({ client, from: asked, to: ended, clocks }) => {
    const left = x(Math.max(asked, ended - clocks));
    return rect(`c${client}`, left, row(STAGES.length), x(ended) - left, BAR);
  });
  const place = `column ${close.first % widthMbs}, row ${Math.floor(close.first / widthMbs)}`;
  const title = `Macroblocks ${close.first} to ${close.last}, from ${place} on: ${grouped(to - from)} clocks`;
  return {
    height: row(UNITS.length) + 24,
    text: text('part', MARGIN, 14, title) + tracks.join('') + bars.join('') + port.join(''),
  };
}

/** Bytes a macroblock by who moves them; the colours are those of the transfers above. */
export function clientBars({ bytes, frames }: ChartData): Drawn {
  const total = bytes.reduce((sum, value) => sum + value, 0);
  let x = LEFT;
  const bars = bytes.map((value, client) => {
    const width = total > 0 ? (SPAN * value) / total : 0;
    const bar = rect(`c${client}`, x, 30, width, 26);
    x += width;
    return bar;
  });
  const names = bytes.map((value, client) => {
    const [column, line] = [client % 3, Math.floor(client / 3)];
    const left = LEFT + (column * SPAN) / 3;
    const y = 70 + line * 20;
    const share = total > 0 ? percent(value / total) : '';
    return (
      rect(`c${client}`, left, y, 12, 12, ' rx="2"') +
      text('small', left + 18, y + 10, `${DRAM_CLIENTS[client]}: ${value.toFixed(1)} bytes, ${share}`)
    );
  });
  const title = `DRAM traffic: ${total.toFixed(0)} bytes a macroblock${frames.length > 1 ? ', mean of all frames' : ''}`;
  return { height: 150, text: text('part', MARGIN, 14, title) + bars.join('') + names.join('') };
}

/** Frames that get a column of their own at most; of longer runs neighbours share one. */
const MOST_COLUMNS = 200;

/** The utilisation of each unit in every frame, and the frame's clocks. */
export function frameMap({ frames }: ChartData): Drawn {
  const group = Math.ceil(frames.length / MOST_COLUMNS);
  const columns = Array.from({ length: Math.ceil(frames.length / group) }, (_, column) => {
    const members = frames.slice(column * group, (column + 1) * group);
    const mean = (value: (frame: ChartData['frames'][number]) => number) =>
      members.reduce((sum, member) => sum + value(member), 0) / members.length;
    return {
      first: members[0]!,
      clocks: mean(({ clocks, macroblocks }) => clocks / macroblocks),
      units: UNITS.map((_unit, index) => mean(({ units }) => units[index]!)),
    };
  });
  const step = SPAN / columns.length;
  const gap = step > 6 ? 1 : 0;
  const [top, bars] = [30, 70];
  const highest = Math.max(...columns.map(({ clocks }) => clocks));
  const clocks = columns.map(({ clocks: value, first }, column) => {
    const height = (bars * value) / highest;
    const kind = first.type.startsWith('P') ? 'work' : 'port';
    const x = LEFT + column * step;
    const number = step > 34 ? text('small mid on', x + step / 2, top + bars - 6, grouped(value)) : '';
    return rect(kind, x, top + bars - height, step - gap, height) + number;
  });
  const cells = columns.flatMap(({ units }, column) => {
    const most = bottleneckOf({ units });
    return units.map((share, index) => {
      const y = top + bars + 12 + index * 22;
      const x = LEFT + column * step;
      const shade = ` opacity="${Math.min(1, Math.max(0.04, share)).toFixed(2)}"`;
      const number =
        step > 34 ? text(share > 0.55 ? 'small mid on' : 'small mid', x + step / 2, y + 14, percent(share)) : '';
      return (
        rect('heat', x, y, step - gap, 20, shade) +
        (index === most ? rect('most', x + 1, y + 1, step - gap - 2, 18) : '') +
        number
      );
    });
  });
  const names = UNITS.map((unit, index) => text('end', LEFT - 10, top + bars + 26 + index * 22, unit));
  const bottom = top + bars + 12 + UNITS.length * 22;
  const every = Math.max(1, Math.ceil(columns.length / 20));
  const numbers = columns
    .map(({ first }, column) =>
      column % every === 0
        ? text(
            'small dim mid',
            LEFT + (column + 0.5) * step,
            bottom + 14,
            `${first.index}${step * every > 34 ? ` ${first.type}` : ''}`,
          )
        : '',
    )
    .join('');
  const scale =
    text('small dim', LEFT + SPAN + 8, top + 10, grouped(highest)) +
    text('end', LEFT - 10, top + 40, 'clocks a') +
    text('end', LEFT - 10, top + 56, 'macroblock');
  const title = `Frames ${frames[0]!.index} to ${frames.at(-1)!.index}: share of each frame's clocks, the busiest framed; intra frames green`;
  return {
    height: bottom + 34,
    text: text('part', MARGIN, 14, title) + scale + clocks.join('') + cells.join('') + names.join('') + numbers,
  };
}
