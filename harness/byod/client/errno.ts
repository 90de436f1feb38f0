/** Error numbers of the kernel (asm-generic/errno.h), and what the client throws when a call fails. */
import { CheckFailed } from '../../errors.js';

export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  E2BIG: 7,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  EXDEV: 18,
  ENODEV: 19,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ENOTTY: 25,
  ENOSPC: 28,
  EPIPE: 32,
  EDOM: 33,
  ERANGE: 34,
  ENOSYS: 38,
  ENODATA: 61,
  ETIME: 62,
  EPROTO: 71,
  EBADR: 53,
  EOVERFLOW: 75,
  EOPNOTSUPP: 95,
  ETIMEDOUT: 110,
  EINPROGRESS: 115,
  ECANCELED: 125,
  EREMOTEIO: 121,
  EPROBE_DEFER: 517,
  ENOIOCTLCMD: 515,
  ERESTARTSYS: 512,
} as const;

const NAMES = new Map<number, string>(Object.entries(ERRNO).map(([name, number]) => [number, name]));

/** `EBUSY` for 16; the number itself where it has no name here. */
export const errnoName = (errno: number): string => (errno === 0 ? 'success' : (NAMES.get(errno) ?? `error ${errno}`));

/** A call to the driver failed that had to succeed. */
export class VideoError extends CheckFailed {
  readonly errnoName: string;

  constructor(
    /** What was called, such as `VIDIOC_S_FMT` or `open`. */
    readonly call: string,
    /** Positive error number. */
    readonly errno: number,
    what?: string,
  ) {
    super(`${call} failed with ${errnoName(errno)}${what ? `: ${what}` : ''}`);
    this.name = 'VideoError';
    this.errnoName = errnoName(errno);
  }
}

/** The client waited longer than any picture takes. */
export class TimeoutError extends CheckFailed {
  constructor(message: string) {
    super(message);
    this.name = 'TimeoutError';
  }
}
