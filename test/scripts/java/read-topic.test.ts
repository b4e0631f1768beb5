import { commitAsGroup } from '../../../kafka/commit-as-group';
import { readTopicWithJava } from '../../../scripts/java/read-topic';
import { fakeJava } from './fake-java';

jest.mock('../../../kafka/commit-as-group');

const java = fakeJava();
afterAll(java.remove);

const record = (partition: number, offset: number) =>
  `echo '{"timestamp":1,"name":"record_data","key":null,"value":"#${offset}","topic":"t","partition":${partition},"offset":${offset}}'`;
const app = { bootstrap: ['a:9094'], ca: '', user: 'app', password: 'secret' };

function read(script: string[], signal = new AbortController().signal, until = 8n) {
  java.behave(script.join('\n'));
  const records: string[] = [];
  const result = readTopicWithJava({
    ...{ classPath: 'jars/*', app, topic: 't', groupId: 'fresh', signal },
    from: new Map([[0, 5n]]),
    until: new Map([[0, until]]),
    onRecord: (partition, value) => records.push(`${partition}${value}`),
  });
  return { records, result };
}

test('the part is read to its end and no further, each record once, though some come again', async () => {
  const told = [5, 6, 5, 6, 7, 8].map((offset) => record(0, offset));
  const { records, result } = read(['echo "[log] noise"', ...told, 'sleep 60']);
  await expect(result).resolves.toBe(true);
  expect(records).toEqual(['0#5', '0#6', '0#7']);
  expect(commitAsGroup).toHaveBeenCalledWith(app, expect.objectContaining({ groupId: 'fresh' }));
});

test('a client that ends before is an error with what it said', async () => {
  const { result } = read([record(0, 5), 'echo "not authorised" >&2', 'exit 1']);
  await expect(result).rejects.toThrow(/ended by itself \(1\): not authorised/);
});

test('the signal ends it: not all was read', async () => {
  await expect(read(['sleep 60'], AbortSignal.abort()).result).resolves.toBe(false);
});

test('nothing is started if there is nothing to read', async () => {
  jest.mocked(commitAsGroup).mockClear();
  await expect(read(['exit 1'], undefined, 5n).result).resolves.toBe(true);
  expect(commitAsGroup).not.toHaveBeenCalled();
});
