/** Things that move over a picture: balls, rotating boards, a rotating bar. */
import { type Frame, frameOver } from '../frame.js';
import { cosine, FULL_TURN, hash, pingPong, sine } from './noise.js';

/** Luma of a thing at its own coordinates (its half size is 4096), undefined where it is not. */
type Shape = (x: number, y: number) => number | undefined;

const RADIUS_SQUARED = 4096 * 4096;

/** A lit ball. */
const ball: Shape = (x, y) => {
  const distance = x * x + y * y;
  if (distance > RADIUS_SQUARED) return undefined;
  const towardsLight = (x + 1600) * (x + 1600) + (y + 1800) * (y + 1800);
  return Math.max(40, 225 - Math.floor((towardsLight * 90) / RADIUS_SQUARED));
};

/** A chequered board with a rim. */
const board: Shape = (x, y) => {
  const reach = Math.max(Math.abs(x), Math.abs(y));
  if (reach > 2890) return undefined;
  if (reach > 2600) return 32;
  return (((x + 8192) >> 10) + ((y + 8192) >> 10)) & 1 ? 200 : 70;
};

/** A long bar with stripes along it. */
const bar: Shape = (x, y) => {
  if (Math.abs(y) > 500 || Math.abs(x) > 4000) return undefined;
  return 120 + (((x + 8192) >> 8) & 3) * 28;
};

interface Thing {
  readonly shape: Shape;
  readonly cb: number;
  readonly cr: number;
  /** Half size as a fraction of the picture's smaller side, in 1/64. */
  readonly size: number;
  /** Turning speed in angle units a frame. */
  readonly spin: number;
}

const THINGS: readonly Thing[] = [
  { shape: ball, cb: 90, cr: 200, size: 9, spin: 0 },
  { shape: board, cb: 128, cr: 128, size: 15, spin: 9 },
  { shape: ball, cb: 190, cr: 100, size: 6, spin: 0 },
  { shape: bar, cb: 80, cr: 150, size: 18, spin: -14 },
  { shape: board, cb: 170, cr: 160, size: 8, spin: -23 },
  { shape: ball, cb: 70, cr: 110, size: 4, spin: 0 },
];

function draw(frame: Frame, thing: Thing, cx: number, cy: number, half: number, angle: number): void {
  const { width, height } = frame;
  const s = sine(angle);
  const c = cosine(angle);
  const top = Math.max(0, cy - half);
  const bottom = Math.min(height - 1, cy + half);
  const left = Math.max(0, cx - half);
  const right = Math.min(width - 1, cx + half);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const dx = x - cx;
      const dy = y - cy;
      const luma = thing.shape(Math.floor((dx * c + dy * s) / half), Math.floor((dy * c - dx * s) / half));
      if (luma === undefined) continue;
      frame.y[y * width + x] = luma;
      if ((x | y) & 1) continue;
      const at = (y >> 1) * (width >> 1) + (x >> 1);
      frame.u[at] = thing.cb;
      frame.v[at] = thing.cr;
    }
  }
}

/** Draws all things where they are at a moment. */
export function drawObjects(frame: Frame, tick: number): void {
  const { width, height } = frame;
  const side = Math.min(width, height);
  THINGS.forEach((thing, i) => {
    const half = Math.max(2, (side * thing.size) >> 6);
    const speed = (salt: number) => Math.max(1, Math.floor((side * (3 + (hash(i, salt, 7) % 7))) / 256));
    const start = (salt: number, range: number) => hash(i, salt, 9) % Math.max(1, range);
    const x = pingPong(1, start(1, width) + tick * speed(1), width);
    const y = pingPong(1, start(2, height) + tick * speed(2), height);
    draw(frame, thing, x, y, half, (tick * thing.spin + i * 100) % FULL_TURN);
  });
}

/** A copy of a frame. */
export function copyOf(frame: Frame): Frame {
  return frameOver(frame, frame.data.slice());
}
