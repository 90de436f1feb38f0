#!/usr/bin/env node
import { existsSync } from 'node:fs';

const entry = new URL('../dist/harness/cli.js', import.meta.url);
if (!existsSync(entry)) {
  console.error('cedrus-emu is not built yet: run npm run build in its folder');
  process.exit(2);
}
await import(entry.href);
