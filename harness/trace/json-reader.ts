/** Takes values out of JSON objects, strictly: what does not fit is an error with file, line and path of the value. */
import { UsageError } from '../errors.js';

type Json = Record<string, unknown>;

/** Takes values out of one line's object and says where one is missing or of the wrong kind. */
export class Reader {
  readonly object: Json;

  constructor(
    source: string | Json,
    readonly path: string,
    readonly line: number,
    private readonly where = '',
  ) {
    this.object = typeof source === 'string' ? this.#parse(source) : source;
  }

  fail(message: string): never {
    throw new UsageError(`${this.path}:${this.line}: ${message}`);
  }

  has(key: string): boolean {
    return this.object[key] !== undefined;
  }

  number(key: string): number {
    const value = this.object[key];
    if (typeof value !== 'number' || !Number.isInteger(value)) return this.#wrong(key, 'a whole number');
    return value;
  }

  string(key: string): string {
    const value = this.object[key];
    return typeof value === 'string' ? value : this.#wrong(key, 'a string');
  }

  boolean(key: string): boolean {
    const value = this.object[key];
    return typeof value === 'boolean' ? value : this.#wrong(key, 'true or false');
  }

  /** A number written as `0x…`. */
  hex(key: string): number {
    const value = this.string(key);
    return /^0x[0-9a-fA-F]{1,8}$/.test(value) ? Number(value) : this.#wrong(key, 'a hexadecimal number of 32 bits');
  }

  reader(key: string): Reader {
    const value = this.object[key];
    if (!isObject(value)) return this.#wrong(key, 'an object');
    return new Reader(value, this.path, this.line, `${this.where}${key}.`);
  }

  readers(key: string): Reader[] {
    const value = this.object[key];
    if (!Array.isArray(value)) return this.#wrong(key, 'a list');
    return value.map((entry: unknown, index) => {
      if (!isObject(entry)) return this.#wrong(`${key}[${index}]`, 'an object');
      return new Reader(entry, this.path, this.line, `${this.where}${key}[${index}].`);
    });
  }

  /** All members, each a whole number. */
  numbers(): Map<string, number> {
    return new Map(Object.keys(this.object).map((key) => [key, this.number(key)]));
  }

  #wrong(key: string, wanted: string): never {
    const value = this.object[key];
    return this.fail(
      `"${this.where}${key}" ${value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`}, it must be ${wanted}`,
    );
  }

  #parse(source: string): Json {
    let value: unknown;
    try {
      value = JSON.parse(source);
    } catch {
      return this.fail(`this is no JSON object: ${source.slice(0, 40)}`);
    }
    return isObject(value) ? value : this.fail('this is no JSON object');
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
