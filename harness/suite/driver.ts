/** The drivers a case can name. */
import type { Board } from '../../emulator/index.js';
import type { ControlList } from '../drivers/common/control-specs.js';
import { type DriverFix, parseFixNames } from '../drivers/common/fixes.js';
import { DIRECT_CONTROLS } from '../drivers/direct/controls.js';
import { DirectDriver } from '../drivers/direct/driver.js';
import type { EncoderDriver } from '../drivers/driver.js';
import { DRIVERS, openDriver, type OpenOptions } from '../drivers/index.js';

/** What a case needs to know of a driver. */
export interface CaseDriver {
  readonly name: string;
  /** The chip it is usually run on. */
  readonly variant: string;
  readonly controls: ControlList;
  readonly fixes: readonly DriverFix[];
  /** Opens it on a fresh board. */
  open(board: Board, options: OpenOptions): EncoderDriver;
}

/** The driver written from the register specification: no real one, so no golden traces and no mistakes. */
const DIRECT: CaseDriver = {
  name: 'direct',
  variant: 'v3s',
  controls: DIRECT_CONTROLS,
  fixes: [],
  open: (board, { width, height, controls, frameInterval, fixes = [] }) => {
    parseFixNames([], fixes);
    const interval = frameInterval ? { frameInterval } : {};
    return new DirectDriver(board, { width, height, ...interval, ...(controls ? { controls } : {}) });
  },
};

const REAL: readonly CaseDriver[] = DRIVERS.map(({ name, variant, controls, fixes }) => ({
  ...{ name, variant, controls, fixes },
  open: (board, options) => openDriver(name, board, options),
}));

export const CASE_DRIVERS: readonly CaseDriver[] = REAL.some(({ name }) => name === DIRECT.name)
  ? REAL
  : [...REAL, DIRECT];

/** Undefined for a driver that is not modelled. */
export function findCaseDriver(name: string): CaseDriver | undefined {
  return CASE_DRIVERS.find((driver) => driver.name === name);
}
