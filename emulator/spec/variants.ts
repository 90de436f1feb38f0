import { evidence } from './evidence.js';
import type { VariantRule, VariantSpec } from './types.js';

const WIKI = evidence('measured', 'H', ['WIKI'], '7: value of VE_VERSION read on the chip');
const TABLE = evidence('vendor', 'M', ['TINA'], '7: version number from vendor tables; lower half taken as 0x0040');

/** The chips with a known VE version below 0x1708, where the vendor's library changes to another encoder (fact book, section 7). */
export const VARIANTS: readonly VariantSpec[] = [
  { name: 'v3s', chips: ['V3s', 'V3', 'S3', 'R7', 'R11', 'R333'], version: 0x1681, revision: 0x0040, evidence: WIKI },
  { name: 'a20', chips: ['A10', 'A20'], version: 0x1623, revision: 0x0055, evidence: WIKI },
  { name: 'a13', chips: ['A13', 'R8', 'A10s'], version: 0x1625, revision: 0x0055, evidence: WIKI },
  { name: 'a31', chips: ['A31', 'A31s'], version: 0x1633, revision: 0x0040, evidence: WIKI },
  { name: 'a80', chips: ['A80'], version: 0x1639, revision: 0x0028, evidence: WIKI },
  { name: 'a33', chips: ['A33', 'R16'], version: 0x1667, revision: 0x0040, evidence: WIKI },
  { name: 'a83t', chips: ['A83T', 'H8', 'R58'], version: 0x1673, revision: 0x0040, evidence: TABLE },
  { name: 'h3', chips: ['H3', 'H2+'], version: 0x1680, revision: 0x0040, evidence: WIKI },
  { name: 'a64', chips: ['A64', 'R18'], version: 0x1689, revision: 0x0040, evidence: WIKI },
  { name: 'r40', chips: ['R40', 'V40'], version: 0x1701, revision: 0x0040, evidence: TABLE },
];

/** VE version from which separate decoder and encoder enables and the second PARA1 layout exist (fact book, 4 and 7). */
export const VERSION_1 = 0x1633;
/** VE version from which ISP_CTRL has its new layout (fact book, 7: H3). */
export const VERSION_NEW_ISP = 0x1680;
/** VE version of the V3s family. */
export const VERSION_V3S = 0x1681;

/** The variant of that name (`v3s`), chip (`V3`, `S3`) or VE version (0x1681); undefined when none matches. */
export function findVariant(wanted: string | number): VariantSpec | undefined {
  if (typeof wanted === 'number') return VARIANTS.find(({ version }) => version === wanted);
  const name = wanted.toLowerCase();
  return VARIANTS.find((variant) => variant.name === name || variant.chips.some((chip) => chip.toLowerCase() === name));
}

/** Whether a rule (none: always) admits a VE version. */
export function admits(rule: VariantRule | undefined, version: number): boolean {
  if (!rule) return true;
  if (rule.from !== undefined && version < rule.from) return false;
  if (rule.before !== undefined && version >= rule.before) return false;
  return rule.only === undefined || rule.only.includes(version);
}
