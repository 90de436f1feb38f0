import { MB_CURRENT, MB_STRENGTHS } from '../gen/layout';
import { MbInfo, vectorOf, vectorX, vectorY } from '../macroblock';

/** 1 when two vectors differ by a whole sample or more in either direction (8.7.2.1), else 0. */
@inline
function apart(a: u32, b: u32): u32 {
  if (a === b) return 0;
  return <u32>(abs(vectorX(a) - vectorX(b)) >= 4 || abs(vectorY(a) - vectorY(b)) >= 4);
}

/** Four bytes of bS: 2 where `coded` has a bit, else the vector's verdict of the half edge. */
@inline
function edge(coded: u32, first: u32, second: u32): u32 {
  const b0 = coded & 1 ? 2 : first;
  const b1 = coded & 2 ? 2 : first;
  const b2 = coded & 4 ? 2 : second;
  const b3 = coded & 8 ? 2 : second;
  return b0 | (b1 << 8) | (b2 << 16) | (b3 << 24);
}

/** Bits 0, 4, 8, 12 of a raster mask (a column of blocks) gathered into bits 0..3. */
@inline
function column(mask: u32): u32 {
  return (mask & 1) | ((mask >> 3) & 2) | ((mask >> 6) & 4) | ((mask >> 9) & 8);
}

/**
 * bS of the current macroblock's edges (8.7.2.1) into MB_STRENGTHS: four vertical edges of four, then four horizontal ones.
 * `left` and `top` are the neighbours' records, 0 where the edge is not filtered.
 */
export function deriveStrengths(left: usize, top: usize): void {
  const current = changetype<MbInfo>(MB_CURRENT);
  const target: usize = MB_STRENGTHS;
  if (current.intra) {
    memory.fill(target, 3, 32);
    store<u32>(target, left ? 0x04040404 : 0);
    store<u32>(target, top ? 0x04040404 : 0, 16);
    return;
  }
  const coded = <u32>current.codedBlocks;
  const v0 = vectorOf(MB_CURRENT, 0);
  const v1 = vectorOf(MB_CURRENT, 1);
  const v2 = vectorOf(MB_CURRENT, 2);
  const v3 = vectorOf(MB_CURRENT, 3);

  if (!left) store<u32>(target, 0);
  else if (changetype<MbInfo>(left).intra) store<u32>(target, 0x04040404);
  else {
    const blocks = column(coded | ((<u32>changetype<MbInfo>(left).codedBlocks) >> 3));
    store<u32>(target, edge(blocks, apart(v0, vectorOf(left, 1)), apart(v2, vectorOf(left, 3))));
  }
  if (!top) store<u32>(target, 0, 16);
  else if (changetype<MbInfo>(top).intra) store<u32>(target, 0x04040404, 16);
  else {
    const blocks = coded | ((<u32>changetype<MbInfo>(top).codedBlocks) >> 12);
    store<u32>(target, edge(blocks, apart(v0, vectorOf(top, 2)), apart(v1, vectorOf(top, 3))), 16);
  }
  if (coded === 0 && v0 === v1 && v0 === v2 && v0 === v3) {
    memory.fill(target + 4, 0, 12);
    memory.fill(target + 20, 0, 12);
    return;
  }
  const across = coded | (coded >> 1);
  store<u32>(target, edge(column(across), 0, 0), 4);
  store<u32>(target, edge(column(across >> 1), apart(v0, v1), apart(v2, v3)), 8);
  store<u32>(target, edge(column(across >> 2), 0, 0), 12);
  const down = coded | (coded >> 4);
  store<u32>(target, edge(down, 0, 0), 20);
  store<u32>(target, edge(down >> 4, apart(v0, v2), apart(v1, v3)), 24);
  store<u32>(target, edge(down >> 8, 0, 0), 28);
}
