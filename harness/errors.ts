/** Bad usage or unreadable input: exit code 2. The message is one sentence that names the thing, the value and the remedy. */
export class UsageError extends Error {
  readonly exitCode = 2;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** A check ran and failed (mismatch, regression, strict complaint): exit code 1. The message is one sentence. */
export class CheckFailed extends Error {
  readonly exitCode = 1;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CheckFailed';
  }
}
