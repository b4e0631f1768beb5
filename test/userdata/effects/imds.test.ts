import { createImds, ImdsError } from '../../../userdata/effects/imds';
import type { HttpRequest } from '../../../userdata/effects/network';
import fc, { hostileText } from '../../support/property';
import { FakeMachine } from '../support/fake-machine';

function imdsOf(answer: (request: HttpRequest) => { status: number; body: string }) {
  const machine = new FakeMachine();
  const requests: HttpRequest[] = [];
  machine.onHttp = async (request) => {
    requests.push(request);
    return answer(request);
  };
  const puts = () => requests.filter(({ method }) => method === 'PUT').length;
  return { imds: createImds(machine), requests, puts };
}

it('asks for one token and keeps it', async () => {
  const { imds, requests, puts } = imdsOf(({ method }) => ({
    status: 200,
    body: method === 'PUT' ? 'secret' : 'x',
  }));
  await imds.get('mac');
  expect(await imds.get('instance-id')).toBe('x');
  expect(puts()).toBe(1);
  expect(requests.at(-1)).toMatchObject({
    url: 'http://169.254.169.254/latest/meta-data/instance-id',
    headers: { 'X-aws-ec2-metadata-token': 'secret' },
  });
});

it('gets another token when its own is no longer taken', async () => {
  let token = 1;
  const { imds, puts } = imdsOf(({ method, headers }) => {
    if (method === 'PUT') return { status: 200, body: `token-${token}` };
    return headers['X-aws-ec2-metadata-token'] === `token-${token}`
      ? { status: 200, body: 'x' }
      : { status: 401, body: '' };
  });
  await imds.get('mac');
  token = 2;
  expect(await imds.get('mac')).toBe('x');
  expect(puts()).toBe(2);
});

it('says undefined for what the service does not have', async () => {
  const { imds } = imdsOf(({ method }) => ({ status: method === 'PUT' ? 200 : 404, body: 'token' }));
  expect(await imds.get('spot/instance-action')).toBeUndefined();
});

it.each([
  [403, 'status'],
  [500, 'status'],
])('reports status %d', async (status, kind) => {
  const { imds } = imdsOf(({ method }) => ({ status: method === 'PUT' ? 200 : status, body: 'token' }));
  await expect(imds.get('mac')).rejects.toMatchObject({ name: 'ImdsError', kind });
});

it('does not ask again and again with tokens that are refused at once', async () => {
  const { imds, requests } = imdsOf(({ method }) => ({
    status: method === 'PUT' ? 200 : 401,
    body: 'token',
  }));
  await expect(imds.get('mac')).rejects.toMatchObject({ kind: 'status' });
  expect(requests).toHaveLength(4);
});

it('whatever the service answers, there is a text, nothing, or an error that is counted; its tokens stay headers', async () => {
  const body = fc.oneof(hostileText, fc.json(), fc.constantFrom('token', '<html>', 'a\r\nX-Evil: 1', ''));
  const answer = fc.record({ status: fc.constantFrom(200, 200, 200, 204, 302, 401, 403, 404, 500), body });
  await fc.assert(
    fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 5 }), async (answers) => {
      let asked = 0;
      const { imds, requests } = imdsOf(() => answers[asked++ % answers.length]);
      for (const path of ['mac', 'instance-id', 'spot/instance-action']) {
        try {
          expect(typeof ((await imds.get(path)) ?? '')).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(ImdsError);
        }
      }
      const sent = requests.flatMap(({ headers }) => Object.values(headers));
      expect(sent.filter((value) => !/^[\x21-\x7e]+$/.test(value))).toEqual([]);
      expect(requests.length).toBeLessThanOrEqual(3 * 4);
    }),
    { numRuns: 300 },
  );
});
