import type { Counts } from './counts';

interface Metric {
  name: string;
  type: 'counter' | 'gauge';
  help: string;
  samples: { labels?: Record<string, string>; value: number }[];
}

/** What the drain has written down, as far as metrics are made of it. Times in milliseconds since 1970. */
export interface DrainSeen {
  startedAt: number;
  /** When each phase was over. */
  phases: Record<string, number>;
}

/** When certificates end, in milliseconds since 1970, by whose they are: node, ca. */
export type CertificateEnds = Record<string, number>;

/** What metrics are made of besides the watcher's own counts. */
export interface Seen {
  /** Null if none has begun. */
  drain: DrainSeen | null;
  certificates: CertificateEnds;
}

/** Text for Prometheus. */
export function metricsText(counts: Counts, seen: Seen, now: number): string {
  return metrics(counts, seen, now).map(formatMetric).join('');
}

function metrics(counts: Counts, { drain, certificates }: Seen, now: number): Metric[] {
  const seconds = (milliseconds: number) => milliseconds / 1000;
  return [
    {
      name: 'kafka_watcher_polls_total',
      type: 'counter',
      help: 'Polls of the metadata service, each for every kind of signal.',
      samples: [{ value: counts.polls }],
    },
    {
      name: 'kafka_watcher_poll_age_seconds',
      type: 'gauge',
      help: 'Time since the metadata service last answered a whole poll; +Inf if it never did.',
      samples: [{ value: counts.lastGoodPoll === null ? Infinity : seconds(now - counts.lastGoodPoll) }],
    },
    {
      name: 'kafka_watcher_poll_failures_total',
      type: 'counter',
      help: 'Bad answers: unreachable, status (401, 403, 5xx), body (no token), unreadable (no signal).',
      samples: byLabel('kind', counts.failures),
    },
    {
      name: 'kafka_watcher_signals_total',
      type: 'counter',
      help: 'Signals by kind, each counted once however often it is heard.',
      samples: byLabel('kind', counts.signals),
    },
    {
      name: 'kafka_node_certificate_not_after_timestamp_seconds',
      type: 'gauge',
      help: 'When the certificate that Kafka was given ends, and that of its CA.',
      samples: byLabel(
        'certificate',
        Object.fromEntries(Object.entries(certificates).map(([whose, end]) => [whose, seconds(end)])),
      ),
    },
    {
      name: 'kafka_drain_started_timestamp_seconds',
      type: 'gauge',
      help: 'When this instance began to drain.',
      samples: drain ? [{ value: seconds(drain.startedAt) }] : [],
    },
    {
      name: 'kafka_drain_phase_seconds',
      type: 'gauge',
      help: 'Time from the beginning of the drain until each of its phases was over.',
      samples: drain
        ? Object.entries(drain.phases).map(([phase, at]) => ({
            labels: { phase },
            value: seconds(at - drain.startedAt),
          }))
        : [],
    },
  ];
}

function byLabel(label: string, values: Record<string, number>): Metric['samples'] {
  return Object.entries(values).map(([key, value]) => ({ labels: { [label]: key }, value }));
}

/** Source: Prometheus, "Text-based exposition format". Labels here hold nothing that would need escaping. */
function formatMetric({ name, type, help, samples }: Metric): string {
  const lines = samples.map(({ labels = {}, value }) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${text}"`);
    return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value === Infinity ? '+Inf' : value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
