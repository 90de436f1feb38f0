/** The driver that a case names. */
import { type DriverDescription, DRIVERS } from '../drivers/index.js';

/** Undefined for a driver that is not modelled. */
export function findCaseDriver(name: string): DriverDescription | undefined {
  return DRIVERS.find((driver) => driver.name === name);
}
