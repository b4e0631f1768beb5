import type { Cloud } from '../../../userdata/cloud/cloud';
import { drain } from '../../../userdata/drain/drain';
import { order, type RunningNode, runningNode, stoppedAfter } from '../support/draining';

/** What AWS may do to each call of a drain. None of it may delay the stop, or keep the instance from ending. */
const FARES: Record<string, () => Promise<never>> = {
  'is throttled': () => Promise.reject(named('RequestLimitExceeded', 'Request limit exceeded.')),
  'is refused': () => Promise.reject(named('UnauthorizedOperation', 'You are not authorized.')),
  'is never answered': () => new Promise(() => undefined),
};
const CALLS: (keyof Cloud)[] = [
  'tagState',
  'tell',
  'leaveGroup',
  'peers',
  'desiredCapacity',
  'describeVolume',
  'detachVolume',
  'completeTermination',
  'keepDrainRecord',
];
/** No replacement comes: each waits until 40 s before its time. */
const CAUSES = [
  ['spot', 120, 80],
  ['lifecycle', 180, 140],
] as const;

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe.each(CAUSES)('%s, %d s ahead', (cause, seconds, stopAfter) => {
  async function expectInTime(damage: (node: RunningNode) => void): Promise<void> {
    const node = runningNode();
    damage(node);
    order(node, cause, seconds);
    expect(await drain(node.machine, node.connect)).toBe('gone');
    expect(stoppedAfter(node)).toBe(stopAfter);
    expect(node.stopped).toEqual(['kafka-agent.service', 'kafka.service', 'var-lib-kafka.mount']);
    expect(node.machine.commands.at(-1)).toBe('systemctl --no-block poweroff');
  }

  describe.each(Object.keys(FARES))('a call that %s', (fares) => {
    it.each(CALLS)('%s', (call) =>
      expectInTime(({ cloud }) => Object.assign(cloud, { [call]: FARES[fares] })),
    );
  });

  it.each(Object.keys(FARES))('every call %s', (fares) =>
    expectInTime(({ cloud }) =>
      Object.assign(cloud, Object.fromEntries(CALLS.map((call) => [call, FARES[fares]]))),
    ),
  );

  it('nothing that a drain needs to know can be found out', () =>
    expectInTime((node) => (node.connect = () => new Promise(() => undefined))));

  it('Kafka answers nothing', () =>
    expectInTime(({ kafka }) => {
      kafka.serves = () => new Promise(() => undefined);
      kafka.stopBlockers = () => new Promise(() => undefined);
    }));

  it('neither AWS nor Kafka answers anything', () =>
    expectInTime(({ cloud, kafka }) => {
      Object.assign(cloud, Object.fromEntries(CALLS.map((call) => [call, FARES['is never answered']])));
      kafka.serves = () => new Promise(() => undefined);
    }));
});

it('of an instance whose time has come no tag is waited for', async () => {
  const node = runningNode();
  node.cloud.tagState = () => new Promise(() => undefined);
  order(node, 'spot', 0);
  await drain(node.machine, node.connect);
  expect(stoppedAfter(node)).toBe(0);
});
