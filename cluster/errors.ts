/** Everything that can be refused, by name. Messages say what was given, what is allowed and what to do. */
export const ERROR_CODES = [
  'CONFIG_INVALID',
  'CONFIG_IMMUTABLE',
  'IDS_MISSING',
  'IDS_INVALID',
  'PINS_MISSING',
  'PINS_INVALID',
  'LOOKUP_FAILED',
  'CLUSTER_EXISTS',
  'SECRETS_MISSING',
  'SECRETS_INVALID',
  'CLOCK_WRONG',
  'BUNDLE_MISSING',
  'BUNDLE_BUILD_FAILED',
  'TOOL_MISSING',
  'OUTPUTS_MISSING',
  'CLUSTER_PAUSED',
  'SWEEP_FAILED',
  'STATE_DAMAGED',
  'STRAYS_FAILED',
  'STRAYS_HOLD_DATA',
  'USAGE',
  'CLUSTER_UNREACHABLE',
  'CLUSTER_FOREIGN',
  'TOPIC_INVALID',
  'APPLY_REFUSED',
  'APPLY_INCOMPLETE',
  'LEDGER_INVALID',
  'RECORDS_EXPIRED',
  'NODE_DESCRIPTOR_INVALID',
  'NODE_UNKNOWN',
  'NODE_NOT_SERVING',
  'HAND_OVER_UNSAFE',
  'HAND_OVER_FAILED',
  'HAND_OVER_LATE',
  'CERTIFICATES_EXPIRED',
  'ROTATION_UNDER_WAY',
  'ROTATION_INCOMPLETE',
  'DEPLOY_FAILED',
  'DISK_NOT_LOST',
  'DISK_IRREPLACEABLE',
  'DISK_REPLACEMENT_FAILED',
  'VOLUME_LOST',
  'VOLUME_FOREIGN',
  'DEVICE_FOREIGN',
  'MARKER_FOREIGN',
  'ADDRESS_PLAN_INVALID',
  'USER_DATA_TOO_LARGE',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error that an operator is meant to read: `message` says what is wrong, `hint` what to do next. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint: string,
    options?: { cause?: unknown },
  ) {
    super(`${message}\n  → ${hint}`, options);
  }
}
