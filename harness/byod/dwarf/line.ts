/** Line tables: DWARF 4 (section 6.2) and DWARF 5 (section 6.2) .debug_line, 32-bit format. */
import { ByteReader } from './bytes.js';

/** From this address on, up to the next row's, code belongs to that line. */
export interface LineRow {
  /** Offset from the start of the code section's content. */
  readonly address: number;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The first address after a sequence. */
  readonly end: boolean;
}

export interface LineTable {
  /** Offset in .debug_line, by which a unit names it. */
  readonly offset: number;
  /** Names by number as the program of lines and DW_AT_call_file have them. */
  readonly files: readonly string[];
  readonly rows: readonly LineRow[];
}

/** Text sections that DWARF 5 refers to. */
export interface TextSections {
  readonly str: Uint8Array;
  readonly lineStr: Uint8Array;
}

const FORM = {
  string: 0x08,
  strp: 0x0e,
  udata: 0x0f,
  data2: 0x05,
  data1: 0x0b,
  data4: 0x06,
  data16: 0x1e,
  lineStrp: 0x1f,
  block: 0x09,
} as const;
const CONTENT = { path: 1, directory: 2 } as const;

/** Addresses from here on belong to code that the linker left out. */
const TOMBSTONE = 0xffff_fff0;

export function lineTables(section: Uint8Array, texts: TextSections): LineTable[] {
  const reader = new ByteReader(section);
  const tables: LineTable[] = [];
  while (!reader.done) {
    const offset = reader.at;
    const length = reader.u32();
    tables.push(table(reader.part(length), offset, texts));
  }
  return tables;
}

function table(reader: ByteReader, offset: number, texts: TextSections): LineTable {
  const version = reader.u16();
  if (version < 2 || version > 5) return { offset, files: [], rows: [] };
  // address size and segment selector size
  if (version >= 5) reader.skip(2);
  const program = reader.u32() + reader.at;
  const minimumLength = reader.u8();
  if (version >= 4) reader.u8();
  reader.u8();
  const lineBase = reader.i8();
  const lineRange = reader.u8();
  const opcodeBase = reader.u8();
  const lengths = Array.from({ length: opcodeBase - 1 }, () => reader.u8());
  const files = version >= 5 ? files5(reader, texts) : files4(reader);
  reader.at = program;
  return { offset, files, rows: rowsOf(reader, { minimumLength, lineBase, lineRange, opcodeBase, lengths, files }) };
}

function join(folder: string | undefined, name: string): string {
  return folder === undefined || folder === '' || name.startsWith('/') ? name : `${folder}/${name}`;
}

/** Number 0 is the folder of the compilation, which is left out: names stay as the compiler was given them. */
function files4(reader: ByteReader): string[] {
  const folders = [''];
  for (let name = reader.text(); name !== ''; name = reader.text()) folders.push(name);
  const files = [''];
  for (let name = reader.text(); name !== ''; name = reader.text()) {
    files.push(join(folders[reader.uleb()], name));
    reader.uleb();
    reader.uleb();
  }
  return files;
}

function files5(reader: ByteReader, texts: TextSections): string[] {
  const folders = entries5(reader, texts).map(({ path }, index) => (index === 0 ? '' : path));
  return entries5(reader, texts).map(({ path, directory }) => join(folders[directory], path));
}

function entries5(reader: ByteReader, texts: TextSections): { path: string; directory: number }[] {
  const formats = Array.from({ length: reader.u8() }, () => [reader.uleb(), reader.uleb()] as const);
  return Array.from({ length: reader.uleb() }, () => {
    const entry = { path: '', directory: 0 };
    for (const [content, form] of formats) {
      const value = formValue(reader, form, texts);
      if (content === CONTENT.path) entry.path = String(value);
      else if (content === CONTENT.directory) entry.directory = Number(value);
    }
    return entry;
  });
}

function formValue(reader: ByteReader, form: number, { str, lineStr }: TextSections): string | number {
  switch (form) {
    case FORM.string:
      return reader.text();
    case FORM.strp:
      return new ByteReader(str, reader.u32()).text();
    case FORM.lineStrp:
      return new ByteReader(lineStr, reader.u32()).text();
    case FORM.udata:
      return reader.uleb();
    case FORM.data1:
      return reader.u8();
    case FORM.data2:
      return reader.u16();
    case FORM.data4:
      return reader.u32();
    case FORM.data16:
      reader.skip(16);
      return 0;
    case FORM.block:
      reader.skip(reader.uleb());
      return 0;
    default:
      throw new Error(`.debug_line has a form 0x${form.toString(16)} that is not known here`);
  }
}

interface Header {
  readonly minimumLength: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  readonly lengths: readonly number[];
  readonly files: readonly string[];
}

/** The line number program (6.2.5). */
function rowsOf(reader: ByteReader, header: Header): LineRow[] {
  const { minimumLength, lineBase, lineRange, opcodeBase, lengths, files } = header;
  const rows: LineRow[] = [];
  let sequence: LineRow[] = [];
  let [address, file, line, column] = [0, 1, 1, 0];
  const emit = (end = false) => sequence.push({ address, file: files[file] ?? '', line, column, end });
  const finish = () => {
    emit(true);
    if ((sequence[0] as LineRow).address < TOMBSTONE) rows.push(...sequence);
    sequence = [];
    [address, file, line, column] = [0, 1, 1, 0];
  };
  while (!reader.done) {
    const opcode = reader.u8();
    if (opcode >= opcodeBase) {
      const special = opcode - opcodeBase;
      address += Math.floor(special / lineRange) * minimumLength;
      line += lineBase + (special % lineRange);
      emit();
      continue;
    }
    switch (opcode) {
      case 0: {
        const extended = reader.part(reader.uleb());
        const code = extended.u8();
        if (code === 1) finish();
        else if (code === 2) address = extended.u32();
        break;
      }
      case 1:
        emit();
        break;
      case 2:
        address += reader.uleb() * minimumLength;
        break;
      case 3:
        line += reader.sleb();
        break;
      case 4:
        file = reader.uleb();
        break;
      case 5:
        column = reader.uleb();
        break;
      case 8:
        address += Math.floor((255 - opcodeBase) / lineRange) * minimumLength;
        break;
      case 9:
        address += reader.u16();
        break;
      default:
        for (let rest = lengths[opcode - 1] ?? 0; rest > 0; rest--) reader.uleb();
    }
  }
  return rows;
}
