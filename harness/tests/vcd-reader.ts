/** A reader of value change dumps as IEEE 1364 describes them, for the tests of the writer. */

export interface Waveform {
  readonly scope: string;
  readonly bits: number;
  /** Times and values, the initial value at time 0. */
  readonly changes: readonly (readonly [time: number, value: number])[];
}

export interface Dump {
  readonly timescale: string;
  /** By `scope.name`. */
  readonly waveforms: ReadonlyMap<string, Waveform>;
  /** The last time. */
  readonly end: number;
}

/** Types of scope (18.2.3.4), and names as simple_identifier (A.9.3). */
const SCOPES = new Set(['module', 'task', 'function', 'begin', 'fork']);
const IDENTIFIER = /^[a-z_][\w$]*$/i;

/** Throws Error at the first thing that is not as it should be. */
export function readVcd(text: string): Dump {
  const words = text.split(/\s+/).filter(Boolean);
  let at = 0;
  const section = () => {
    const end = words.indexOf('$end', at);
    if (end < 0) throw new Error(`${words[at]} without $end`);
    const content = words.slice(at + 1, end);
    at = end + 1;
    return content;
  };
  const scopes: string[] = [];
  const byCode = new Map<string, { scope: string; name: string; bits: number; changes: [number, number][] }>();
  let timescale = '';
  for (let declared = false; !declared;) {
    const keyword = words[at];
    const content = section();
    if (keyword === '$timescale') {
      timescale = content.join(' ');
      if (!/^(1|10|100) ?(s|ms|us|ns|ps|fs)$/.test(timescale)) throw new Error(`time scale ${timescale}`);
    } else if (keyword === '$scope') {
      const [type = '', name = '', ...rest] = content;
      if (!SCOPES.has(type) || !IDENTIFIER.test(name) || rest.length > 0) throw new Error(`scope ${content.join(' ')}`);
      scopes.push(name);
    } else if (keyword === '$upscope') scopes.pop();
    else if (keyword === '$var') {
      const [type, bits, code, name] = content as [string, string, string, string];
      const [, , , , ...rest] = content;
      const proper = /^[1-9]\d*$/.test(bits) && /^[!-~]+$/.test(code) && IDENTIFIER.test(name) && rest.length === 0;
      if (type !== 'wire' || byCode.has(code) || !proper) throw new Error(`variable ${content.join(' ')}`);
      byCode.set(code, { scope: scopes.join('.'), name, bits: Number(bits), changes: [] });
    } else if (keyword === '$enddefinitions') declared = true;
    else if (!['$comment', '$date', '$version'].includes(keyword!)) throw new Error(`unknown ${keyword}`);
  }
  let time = 0;
  let dumping = false;
  while (at < words.length) {
    const word = words[at++]!;
    if (word === '$dumpvars') dumping = true;
    else if (word === '$end' && dumping) dumping = false;
    else if (word.startsWith('#')) {
      const next = Number(word.slice(1));
      if (!Number.isInteger(next) || next < time || (next === time && time > 0))
        throw new Error(`time ${word} after ${time}`);
      time = next;
    } else {
      const vector = /^b([01]+)$/.exec(word);
      const scalar = /^([01])(\S+)$/.exec(word);
      const code = vector ? words[at++]! : scalar?.[2];
      const variable = byCode.get(code ?? '');
      if (!variable || (vector ? variable.bits === 1 : variable.bits !== 1)) throw new Error(`change ${word}`);
      const value = Number.parseInt(vector ? vector[1]! : scalar![1]!, 2);
      if (value >= 2 ** variable.bits) throw new Error(`${word} is too wide`);
      variable.changes.push([time, value]);
    }
  }
  if (dumping) throw new Error('$dumpvars without $end');
  const bare = [...byCode.values()].find(({ changes }) => changes.length === 0);
  if (bare) throw new Error(`${bare.name} has no value`);
  if (scopes.length > 0) throw new Error('an open scope');
  const waveforms = [...byCode.values()].map(({ scope, name, bits, changes }) => {
    return [`${scope}.${name}`, { scope, bits, changes }] as const;
  });
  return { timescale, waveforms: new Map(waveforms), end: time };
}
