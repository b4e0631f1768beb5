/** The messages of tfplugin5.proto as far as the stand-in uses them; proto-loader keeps the names as they are. */

export interface DynamicValue {
  msgpack?: Uint8Array;
  json?: Uint8Array;
}

export interface AttributePath {
  steps: { attribute_name: string }[];
}

export interface Diagnostic {
  severity: 1 | 2;
  summary: string;
  detail?: string;
  attribute?: AttributePath;
}

export interface ValidateRequest {
  type_name: string;
  config: DynamicValue;
  client_capabilities?: { write_only_attributes_allowed?: boolean } | null;
}

export interface UpgradeStateRequest {
  type_name: string;
  raw_state: { json: Uint8Array };
}

export interface ReadRequest {
  type_name: string;
  current_state: DynamicValue;
  private: Uint8Array;
}

export interface PlanRequest {
  type_name: string;
  prior_state: DynamicValue;
  proposed_new_state: DynamicValue;
  config: DynamicValue;
  prior_private: Uint8Array;
}

export interface ApplyRequest {
  type_name: string;
  prior_state: DynamicValue;
  planned_state: DynamicValue;
  config: DynamicValue;
  planned_private: Uint8Array;
}

export interface ImportRequest {
  type_name: string;
  id: string;
}

export interface ConfigRequest {
  config: DynamicValue;
}

export interface ReadDataRequest {
  type_name: string;
  config: DynamicValue;
}

const ERROR = 1;

export function attributePath(name: string): AttributePath {
  return { steps: [{ attribute_name: name }] };
}

/** An error as Terraform prints it. AWS's code is the error's name, and what people search for. */
export function diagnostic(doing: string, error: unknown, attribute?: string): Diagnostic {
  return {
    severity: ERROR,
    summary: `${doing}: ${describeError(error)}`,
    attribute: attribute === undefined ? undefined : attributePath(attribute),
  };
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  // An answer without AWS's code and message leaves the SDK with nothing but the status.
  if (message === 'UnknownError')
    return `the API answered HTTP ${$metadata?.httpStatusCode} without saying why`;
  return name === 'Error' ? message : `${name}: ${message}`;
}
