/** Takes values out of a manifest or results file; what does not fit is one sentence with file, place and remedy. */
import { UsageError } from '../errors.js';
import { suggestion } from '../drivers/common/suggest.js';

type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as it stands, cut short. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

export class Fields {
  /** @param where what the object is, for sentences: `smoke.json: case "pan"` */
  constructor(
    private readonly object: Json,
    readonly where: string,
  ) {}

  /** @throws UsageError when the text is no JSON object */
  static parse(text: string, where: string): Fields {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new UsageError(`${where}: this is no JSON: ${(error as Error).message}`, { cause: error });
    }
    if (!isObject(value)) throw new UsageError(`${where}: this must be a JSON object, not ${shown(value)}`);
    return new Fields(value, where);
  }

  fail(sentence: string): never {
    throw new UsageError(`${this.where}: ${sentence}`);
  }

  /** @throws UsageError for the first member that is none of these */
  only(known: readonly string[]): void {
    const stranger = Object.keys(this.object).find((key) => !known.includes(key));
    if (stranger === undefined) return;
    this.fail(`there is no "${stranger}"${suggestion(stranger, known) || `; there are ${known.join(', ')}`}`);
  }

  has(key: string): boolean {
    return this.object[key] !== undefined && this.object[key] !== null;
  }

  raw(key: string): unknown {
    return this.object[key];
  }

  wrong(key: string, wanted: string): never {
    const value = this.object[key];
    const is = value === undefined ? 'is missing' : `is ${shown(value)}`;
    return this.fail(`"${key}" ${is}, it must be ${wanted}`);
  }

  text(key: string, wanted = 'a text'): string {
    const value = this.object[key];
    return typeof value === 'string' && value !== '' ? value : this.wrong(key, wanted);
  }

  number(key: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.object[key];
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`;
    return this.wrong(key, `a whole number ${range}`);
  }

  choice<T extends string>(key: string, words: readonly T[]): T {
    const found = words.find((word) => word === this.object[key]);
    return found ?? this.wrong(key, `one of ${words.join(', ')}`);
  }

  sha256(key: string): string {
    const value = this.object[key];
    if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value;
    return this.wrong(key, 'a SHA-256 of 64 hexadecimal digits');
  }

  texts(key: string): string[] {
    const value = this.object[key];
    if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value as string[];
    return this.wrong(key, 'a list of texts');
  }

  fields(key: string): Fields {
    const value = this.object[key];
    return isObject(value) ? new Fields(value, `${this.where}: "${key}"`) : this.wrong(key, 'an object');
  }

  list(key: string): Fields[] {
    const value = this.object[key];
    if (!Array.isArray(value)) return this.wrong(key, 'a list');
    return value.map((entry: unknown, index) => {
      const where = `${this.where}: "${key}" number ${index + 1}`;
      if (!isObject(entry)) throw new UsageError(`${where}: is ${shown(entry)}, it must be an object`);
      return new Fields(entry, where);
    });
  }

  /** Members in order. */
  entries(): [string, unknown][] {
    return Object.entries(this.object);
  }

  /** The same object under another name in sentences. */
  named(where: string): Fields {
    return new Fields(this.object, where);
  }
}
