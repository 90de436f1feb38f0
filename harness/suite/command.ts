/** The command line that runs a case by itself, with a full report. */
import path from 'node:path';
import { CLIP_PREFIX } from '../video/index.js';
import { findCaseDriver } from './driver.js';
import type { SuiteCase } from './suite.js';

const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** @param manifest where files that the case names are beside */
export function caseCommand(test: SuiteCase, manifest: string): string {
  const { clip, size, frames, rate, driver, controls, events, fixes, variant } = test;
  const words = ['cedrus-emu', 'verify', clip.startsWith(CLIP_PREFIX) ? clip : path.join(path.dirname(manifest), clip)];
  const add = (option: string, value: string | number | undefined) => {
    if (value !== undefined) words.push(option, String(value));
  };
  add('--size', size && `${size.width}x${size.height}`);
  add('--pixel-format', test.pixelFormat);
  add('--frames', frames);
  add('--rate', rate && `${rate.num}/${rate.den}`);
  if (driver !== 'bootlin') add('--driver', driver);
  for (const [name, value] of controls) add('--set', `${name}=${value}`);
  for (const { frame, control, value } of events) {
    const button = findCaseDriver(driver)?.controls.find(control).type === 'button';
    if (button) add('--force-key', frame);
    else add('--at', `${frame}:${control}=${value}`);
  }
  if (fixes.length > 0) add('--fix', fixes.join(','));
  add('--buffers', test.buffers);
  add('--coded-size', test.codedSize);
  add('--variant', variant ?? (driver === 'bootlin' ? undefined : findCaseDriver(driver)?.variant));
  add('--dram', test.dram);
  add('--address-convention', test.addressConvention);
  return words.map(quoted).join(' ');
}
