import { isObject, type JsonObject, timeField } from './json';
import type { SignalSource } from './signal';

/** An event that EC2 has scheduled for the instance: reboot, retirement, stop, maintenance of the host or network. */
export interface MaintenanceEvent {
  id: string;
  /** For example instance-retirement or system-reboot. */
  code: string;
  /** Not before this, in milliseconds since 1970. */
  notBefore: number;
}

/**
 * Source: EC2 User Guide, "Scheduled events for your instances":
 * `[{"NotBefore": "21 Jan 2019 09:00:43 GMT", "Code": "system-reboot", "EventId": "instance-event-...", "State": "active"}]`.
 */
export interface MaintenanceSignal {
  kind: 'maintenance';
  /** Those ahead, the next first. Completed and cancelled ones are left out. */
  events: MaintenanceEvent[];
}

export const maintenance: SignalSource<MaintenanceSignal> = {
  path: 'events/maintenance/scheduled',
  parse: (body) => {
    const events: unknown = body === undefined ? [] : JSON.parse(body);
    if (!Array.isArray(events)) throw new Error(`no list of events: ${body?.slice(0, 80)}`);
    return {
      kind: 'maintenance',
      events: events
        .map((event) => parseEvent(event))
        .filter((event) => event !== null)
        .sort((a, b) => a.notBefore - b.notBefore),
    };
  },
};

/** Null for one that is over. */
function parseEvent(event: unknown): MaintenanceEvent | null {
  if (!isObject(event)) throw new Error(`no event: ${JSON.stringify(event).slice(0, 80)}`);
  if (textField(event, 'State') !== 'active') return null;
  return {
    id: textField(event, 'EventId'),
    code: textField(event, 'Code'),
    notBefore: timeField(event, 'NotBefore'),
  };
}

function textField(event: JsonObject, field: string): string {
  const value = event[field];
  if (typeof value !== 'string' || value === '') throw new Error(`an event without ${field}`);
  return value;
}
