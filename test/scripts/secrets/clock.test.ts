import { SSMClient } from '@aws-sdk/client-ssm';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { refuseWrongClock } from '../../../scripts/secrets/clock';
import { describeParameters } from '../../../scripts/secrets/pull';

const MINUTE = 60_000;

test.each([0, 29 * MINUTE, -29 * MINUTE])('a clock that is %i ms off is good enough', (offset) => {
  expect(() => refuseWrongClock(offset)).not.toThrow();
});

test.each([
  [-120 * MINUTE, '120 minutes ahead of'],
  [45 * MINUTE, '45 minutes behind'],
])('one that is %i ms off is refused', (offset, words) => {
  expect(() => refuseWrongClock(offset)).toThrow(words);
});

test("AWS's SDK tells by how much this machine's clock is off, and whether it is", async () => {
  let ahead = 0;
  const server = createServer((_, response) => {
    response.setHeader('Date', new Date(Date.now() - ahead).toUTCString());
    response.setHeader('Content-Type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ Parameters: [] }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new SSMClient({
    ...{ endpoint: `http://127.0.0.1:${port}`, region: 'eu-central-1' },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const ask = async () => {
    await describeParameters(client, 'kafka');
    refuseWrongClock(client.config.systemClockOffset);
  };
  try {
    await ask();
    ahead = 120 * MINUTE;
    await expect(ask()).rejects.toThrow('120 minutes ahead of');
  } finally {
    client.destroy();
    server.close();
    server.closeAllConnections();
  }
});
