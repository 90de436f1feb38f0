import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  decode,
  describeAccess,
  encode,
  fieldsOf,
  findVariant,
  maskOf,
  rangeOf,
  REGIONS,
  REGISTERS,
  type RegisterSpec,
  regionAt,
  registerAt,
  registerByName,
  reservedBits,
  resetOf,
  SpecError,
  unmodelledRequests,
  VARIANTS,
  viewsOf,
  widthOf,
} from '../../emulator/spec/index.js';
import { registerProbes } from '../../emulator/spec/probes.js';
import { UsageError } from '../errors.js';
import { Random } from '../random.js';
import { regsReport } from '../report/regs.js';
import { diagram } from '../tools/gen/bit-diagram.js';
import { accessModule } from '../tools/gen/registers-access.js';
import { namedFields, registersModule } from '../tools/gen/registers.js';

/** A register that a test names; absent is a mistake in the test or the specification. */
function register(name: string): RegisterSpec {
  const found = registerByName(name);
  assert.ok(found, `specification has no ${name}`);
  return found as RegisterSpec;
}

const hex = (value: number) => `0x${value.toString(16)}`;

/** Values of the fields that are not zero, by name. */
function fieldsSet(name: string, word: number, variant?: string): Record<string, number | string> {
  const parts = decode(register(name), word, variant).filter(({ raw }) => raw !== 0);
  return Object.fromEntries(parts.map(({ field, value, name: named }) => [field.name, named ?? value]));
}

test('the window is covered once, from 0x000 to 0xfff', () => {
  let next = 0;
  for (const region of REGIONS) {
    assert.is(region.start, next, region.name);
    assert.ok(region.end > region.start, region.name);
    next = region.end;
  }
  assert.is(next, 0x1000);
  assert.throws(() => regionAt(0x1000), /outside the 4 KiB register window/);
});

test('offsets are aligned, inside their block, and one register each on every chip', () => {
  for (const { name, offset, block } of REGISTERS) {
    assert.is(offset % 4, 0, name);
    assert.is(regionAt(offset).block, block, name);
  }
  for (const variant of VARIANTS) {
    const seen = new Set<number>();
    for (const { offset, name } of REGISTERS.filter((one) => registerAt(one.offset, variant) === one)) {
      assert.not(seen.has(offset), `${variant.name} ${name}`);
      seen.add(offset);
    }
  }
  for (const { name, offset } of REGISTERS) {
    const reached = VARIANTS.some((variant) => registerAt(offset, variant)?.name === name);
    assert.ok(reached, `${name} is hidden on every chip`);
  }
  assert.is(new Set(REGISTERS.map(({ name }) => name)).size, REGISTERS.length, 'names are unique');
});

test('fields do not overlap, in any view on any chip', () => {
  for (const one of REGISTERS) {
    for (const variant of VARIANTS) {
      for (const view of viewsOf(one)) {
        let taken = 0;
        const names = new Set<string>();
        for (const field of fieldsOf(one, variant, view)) {
          const label = `${one.name}.${field.name} on ${variant.name}`;
          assert.ok(field.high <= 31 && field.low >= 0 && field.high >= field.low, label);
          assert.is(taken & maskOf(field), 0, `${label} overlaps`);
          assert.not(names.has(field.name), `${label} twice`);
          names.add(field.name);
          taken |= maskOf(field);
        }
      }
    }
  }
});

test('every field has evidence, a meaning, and values and resets that fit', () => {
  for (const one of REGISTERS) {
    assert.ok(one.fields.length > 0, one.name);
    for (const field of one.fields) {
      const label = `${one.name}.${field.name}`;
      assert.match(field.name, /^[A-Z0-9_]+$/, label);
      assert.ok(field.meaning.length > 0, label);
      assert.ok(field.evidence.sources.length > 0 && field.evidence.note.length > 0, label);
      const size = 2 ** widthOf(field);
      if (typeof field.reset === 'number') assert.ok(field.reset >= 0 && field.reset < size, label);
      if (typeof field.neutral === 'number') assert.ok(field.neutral >= 0 && field.neutral < size, label);
      assert.is(new Set(field.values.map(({ name }) => name)).size, field.values.length, label);
      assert.is(new Set(field.values.map(({ value }) => value)).size, field.values.length, label);
      for (const { value, name } of field.values) assert.ok(value >= 0 && value < size, `${label} ${name}`);
      if (field.evidence.kind === 'guess') assert.is(field.evidence.confidence, 'L', label);
    }
  }
});

test('encode and decode are inverse, signs included', () => {
  const random = new Random(0x5eed0001);
  for (const one of REGISTERS) {
    for (const variant of VARIANTS) {
      for (const view of viewsOf(one)) {
        const word = random.next();
        const parts = decode(one, word, variant, view);
        const values = Object.fromEntries(parts.map(({ field, value }) => [field.name, value]));
        const known = (word & ~reservedBits(one, word, variant, view)) >>> 0;
        assert.is(encode(one, values, variant, view), known, `${one.name} ${hex(word)} ${variant.name}`);
        for (const { field, value } of parts) {
          const [low, high] = rangeOf(field);
          assert.ok(value >= low && value <= high, `${one.name}.${field.name}=${value}`);
        }
      }
    }
  }
});

test('resets of the fact book', () => {
  assert.is(resetOf(register('VE_MODE')), 0x00000007);
  assert.is(resetOf(register('VE_RESET')), 0x00000300);
  assert.is(resetOf(register('VE_VERSION')), 0x16810040);
  assert.is(resetOf(register('VE_VERSION'), 'a20'), 0x16230055);
  assert.is(resetOf(register('VE_VERSION'), 'h3'), 0x16800040);
  assert.is((resetOf(register('VE_ENC_AVC_STATUS'), 'a20') >> 4) & 0x1ff, 0x26, 'wiki: bits 12:4 at rest');
  assert.is(resetOf(register('VE_ENC_AVC_STATUS'), 'v3s'), 0x200);
});

test('values of the golden traces mean what their README says', () => {
  assert.equal(fieldsSet('PARA0', 0x510), { FIX_MODE_NUM: 1, ENTROPY_CODING: 'CABAC', SLICE_TYPE: 'P' });
  assert.equal(fieldsSet('PARA0', 0x80000110), { EPTB_DIS: 1, ENTROPY_CODING: 'CABAC', SLICE_TYPE: 'P' });
  assert.equal(fieldsSet('PARA0', 0x003e0110).ALPHA_OFFSET_DIV2, -2);
  assert.equal(fieldsSet('PARA0', 0x003e0110).BETA_OFFSET_DIV2, 3);
  assert.equal(fieldsSet('PARA1', 0x0004081a), { QP_CHROMA_OFFSET0: 4, STRIDE_MBS_DIV_48: 2, FIXED_QP: 26 });
  assert.equal(fieldsSet('ME_PARA', 0x00010004), { WB_MV_INFO_DIS: 1, FME_SEARCH_LEVEL: 2 });
  assert.equal(fieldsSet('ME_PARA', 0x00000104), { ME_DIS: 1, FME_SEARCH_LEVEL: 2 });
  assert.equal(fieldsSet('MODE', 0x000000c7), { ENC_ENABLE: 1, ENC_ISP_ENABLE: 1, ENGINE: 'DEC_DISABLED' });
  assert.equal(fieldsSet('STARTTRIG', 0x00000801), { NUM_BITS: 8, TYPE: 'PUT_BITS' });
  assert.equal(fieldsSet('VE_ISP_PIC_INFO', 0x00780044), { WIDTH_MBS: 120, HEIGHT_MBS: 68 });
  assert.equal(fieldsSet('VE_ISP_SCALER_SIZE', 0x00440078), { HEIGHT_MBS: 68, WIDTH_MBS: 120 });
  assert.equal(fieldsSet('STM_BIT_MAX', 0x01000000), { VALUE: 0x100 });
});

test("PARA1 and ISP_CTRL are read by the chip's layout", () => {
  assert.equal(fieldsSet('PARA1', 0x00041818, 'a20'), { QP_CHROMA_OFFSET0: 4, FIXED_INTRA_QP: 24, FIXED_QP: 24 });
  assert.equal(fieldsSet('PARA1', 0x00041818, 'h3'), { QP_CHROMA_OFFSET0: 4, STRIDE_MBS_DIV_48: 6, FIXED_QP: 24 });
  assert.is(reservedBits(register('PARA1'), 0x80000000, 'h3'), 0x80000000);
  assert.is(reservedBits(register('PARA1'), 0x80000000, 'v3s'), 0);
  assert.equal(fieldsSet('VE_ISP_CTRL', 0x20000000, 'a20'), { COLOR_FORMAT: 'NV16' });
  assert.equal(fieldsSet('VE_ISP_CTRL', 0x20000000, 'v3s'), { FORMAT: 'YVU420SP' });
  assert.is(reservedBits(register('MODE'), 0xc0, 'a20'), 0xc0, 'no enables before 0x1633');
});

test('JPEG view of PARA0', () => {
  const parts = decode(register('PARA0'), 0xc0800040, undefined, 'jpeg');
  const values = Object.fromEntries(parts.map(({ field, value }) => [field.name, value]));
  assert.equal(values, { FILL1: 1, STUFF_ZERO_AFTER_FF_EN: 1, BIAS_C: 0x80, BIAS_Y: 0x40 });
});

test('encode takes names, syntax elements and signed numbers, and refuses the rest', () => {
  const para0 = register('PARA0');
  assert.is(encode(para0, { SLICE_TYPE: 'P', ENTROPY_CODING: 'cabac', cabac_init_idc: 1 }), 0x510);
  assert.is(encode(para0, { slice_alpha_c0_offset_div2: -2, BETA_OFFSET_DIV2: 3 }), 0x003e0000);
  assert.is(encode(para0, { EPTB_DIS: true }), 0x80000000);
  assert.throws(
    () => encode(para0, { NOTHING: 1 }),
    (error: unknown) => error instanceof SpecError && /no field NOTHING/.test(error.message),
  );
  assert.throws(() => encode(para0, { SLICE_TYPE: 8 }), /PARA0\.SLICE_TYPE takes 0\.\.7, not 8/);
  assert.throws(() => encode(para0, { BETA_OFFSET_DIV2: 8 }), /-8\.\.7/);
  assert.throws(() => encode(para0, { SLICE_TYPE: 'Q' }), /it has I, P, P_SKIPPED, B/);
  assert.throws(() => encode(para0, { SLICE_TYPE: 1.5 }), /takes 0\.\.7, not 1\.5/);
  assert.throws(() => encode(register('PARA1'), { FIXED_INTRA_QP: 1 }, 'v3s'), /no field FIXED_INTRA_QP on v3s/);
});

test('trace lines', () => {
  assert.is(describeAccess(0xb04, 0x510), 'PARA0 SLICE_TYPE=P ENTROPY_CODING=CABAC FIX_MODE_NUM=1');
  assert.is(describeAccess(0xb04, 0x80000000), 'PARA0 SLICE_TYPE=I ENTROPY_CODING=CAVLC EPTB_DIS');
  assert.is(describeAccess(0xb18, 0x801), 'STARTTRIG TYPE=PUT_BITS NUM_BITS=8');
  assert.is(describeAccess(0xb80, 0x43000000), 'STM_START_ADDR 0x43000000');
  assert.is(describeAccess(0xb14, 0x83), 'INT_EN FINISH STALL reserved=0x80');
  assert.is(describeAccess(0xb64, 5), '0xb64 = 0x5');
});

test('registers are found by name, prefix, alias and chip', () => {
  assert.is(registerByName('para0')?.offset, 0xb04);
  assert.is(registerByName('VE_ENC_AVC_STM_BIT_LEN_REG')?.offset, 0xb90);
  assert.is(registerByName('status')?.offset, 0xb1c);
  assert.is(registerByName('VE_STATUS')?.offset, 0x01c);
  assert.is(registerByName('isp_ctrl')?.offset, 0xa08);
  assert.is(registerByName('stm_offset')?.offset, 0xb88);
  assert.is(registerByName('nonsense'), undefined);
  assert.is(registerAt(0xc4, 'a20')?.name, 'VE_LUMA_HIST_VAL13');
  assert.is(registerAt(0xc4, 'v3s')?.name, 'VE_PRIMARY_CHROMA_BUF_LEN');
  assert.is(registerAt(0xb64), undefined);
  assert.is(findVariant('S3')?.name, 'v3s');
  assert.is(findVariant(0x1625)?.name, 'a13');
  assert.throws(() => registerAt(0, 'z80'), /unknown chip variant z80/);
});

const traces = path.resolve('vectors/traces');

test('every write of the Bootlin traces is known to the V3s, and asks for nothing unmodelled', () => {
  if (!existsSync(traces)) {
    console.log('skip: vectors/traces is missing');
    return;
  }
  const files = readdirSync(traces).filter((file) => /^a-.*\.jsonl$/.test(file));
  assert.ok(files.length >= 19);
  const pairs = new Set<string>();
  for (const file of files) {
    for (const [, offset, value] of readFileSync(path.join(traces, file), 'utf8').matchAll(
      /"op":"w","reg":"(\w+)","val":"(\w+)"/g,
    )) {
      pairs.add(`${offset} ${value}`);
    }
  }
  assert.ok(pairs.size > 300);
  for (const pair of pairs) {
    const [offset, value] = pair.split(' ').map(Number) as [number, number];
    const one = registerAt(offset, 'v3s');
    assert.ok(one, pair);
    assert.is(reservedBits(one as RegisterSpec, value), 0, `${pair} sets reserved bits`);
    const asked = unmodelledRequests(one as RegisterSpec, value).map(({ field, name }) => `${field.name}=${name}`);
    assert.equal(asked, [], pair);
  }
});

test('a request for something the model lacks is named', () => {
  const asked = (name: string, word: number) => unmodelledRequests(register(name), word).map(({ field }) => field.name);
  assert.equal(asked('ME_PARA', 0x003ffeff), []);
  assert.equal(asked('TEMPORAL_FILTER_PAR', 0x80001000), ['TEMPORAL_FILTER_EN']);
  assert.equal(asked('STARTTRIG', 0x00010008), ['ENCODE_MODE']);
  assert.equal(asked('PARA1', 0x00000040), []);
  assert.equal(asked('VE_ISP_CTRL', 0x00090000), ['THUMB_EN', 'SCALER_EN']);
});

test('generated constants', () => {
  const text = registersModule();
  for (const line of [
    'export const VE_ENC_AVC_PARA0: u32 = 0xb04;',
    'export const VE_ENC_AVC_PARA0_SLICE_TYPE_SHIFT: u32 = 4;',
    'export const VE_ENC_AVC_PARA0_SLICE_TYPE_MASK: u32 = 0x70;',
    'export const VE_ENC_AVC_PARA0_SLICE_TYPE_P: u32 = 1;',
    'export const VE_ENC_AVC_PARA0_CABAC_INIT_IDC_MASK: u32 = 0xc00;',
    'export const VE_ENC_AVC_PARA0_JPEG_BIAS_C_SHIFT: u32 = 16;',
    'export const VE_ISP_SCALER_SIZE_HEIGHT_MBS_MASK: u32 = 0x7ff0000;',
    'export const VE_ISP_SCALER_SIZE_HEIGHT_MBS_OLD_MASK: u32 = 0xff00;',
  ]) {
    assert.ok(text.includes(`\n${line}\n`), line);
  }
  const names = [...text.matchAll(/export const (\w+)/g)].map(([, name]) => name);
  assert.is(new Set(names).size, names.length, 'no constant twice');
  for (const one of REGISTERS) {
    const masks = namedFields(one).map(({ field }) => maskOf(field));
    for (const field of one.fields.filter((candidate) => widthOf(candidate) < 32)) {
      assert.ok(masks.includes(maskOf(field)), `${one.name}.${field.name} has no constant`);
    }
  }
});

test('generated access tables', () => {
  const tables = new Map<string, number[]>();
  for (const [, name, body] of accessModule().matchAll(/const (\w+) = memory\.data<u32>\(\[([^\]]*)\]\)/g)) {
    tables.set(
      name as string,
      [...(body as string).matchAll(/0x[0-9a-f]+/g)].map(([word]) => Number(word)),
    );
  }
  const at = (table: string, offset: number) =>
    tables.get(table)?.[[0x000, 0xa00, 0xb00].indexOf(offset & 0xf00) * 64 + (offset & 0xff) / 4];
  assert.is(tables.size, 8);
  for (const [name, words] of tables) {
    assert.is(words.length, 193, name);
    assert.is(words.at(-1), 0, name);
  }
  assert.is(at('RESET_VALUES', 0x000), 7);
  assert.is(at('RESET_VALUES', 0x0f0), 0x16810040);
  assert.is(at('WRITE_MASKS', 0x0f0), 0);
  assert.is(at('WRITE_MASKS', 0xb8c), 0x0fff0000);
  assert.is(at('WRITE_MASKS', 0xb88), 0x0fffffff);
  assert.is(at('READ_MASKS', 0xb88), 0);
  assert.is(at('W1C_MASKS', 0xb1c), 0xf);
  assert.is(at('RO_MASKS', 0x004), 0x300);
  assert.is(at('KNOWN_MASKS', 0xb64), 0);
  assert.is(at('KNOWN_MASKS', 0xb08), 0xf70f3fff, 'union of both layouts and of JPEG');
  assert.is(((at('UNMODELLED_MASKS', 0xb44) ?? 0) >>> 31) & 1, 1, 'temporal filter');
  assert.is((at('UNMODELLED_MASKS', 0xb10) ?? 1) & 0x106, 0, 'fields without effect ask for nothing');
  for (const [word, mask] of (tables.get('UNMODELLED_MASKS') ?? []).entries()) {
    assert.is(mask & ~(tables.get('KNOWN_MASKS')?.[word] ?? 0), 0);
    assert.is((tables.get('NEUTRAL_VALUES')?.[word] ?? 0) & ~mask, 0);
  }
});

test('probes: stored bits read back, reserved and write-only bits read 0', () => {
  const probes = registerProbes('v3s');
  const at = (name: string) => probes.find((probe) => probe.offset === register(name).offset);
  const ones = (name: string) => at(name)?.writes.find(({ about }) => about === 'all ones');
  assert.is(ones('STM_BIT_MAX')?.expect, 0x0fff0000);
  assert.is(ones('STM_BIT_MAX')?.mask, 0xffffffff);
  assert.is(ones('PARA1')?.expect, 0xf70f3fff);
  assert.is(ones('VE_VERSION')?.expect, 0x16810040);
  assert.is(ones('VE_ISP_PIC_INFO')?.expect, 0x07ff07ff);
  assert.equal(at('VE_ISP_PIC_INFO')?.prepare, [[0, 0xcb]]);
  assert.is((ones('STARTTRIG')?.write ?? 1) & 0xf, 0, 'a probe starts nothing');
  assert.is((ones('VE_MODE')?.write ?? 0) & 0xcf, 0xcb, 'a probe leaves the encoder on');
  assert.is(at('STATUS')?.w1cMask, 0xf);
  assert.is(at('VE_RESET')?.rest, 0x300);
  assert.is(at('TFCNT_ADDR'), undefined, 'registers without a modelled field have no probe');
});

test('bit diagrams: 16 cells a row, names where they fit', () => {
  const text = diagram(fieldsOf(register('PARA0')), new Map());
  const lines = text.split('\n');
  assert.is(lines.length, 8);
  for (const index of [1, 2, 3, 5, 6, 7]) assert.is(lines[index]?.length, 65);
  assert.ok(lines[2]?.includes('│   FRAME_NUM   │'));
  assert.is(lines[6], '│ g │···│   h   │   i   │ j │ k │···│SLICE_TYPE │   l   │   m   │');
});

test('regs: list, card and decoded value', () => {
  const list = regsReport();
  for (const { name, offset } of REGISTERS.filter((one) => registerAt(one.offset) === one)) {
    assert.match(list, new RegExp(`0x${offset.toString(16).padStart(3, '0')}\\s+${name}\\s`));
  }
  assert.match(list, /0x200\.\.0x2ff {2}H\.264 and VP8 decoder \(not modelled\)/);
  const card = regsReport('ve_enc_avc_para0');
  assert.match(card, /31 {2}EPTB_DIS/);
  assert.match(card, /3 = B \(not modelled\)/);
  assert.match(card, /JPEG mode/);
  assert.is(regsReport('0xb04'), card);
  assert.is(regsReport('b04'), card);
  assert.is(regsReport('0x01c0eb04'), card);
  const value = regsReport('PARA0', '0x510');
  assert.match(value, /ENTROPY_CODING +1 = CABAC/);
  assert.match(value, /SLICE_TYPE +1 = P /);
  assert.match(regsReport('PARA0', '0x530'), /not modelled: SLICE_TYPE=B/);
  assert.match(regsReport('b04', '1296'), /0x00000510/);
  assert.match(regsReport('PARA0', '0x003e0000'), /ALPHA_OFFSET_DIV2 +-2 /);
  assert.match(regsReport('INT_EN', '0x83'), /reserved bits are set: 0x80/);
  assert.match(regsReport('PARA1', '0x41818', 'a20'), /FIXED_INTRA_QP +24/);
  assert.match(regsReport('0xb64'), /no public source says what it is/);
  assert.match(regsReport('0x200'), /not modelled: H\.264 and VP8 decoder/);
  assert.match(regsReport('LUMA_HIST_VAL13'), /not on v3s; on a20/);
});

test('regs: what cannot be read is refused with a remedy', () => {
  const refused = (args: Parameters<typeof regsReport>, pattern: RegExp) =>
    assert.throws(
      () => regsReport(...args),
      (error: unknown) => error instanceof UsageError && error.exitCode === 2 && pattern.test(error.message),
      args.join(' '),
    );
  refused(['PARA'], /did you mean VE_ENC_AVC_PARA0, VE_ENC_AVC_PARA1, VE_ENC_AVC_PARA2, VE_ENC_AVC_ME_PARA\?/);
  refused(['STATSU'], /did you mean .*VE_ENC_AVC_STATUS/);
  refused(['xyzzy-plugh'], /run regs without a name/);
  refused([''], /unknown register/);
  refused(['0xb05'], /not a multiple of 4: use 0xb04/);
  refused(['0x1000'], /outside the window/);
  refused(['PARA0', 'many'], /not a number/);
  refused(['PARA0', '-1'], /not a number/);
  refused(['PARA0', ''], /not a number/);
  refused(['PARA0', '0x100000000'], /more than 32 bits/);
  refused(['PARA0', '1', 'z80'], /unknown chip variant z80: use one of v3s/);
});

test.run();
