/** Edit distance of two words (insertions, deletions, replacements). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** `, did you mean X or Y?` for up to three words near the one typed; empty when none is near. */
export function suggestion(typed: string, words: readonly string[]): string {
  const longer = typed.length > 1 ? words.filter((word) => word.includes(typed)) : [];
  const near = words
    .map((word) => ({ word, score: distance(typed, word) }))
    .filter(({ word, score }) => score <= Math.max(2, Math.floor(word.length / 3)))
    .sort((a, b) => a.score - b.score)
    .map(({ word }) => word);
  const found = (longer.length > 0 ? longer : near).slice(0, 3);
  return found.length > 0 ? `, did you mean ${found.join(' or ')}?` : '';
}
