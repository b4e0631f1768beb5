export const CLOUD_ERROR_CODES = [
  'NOT_ROOT',
  'TOOLS_MISSING',
  'ALREADY_RUNNING',
  'NOT_RUNNING',
  'START_FAILED',
  'NO_SUCH_NODE',
] as const;

export type CloudErrorCode = (typeof CLOUD_ERROR_CODES)[number];

/** Something the person at the keyboard has to know: the message says what to do. */
export class CloudError extends Error {
  override readonly name = 'CloudError';

  constructor(
    readonly code: CloudErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }

  /** Exit code of a command that ends with it. */
  get exitCode(): number {
    return this.code === 'ALREADY_RUNNING' ? 3 : 2;
  }
}
