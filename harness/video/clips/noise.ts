/** Integer noise and trigonometry: the same picture on every machine. */

/** A well-mixed 32-bit value of a lattice point (finaliser of MurmurHash3, A. Appleby, public domain). */
export function hash(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(seed, 0xc2b2ae3d);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 3 t^2 - 2 t^3 in steps of 1/cell, scaled to 0..256. */
function smoothSteps(cell: number): Int32Array {
  const steps = new Int32Array(cell);
  for (let i = 0; i < cell; i++) {
    const t = Math.floor((i * 256) / cell);
    steps[i] = (t * t * (768 - 2 * t)) >> 16;
  }
  return steps;
}

/**
 * Adds one octave of value noise to a plane.
 * @param cellX lattice spacing in samples, likewise cellY
 * @param amplitude largest deviation to either side, 0..32767
 */
function addOctave(
  plane: Int16Array,
  width: number,
  cellX: number,
  cellY: number,
  amplitude: number,
  seed: number,
): void {
  const height = plane.length / width;
  const columns = Math.ceil(width / cellX) + 1;
  const stepsX = smoothSteps(cellX);
  const stepsY = smoothSteps(cellY);
  const line = new Int32Array(columns);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / cellY);
    const ty = stepsY[y - row * cellY] as number;
    for (let i = 0; i < columns; i++) {
      const above = hash(i, row, seed) & 0xff;
      const below = hash(i, row + 1, seed) & 0xff;
      line[i] = (above << 8) + (below - above) * ty - 0x8000;
    }
    let at = y * width;
    const end = at + width;
    for (let i = 0; at < end; i++) {
      const left = line[i] as number;
      const slope = (line[i + 1] as number) - left;
      const stop = Math.min(cellX, end - at);
      for (let k = 0; k < stop; k++, at++) {
        const value = left + ((slope * (stepsX[k] as number)) >> 8);
        plane[at] = (plane[at] as number) + ((value * amplitude) >> 15);
      }
    }
  }
}

/**
 * A plane of fractal value noise: octaves from `cell` samples down to 2, each half as strong as the one before.
 * @param stretch how many times wider than high the grains are
 * @returns width * height values round 0, at most 2 * amplitude to either side
 */
export function fractalNoise(
  width: number,
  height: number,
  cell: number,
  amplitude: number,
  seed: number,
  stretch = 1,
): Int16Array {
  const plane = new Int16Array(width * height);
  for (let size = cell, strength = amplitude, octave = 0; size >= 2 && strength > 0; octave++) {
    addOctave(plane, width, size * stretch, size, strength, seed + octave);
    size >>= 1;
    strength >>= 1;
  }
  return plane;
}

/** Angle units of a full turn. */
export const FULL_TURN = 1024;

/** Sine scaled to -4096..4096, by Bhaskara's rational approximation in integers (error below 0.2 %). */
export function sine(angle: number): number {
  const a = ((angle % FULL_TURN) + FULL_TURN) % FULL_TURN;
  const half = FULL_TURN / 2;
  const x = a % half;
  const product = x * (half - x);
  const value = Math.floor((4096 * 16 * product) / (5 * half * half - 4 * product));
  return a < half ? value : -value;
}

export function cosine(angle: number): number {
  return sine(angle + FULL_TURN / 4);
}

/** A position that runs 0..range and back, `step` further at each tick. */
export function pingPong(tick: number, step: number, range: number): number {
  if (range <= 0) return 0;
  const at = (tick * step) % (2 * range);
  return at <= range ? at : 2 * range - at;
}
