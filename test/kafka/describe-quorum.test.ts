import { DESCRIBE_QUORUM } from '../../kafka/describe-quorum';

/** Responses as kafka-clients 4.3.1 encodes them: DescribeQuorumResponseData, version 2, after a response header 1. */
const hex = (...lines: string[]) => Buffer.from(lines.join(''), 'hex');
const ANSWER = hex(
  '0000000102135f5f636c75737465725f6d6574616461746102000000000000000000000100000007000000012a05f1ff',
  '040000000100000000000000000000000000000001000000012a05f200ffffffffffffffff000001a1fd8c6900000000',
  '0002c3a7c2142b1a4b9785437fd774bd8cf8000000012a05f1f6000001a1fd8c689c000001a1fd8c6838000000000300',
  '000000000000000000000000000000ffffffffffffffffffffffffffffffffffffffffffffffff000200000065000000',
  '00000000000000000000000000000000012a05f1ff000001a1fd8c68ff000001a1fd8c68fe0001c80103010203000200',
  '000001020b434f4e54524f4c4c45520a31302e302e302e31362385000000',
);
/** CLUSTER_AUTHORIZATION_FAILED, for the whole request. */
const DENIED = hex('00001f036e6f010100');
/** NOT_CONTROLLER, for the partition. */
const MOVED = hex(
  '0000000102135f5f636c75737465725f6d65746164617461020000000000290000000000000000000000000000000000',
  '010100000100',
);

test('the request is what kafka-clients sends, after the tagged fields of its header', () => {
  expect(DESCRIBE_QUORUM.body.toString('hex')).toBe(
    '00' + '02135f5f636c75737465725f6d657461646174610200000000000000',
  );
  expect(DESCRIBE_QUORUM).toMatchObject({ apiKey: 55, version: 2 });
});

test('leader, offsets, times and directories are read; what Kafka does not know is null', () => {
  expect(DESCRIBE_QUORUM.decode(ANSWER)).toEqual({
    leaderId: 1,
    leaderEpoch: 7,
    highWatermark: 4_999_999_999,
    voters: [
      {
        id: 1,
        directoryId: 'AAAAAAAAAAAAAAAAAAAAAQ',
        logEndOffset: 5_000_000_000,
        lastFetch: null,
        lastCaughtUp: 1795255200000,
      },
      {
        id: 2,
        directoryId: 'w6fCFCsaS5eFQ3_XdL2M-A',
        logEndOffset: 4_999_999_990,
        lastFetch: 1795255199900,
        lastCaughtUp: 1795255199800,
      },
      {
        id: 3,
        directoryId: 'AAAAAAAAAAAAAAAAAAAAAA',
        logEndOffset: null,
        lastFetch: null,
        lastCaughtUp: null,
      },
    ],
    observers: [
      {
        id: 101,
        directoryId: 'AAAAAAAAAAAAAAAAAAAAAA',
        logEndOffset: 4_999_999_999,
        lastFetch: 1795255199999,
        lastCaughtUp: 1795255199998,
      },
    ],
  });
});

test.each([
  ['for the request', DENIED, 'CLUSTER_AUTHORIZATION_FAILED'],
  ['for the partition', MOVED, 'NOT_CONTROLLER'],
])('an error %s is told by its name', (_, response, type) => {
  expect(() => DESCRIBE_QUORUM.decode(response)).toThrow(expect.objectContaining({ type }));
});

test('a response that is cut off is refused, wherever within what is read that happens', () => {
  // Then come the controllers' endpoints: a count, a node id, another count, a length, and the listener's name.
  const end = ANSWER.indexOf('CONTROLLER') - 7;
  for (let length = 0; length < end; length++) {
    expect(() => DESCRIBE_QUORUM.decode(ANSWER.subarray(0, length))).toThrow(RangeError);
  }
  expect(DESCRIBE_QUORUM.decode(ANSWER.subarray(0, end))).toMatchObject({ leaderId: 1 });
});
