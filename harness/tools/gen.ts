/** `npm run gen [-- --check]`: writes every generated file, or reports those that differ from what would be written. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { complaintsModule } from './gen/complaints.js';
import { registersPage } from './gen/docs-registers.js';
import { fidelityRegistersPage } from './gen/fidelity-registers.js';
import { layoutModule } from './gen/layout.js';
import { accessModule } from './gen/registers-access.js';
import { registersModule } from './gen/registers.js';
import { registersHeader } from './gen/registers-header.js';
import { variantsModule } from './gen/variants.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** Each generated file and the one function that makes its text. */
const GENERATED: Record<string, () => string> = {
  'asm/gen/complaints.ts': complaintsModule,
  'asm/gen/layout.ts': layoutModule,
  'asm/gen/registers.ts': registersModule,
  'asm/gen/access.ts': accessModule,
  'docs/registers.md': registersPage,
  'docs/fidelity-registers.md': fidelityRegistersPage,
  'include/cedrus_ve_regs.h': registersHeader,
  'asm/gen/variants.ts': variantsModule,
};

const check = process.argv.includes('--check');
let drifted = 0;
for (const [file, make] of Object.entries(GENERATED)) {
  const target = path.join(root, file);
  const text = make();
  const current = existsSync(target) ? readFileSync(target, 'utf8') : undefined;
  if (current === text) continue;
  drifted++;
  if (check) {
    console.error(`${file}: differs from its generator; run npm run gen`);
  } else {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    console.log(`wrote ${file}`);
  }
}
if (check && drifted > 0) process.exitCode = 1;
