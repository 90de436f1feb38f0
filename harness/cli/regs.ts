/** `cedrus-emu regs [NAME or OFFSET [VALUE]]`. */
import type { Command } from 'commander';
import { regsReport } from '../report/regs.js';
import { print } from './output.js';

async function regs(
  register: string | undefined,
  value: string | undefined,
  { variant }: { variant?: string },
): Promise<void> {
  await print(regsReport(register, value, variant));
}

export function addRegs(program: Command): void {
  program
    .command('regs')
    .summary('what a register is, or what a value means')
    .description('Lists the registers, describes one, or takes a value apart.')
    .argument('[register]', 'name in any case, with or without prefix, or offset in hexadecimal')
    .argument('[value]', 'value to take apart: 0x510, 0b101 or 1296')
    .option('--variant <chip>', 'chip whose layout counts (default: v3s)')
    .addHelpText(
      'after',
      `
Examples:
  cedrus-emu regs
  cedrus-emu regs STARTTRIG
  cedrus-emu regs 0xb04 0x80000110`,
    )
    .action(regs);
}
