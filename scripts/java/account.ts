import type { End, JavaEntry } from './ledger-files';
import { parseValue } from './ledger-files';
import type { ProducerEvent } from './tool-events';

/** Turns what VerifiableProducer tells into entries of a ledger. */
export interface Account {
  enter(event: ProducerEvent): JavaEntry | undefined;
  end(endedAt: number, asked: boolean, lastWords: string): End;
}

/** What a producer says of a record that it is offered when it is closed already. */
const CLOSED = 'IllegalStateException';

export function createAccount(): Account {
  let [acked, failed, declined] = [0, 0, 0];
  let sent: number | null = null;
  return {
    enter: (event) => {
      if (event.name === 'tool_data') sent = event.sent;
      if (event.name !== 'producer_send_success' && event.name !== 'producer_send_error') return undefined;
      const { sequence } = parseValue(event.value) ?? { sequence: 0 };
      if (event.name === 'producer_send_success') {
        acked += 1;
        const { partition, offset, timestamp } = event;
        return { partition, sequence, offset, ackedAt: timestamp };
      }
      const code = event.exception.replace(/^class (.*\.)?/, '');
      // The tool's main thread goes on for a moment after its producer was closed: that was never offered to Kafka.
      if (code === CLOSED) {
        declined += 1;
        return undefined;
      }
      failed += 1;
      return { sequence, failedAt: event.timestamp, code };
    },
    end: (endedAt, asked, lastWords) => ({
      ...{ endedAt, asked, lastWords },
      // At least 0: the tool counts while its threads still run.
      unaccounted: sent === null ? null : Math.max(0, sent - acked - failed - declined),
    }),
  };
}
