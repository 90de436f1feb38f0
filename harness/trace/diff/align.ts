/** Alignment of two sequences. */

/** Both numbers: the two elements are the same; one alone: that element is on one side only. */
export interface Step {
  readonly a: number | undefined;
  readonly b: number | undefined;
}

/** Edits beyond which two sequences are taken as having nothing in common between their equal ends. */
const MOST_EDITS = 2000;

/** Shortest edit script by Myers' greedy algorithm (An O(ND) Difference Algorithm, 1986), equal ends taken off first. */
export function align(a: readonly string[], b: readonly string[]): Step[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const middle = myers(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const ends = (length: number, atA: number, atB: number): Step[] =>
    Array.from({ length }, (_, i) => ({ a: atA + i, b: atB + i }));
  return [
    ...ends(head, 0, 0),
    ...middle.map((step) => ({
      a: step.a === undefined ? undefined : step.a + head,
      b: step.b === undefined ? undefined : step.b + head,
    })),
    ...ends(tail, a.length - tail, b.length - tail),
  ];
}

function oneSided(length: number, side: 'a' | 'b'): Step[] {
  return Array.from({ length }, (_, i) => (side === 'a' ? { a: i, b: undefined } : { a: undefined, b: i }));
}

function myers(a: readonly string[], b: readonly string[]): Step[] {
  const [n, m] = [a.length, b.length];
  if (n === 0 || m === 0) return [...oneSided(n, 'a'), ...oneSided(m, 'b')];
  const most = Math.min(n + m, MOST_EDITS);
  /** Furthest x on each diagonal k, at index k + edits + 1, after each number of edits. */
  const history: Int32Array[] = [];
  let last = new Int32Array([0, 0, 0]);
  for (let edits = 0; edits <= most; edits++) {
    const reach = new Int32Array(2 * edits + 3);
    for (let k = -edits; k <= edits; k += 2) {
      const before = (diagonal: number) => last[diagonal + edits] ?? -1;
      const down = k === -edits || (k !== edits && before(k - 1) < before(k + 1));
      let x = edits === 0 ? 0 : down ? before(k + 1) : before(k - 1) + 1;
      while (x < n && x - k < m && a[x] === b[x - k]) x++;
      reach[k + edits + 1] = x;
      if (x >= n && x - k >= m) return walkBack(history, edits, n, m);
    }
    history.push(reach);
    last = reach;
  }
  return [...oneSided(n, 'a'), ...oneSided(m, 'b')];
}

function walkBack(history: readonly Int32Array[], edits: number, n: number, m: number): Step[] {
  const steps: Step[] = [];
  let [x, y] = [n, m];
  for (let d = edits; d > 0; d--) {
    const reach = history[d - 1] as Int32Array;
    const at = (diagonal: number) => reach[diagonal + d] ?? -1;
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const [startX, startY] = down ? [at(k + 1), at(k + 1) - (k + 1)] : [at(k - 1), at(k - 1) - (k - 1)];
    const [afterX, afterY] = down ? [startX, startY + 1] : [startX + 1, startY];
    while (x > afterX && y > afterY) steps.push({ a: --x, b: --y });
    steps.push(down ? { a: undefined, b: --y } : { a: --x, b: undefined });
    [x, y] = [startX, startY];
  }
  while (x > 0) steps.push({ a: --x, b: --y });
  return steps.reverse();
}

/**
 * Alignment at the least total cost.
 * @param cost of taking two elements as the same, from 0 to 1; leaving one of them alone costs 0.5
 */
export function alignByCost(lengthA: number, lengthB: number, cost: (a: number, b: number) => number): Step[] {
  const ALONE = 0.5;
  const width = lengthB + 1;
  const total = new Float64Array((lengthA + 1) * width);
  const costs = new Float64Array((lengthA + 1) * width);
  for (let i = 0; i <= lengthA; i++) {
    for (let j = 0; j <= lengthB; j++) {
      const at = i * width + j;
      if (i === 0 || j === 0) {
        total[at] = (i + j) * ALONE;
        continue;
      }
      costs[at] = cost(i - 1, j - 1);
      const both = (total[at - width - 1] as number) + (costs[at] as number);
      const alone = Math.min(total[at - width] as number, total[at - 1] as number) + ALONE;
      total[at] = Math.min(both, alone);
    }
  }
  const steps: Step[] = [];
  let [i, j] = [lengthA, lengthB];
  while (i > 0 || j > 0) {
    const at = i * width + j;
    const here = total[at] as number;
    if (i > 0 && j > 0 && here === (total[at - width - 1] as number) + (costs[at] as number)) {
      steps.push({ a: --i, b: --j });
    } else if (i > 0 && here === (total[at - width] as number) + ALONE) steps.push({ a: --i, b: undefined });
    else steps.push({ a: undefined, b: --j });
  }
  return steps.reverse();
}
