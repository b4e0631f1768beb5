import { createKafka } from '../../kafka/connection';
import { createLedger } from '../../kafka/ledger';
import { formatRecord } from '../../kafka/numbered-record';
import { readRun } from '../../kafka/read-run';
import { type ReadOptions, readTopic } from '../../kafka/read-topic';

jest.mock('../../kafka/read-topic');

const NOWHERE = { bootstrap: ['127.0.0.1:9'], ca: '', user: 'app', password: '' };

/** Reads a topic whose only partition holds these values, to its end or not. */
function reading(values: string[], complete = true) {
  jest.mocked(readTopic).mockImplementation(async ({ onRecord }: ReadOptions) => {
    for (const value of values) onRecord(0, value);
    return complete;
  });
  const ledger = createLedger();
  for (const sequence of [0, 1]) ledger.acknowledged(0, sequence);
  const result = readRun({
    reader: createKafka(NOWHERE),
    topic: 'orders',
    run: 'mine',
    from: new Map([[0, 0n]]),
    until: new Map([[0, 2n]]),
    ledger,
    seconds: 60,
  });
  return { ledger, result };
}

test('the ledger learns of the records of its run, not of others', async () => {
  const { ledger, result } = reading([
    formatRecord({ run: 'mine', sequence: 0 }),
    formatRecord({ run: 'theirs', sequence: 1 }),
    'not a numbered record',
  ]);
  await result;
  expect(ledger.counts()).toMatchObject({ acked: 2, lost: 1, duplicated: 0 });
});

test('another client may read, and records be written otherwise', async () => {
  const ledger = createLedger();
  ledger.acknowledged(3, 7);
  await readRun({
    reader: async ({ onRecord, from }) => {
      expect(from).toEqual(new Map([[3, 1n]]));
      onRecord(3, 'mine:7');
      return true;
    },
    parse: (value) => ({ run: value.split(':')[0], sequence: Number(value.split(':')[1]) }),
    ...{
      topic: 'orders',
      run: 'mine',
      from: new Map([[3, 1n]]),
      until: new Map([[3, 2n]]),
      ledger,
      seconds: 60,
    },
  });
  expect(ledger.counts()).toMatchObject({ acked: 1, lost: 0 });
});

test('a topic that is not read to its end proves nothing', async () => {
  await expect(reading([], false).result).rejects.toThrow('topic orders was not read to its end within 60 s');
});
