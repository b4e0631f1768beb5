import type { Evidence } from './evidence';
import type { Warning } from './verdict';

const DAY_MS = 86_400_000;
/** Time enough for whoever checks once a week. As npm run status has it. */
const MIN_DAYS = 30;

/** Certificates that are good, and end within 30 days. */
export function certificatesEnding({ at, brokers, caExpires }: Evidence): Warning[] {
  const days = (end: Date) => Math.floor((end.getTime() - at.getTime()) / DAY_MS);
  const warning = (subject: string, end: Date, todo: string): Warning[] =>
    days(end) < MIN_DAYS
      ? [{ subject, message: `certificate ends in ${days(end)} days, on ${day(end)}`, todo }]
      : [];
  return [
    ...('value' in caExpires && caExpires.value > at
      ? warning('CA', caExpires.value, 'npm run rotate -- ca')
      : []),
    ...brokers.flatMap(({ name, tls }) =>
      'value' in tls ? warning(name, new Date(tls.value.expires), 'npm run rotate -- certs') : [],
    ),
  ];
}

/** What brings a broker back whose certificate was refused because it, or its CA, has ended; nothing for other errors. */
export function wayBack(error: string, { at, caExpires }: Pick<Evidence, 'at' | 'caExpires'>): string[] {
  if (!error.startsWith('CERT_HAS_EXPIRED')) return [];
  const ofCa = 'value' in caExpires && caExpires.value <= at;
  return [`npm run rotate -- ${ofCa ? 'ca' : 'certs'} --expired`];
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
