import { guestVersions } from '../../../rehearsal/cluster/circumstances';

test('an instance tells its versions by its jars and its programs', () => {
  const said = [
    'kafka-clients-4.3.1.jar',
    'kafka_2.13-4.3.1.jar',
    'openjdk version "21.0.9" 2025-10-21',
    'OpenJDK Runtime Environment (build 21.0.9+10-Debian-1deb13u1)',
    'v20.19.2',
  ];
  expect(guestVersions(said.join('\n'))).toEqual({ kafka: '4.3.1', java: '21.0.9', node: '20.19.2' });
});

test('a version that is not told is unknown, and no reason to fail', () => {
  expect(guestVersions('')).toEqual({ kafka: 'unknown', java: 'unknown', node: 'unknown' });
});
