import type { Observed } from './observed';
import type { Change } from './plan';

/** What applying a configuration does anything with. */
export interface World {
  /** host:port of every deployed broker. */
  endpoints: string[];
  /** @param endpoint of the broker that is asked. @default the first that answers */
  observe(endpoint?: string): Promise<Observed>;
  /** Kafka's reasons against changes, before any is made. */
  askKafka(changes: Change[]): Promise<string[]>;
  perform(change: Change): Promise<void>;
  /** Told what is waited for and done, in lines. */
  say(line: string): void;
}
