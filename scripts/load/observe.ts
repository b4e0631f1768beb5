import type { OpenBrokerSession } from '../../kafka/broker-session';
import { errorCode } from '../../kafka/errors';
import { METADATA } from '../../kafka/metadata';
import { type Clock, nextDue } from './clock';
import type { Observation } from './files';
import { brokerAt, describeTopic } from './statement';

const POLL_MS = 50;
/** Short, so that a broker that comes back is heard soon; a sign-in costs both sides some milliseconds. */
const RECONNECT_MS = 200;

export interface ObserveOptions {
  /** host:port of every broker. */
  endpoints: string[];
  topic: string;
  /** Signs in to one broker; a broker that hangs must not hold it up for long, nor the session's requests. */
  connect: (endpoint: string) => Promise<Pick<OpenBrokerSession, 'send' | 'close'>>;
  clock: Clock;
  /** Told what a broker says whenever it says something new, and when it ceases to answer. */
  onChange: (observation: Observation) => void;
  signal: AbortSignal;
}

/** Ask each broker for metadata every 50 ms, by itself: one that hangs or is gone keeps nobody from asking the others. */
export async function observe(options: ObserveOptions): Promise<void> {
  await Promise.all(options.endpoints.map((endpoint) => watchBroker(options, endpoint)));
}

type News = ReturnType<typeof describeTopic> | { silent: string };

async function watchBroker(options: ObserveOptions, endpoint: string): Promise<void> {
  const { clock, onChange, connect, signal } = options;
  let broker: number | null = null;
  let told: string | undefined;
  const tell = (news: News, text = JSON.stringify({ broker, ...news })) => {
    if (text === told) return;
    told = text;
    onChange({ at: clock.now(), from: endpoint, broker, ...news });
  };

  const poll = async (session: Pick<OpenBrokerSession, 'send'>) => {
    for (let due = clock.now(); !signal.aborted; due = nextDue(due, POLL_MS, clock.now())) {
      await clock.sleepUntil(due);
      const metadata = await session.send(METADATA);
      broker = brokerAt(metadata, endpoint) ?? broker;
      tell(describeTopic(metadata, options.topic));
    }
  };

  while (!signal.aborted) {
    try {
      const session = await connect(endpoint);
      await poll(session).finally(() => session.close());
    } catch (error) {
      // Whatever its next errors are: it is as silent as before.
      tell({ silent: errorCode(error) }, 'silent');
    }
    await clock.sleepUntil(clock.now() + RECONNECT_MS);
  }
}
