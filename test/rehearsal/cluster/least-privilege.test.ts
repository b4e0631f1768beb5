import type { IamLedger } from '../../../rehearsal/cloud-state';
import { formatPrivileges, judgePrivileges, reasonsFor } from '../../../rehearsal/cluster/least-privilege';

const LEDGER: IamLedger = {
  evaluated: 3,
  allowed: 3,
  refused: [],
  roles: {
    'kafka-broker-1': { 'ec2:AttachVolume': 2, 'ec2:AssociateAddress': 1 },
    'kafka-controller-1': { 'ec2:AttachVolume': 0, 'ec2:DetachVolume': 0 },
  },
};
const DETACHED = { 'ec2:DetachVolume': 'drains only' };

test('an action counts as used if any role used it', () => {
  expect(judgePrivileges(LEDGER, DETACHED)).toEqual({
    ok: true,
    evaluated: 3,
    refused: [],
    granted: ['ec2:AssociateAddress', 'ec2:AttachVolume', 'ec2:DetachVolume'],
    used: ['ec2:AssociateAddress', 'ec2:AttachVolume'],
    unused: DETACHED,
  });
});

test('a grant without use or reason fails, and is named', () => {
  const report = judgePrivileges(LEDGER, {});
  expect(report).toMatchObject({ ok: false, unused: { 'ec2:DetachVolume': null } });
  expect(formatPrivileges(report)).toContain('granted and not used: ec2:DetachVolume');
});

test('a refused call fails, and is told with caller, action and resource', () => {
  const refused = {
    caller: 'arn:aws:sts::123456789012:assumed-role/kafka-broker-1/i-1',
    action: 'ec2:AttachVolume',
    resource: 'arn:aws:ec2:eu-central-1:123456789012:volume/vol-2',
    code: 'UnauthorizedOperation',
    count: 4,
  };
  const report = judgePrivileges({ ...LEDGER, evaluated: 7, refused: [refused] }, DETACHED);
  expect(report.ok).toBe(false);
  expect(formatPrivileges(report)).toBe(
    'IAM: 7 calls of instances, 4 refused; 2 of 3 granted actions used\n' +
      `refused 4 times with UnauthorizedOperation: ec2:AttachVolume on ${refused.resource} to ${refused.caller}`,
  );
});

test('without a single call nothing is proven', () => {
  expect(judgePrivileges({ evaluated: 0, allowed: 0, refused: [], roles: {} }, {}).ok).toBe(false);
});

test('what only hand-overs need is excused where none was rehearsed, and nowhere else', () => {
  const grant = 'autoscaling:DetachInstances';
  const ledger = { ...LEDGER, roles: { 'kafka-broker-1': { 'ec2:AttachVolume': 1, [grant]: 0 } } };
  expect(judgePrivileges(ledger, reasonsFor(false, {})).ok).toBe(true);
  expect(judgePrivileges(ledger, reasonsFor(true, {}))).toMatchObject({
    ok: false,
    unused: { [grant]: null },
  });
});
