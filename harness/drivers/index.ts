/** The driver models by name: what each is, and how to open it. */
import type { Device } from '../../emulator/device.js';
import type { AddressConvention } from '../../emulator/variants/index.js';
import { UsageError } from '../errors.js';
import { CONTROL_LIST } from './bootlin/controls.js';
import { BootlinDriver } from './bootlin/driver.js';
import { FIXES } from './bootlin/fixes.js';
import type { ControlList } from './common/control-specs.js';
import { type DriverFix, parseFixNames } from './common/fixes.js';
import { suggestion } from './common/suggest.js';
import { DIRECT_CONTROLS } from './direct/controls.js';
import { DirectDriver } from './direct/driver.js';
import type { EncoderDriver, PictureFormat, Size } from './driver.js';
import { JemkDriver } from './jemk/driver.js';
import { JEMK_FIXES } from './jemk/fixes.js';
import { JEMK_CONTROLS } from './jemk/parameters.js';
import { STARTERKIT_CONTROLS } from './starterkit/controls.js';
import { StarterkitDriver } from './starterkit/driver.js';
import { STARTERKIT_FIXES } from './starterkit/fixes.js';

/** How an application sets any driver up. Only the size is required. */
export interface OpenOptions extends Size {
  /** Controls (of jemk: parameters) by name. */
  readonly controls?: Iterable<readonly [name: string, value: number]>;
  /** Names of mistakes that are switched off. Throws UsageError for one the driver does not make. */
  readonly fixes?: Iterable<string>;
  /** Seconds a frame as a fraction; only bootlin and direct have a use for it. */
  readonly frameInterval?: { readonly numerator: number; readonly denominator: number };
  /** Source and coded buffers; jemk has one of each, whatever is asked for. */
  readonly buffers?: number;
  /** Bytes of a coded buffer; jemk's are 1 MiB, whatever is asked for, direct's the control stream_buffer_size. */
  readonly codedSize?: number;
  /** Sample order of the source; NV16 is jemk's alone. */
  readonly pixelformat?: PictureFormat['pixelformat'];
}

export interface DriverDescription {
  /** As `--driver` takes it. */
  readonly name: string;
  readonly title: string;
  /** Letter of its golden traces, where there are any. */
  readonly letter?: 'A' | 'B' | 'C';
  /** Where the real one is. */
  readonly source: string;
  /** The chip it is usually run on. */
  readonly variant: string;
  /** How bus addresses count DRAM on that board. */
  readonly addressConvention: AddressConvention;
  /** Sample orders of the source, the usual one first. */
  readonly pixelformats: readonly PictureFormat['pixelformat'][];
  readonly controls: ControlList;
  readonly fixes: readonly DriverFix[];
}

interface Entry extends DriverDescription {
  open(device: Device, options: OpenOptions): EncoderDriver;
}

/** What the two V4L2 drivers are asked in the same words. */
function queueOptions({ buffers, codedSize }: OpenOptions) {
  return {
    ...(buffers === undefined ? {} : { outputBuffers: buffers, captureBuffers: buffers }),
    ...(codedSize === undefined ? {} : { codedSize }),
  };
}

function commonOptions({ width, height, controls }: OpenOptions) {
  return { width, height, ...(controls ? { controls } : {}) };
}

const ENTRIES: readonly Entry[] = [
  {
    name: 'bootlin',
    title: "Bootlin's kernel driver of 2023 for the V3s",
    letter: 'A',
    source: 'kkofler/linux-cedrus-h264-encoding 4e9497947c56',
    variant: 'v3s',
    addressConvention: 'offset',
    pixelformats: ['NV12'],
    controls: CONTROL_LIST,
    fixes: FIXES,
    open: (device, options) =>
      new BootlinDriver(device, {
        ...commonOptions(options),
        ...queueOptions(options),
        ...(options.frameInterval ? { frameInterval: options.frameInterval } : {}),
        fixes: parseFixNames(FIXES, options.fixes ?? []),
      }),
  },
  {
    name: 'jemk',
    title: 'the userspace h264enc of 2015 for A20 and H3',
    letter: 'B',
    source: 'jemk/cedrus 84c5e373d779',
    variant: 'a20',
    addressConvention: 'offset',
    pixelformats: ['NV12', 'NV16'],
    controls: JEMK_CONTROLS,
    fixes: JEMK_FIXES,
    open: (device, options) =>
      new JemkDriver(device, {
        ...commonOptions(options),
        ...(options.pixelformat ? { pixelformat: options.pixelformat } : {}),
        fixes: parseFixNames(JEMK_FIXES, options.fixes ?? []),
      }),
  },
  {
    name: 'starterkit',
    title: "starterkit.ru's kernel driver of 2025 for the V3s",
    letter: 'C',
    source: 'rhodesepass/linux-next 86275e1e92b3',
    variant: 'v3s',
    addressConvention: 'offset',
    pixelformats: ['NV12'],
    controls: STARTERKIT_CONTROLS,
    fixes: STARTERKIT_FIXES,
    open: (device, options) =>
      new StarterkitDriver(device, {
        ...commonOptions(options),
        ...queueOptions(options),
        fixes: parseFixNames(STARTERKIT_FIXES, options.fixes ?? []),
      }),
  },
  {
    name: 'direct',
    title: "a driver of this project's own, from the register specification: reaches everything, makes no mistakes",
    source: 'harness/drivers/direct',
    variant: 'v3s',
    addressConvention: 'offset',
    pixelformats: ['NV12'],
    controls: DIRECT_CONTROLS,
    fixes: [],
    open: (device, options) => {
      parseFixNames([], options.fixes ?? []);
      return new DirectDriver(device, {
        ...commonOptions(options),
        ...(options.frameInterval ? { frameInterval: options.frameInterval } : {}),
      });
    },
  },
];

/** All driver models. */
export const DRIVERS: readonly DriverDescription[] = ENTRIES;

function findEntry(name: string): Entry {
  const entry = ENTRIES.find((candidate) => candidate.name === name);
  if (entry) return entry;
  const names = ENTRIES.map((candidate) => candidate.name);
  throw new UsageError(`unknown driver ${name}${suggestion(name, names)}; there are ${names.join(', ')}`);
}

/** Throws UsageError for a name that is none, with the list. */
export function findDriver(name: string): DriverDescription {
  return findEntry(name);
}

/**
 * Opens a driver on a device that is fresh, with nothing allocated. `start` allocates and streams.
 * Throws UsageError for a name, size, sample order, control or fix the driver does not take.
 */
export function openDriver(name: string, device: Device, options: OpenOptions): EncoderDriver {
  const entry = findEntry(name);
  const { pixelformat } = options;
  if (pixelformat && !entry.pixelformats.includes(pixelformat)) {
    throw new UsageError(`${name} does not take ${pixelformat} pictures, it takes ${entry.pixelformats.join(' or ')}`);
  }
  return entry.open(device, options);
}
