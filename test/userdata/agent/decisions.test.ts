import type { Marker } from '../../../cluster/marker';
import { networkDropIns, servesNode } from '../../../userdata/agent/address';
import { judgeFileSystem, parseBlkid } from '../../../userdata/agent/file-system';
import { formatArguments, judgeLogDirectory, scrubbed } from '../../../userdata/agent/kraft';
import { judgeMarker } from '../../../userdata/agent/marker';
import { judgeVolume } from '../../../userdata/agent/volume';
import { testDescriptor } from '../../support/cluster';
import { metaProperties, scramLines } from '../support/instance';

const broker = testDescriptor('broker-1');
const controller = testDescriptor('controller-1');
const marker: Marker = {
  clusterId: broker.cluster.id,
  node: 'broker-1',
  volumeId: broker.node.volumeId,
  initialisedAt: '2026-01-01T00:00:00Z',
};
const givenUp: Marker = { ...marker, mayStartEmptySince: '2026-11-21T09:00:00Z' };

describe('the volume', () => {
  const held = (instanceId: string, state: string) => ({
    state: 'in-use',
    sizeGiB: 8,
    attachment: { instanceId, state },
  });

  it('is attached only when it is free', () => {
    expect(judgeVolume({ state: 'available', sizeGiB: 8, attachment: null }, 'i-1')).toEqual({
      action: 'attach',
    });
  });

  it('is taken as it is when it is here already', () => {
    expect(judgeVolume(held('i-1', 'attached'), 'i-1')).toEqual({ action: 'attached' });
  });

  it.each([
    [held('i-2', 'attached'), 'i-2 holds it (attached)'],
    [held('i-2', 'detaching'), 'i-2 holds it (detaching)'],
    [held('i-1', 'attaching'), 'it is attaching here'],
    [{ state: 'creating', sizeGiB: 8, attachment: null }, 'it is creating'],
  ])('is waited for otherwise: %j', (volume, why) => {
    expect(judgeVolume(volume, 'i-1')).toEqual({ action: 'wait', for: why });
  });
});

describe('what blkid says', () => {
  const result = (code: number | null, stdout = '', stderr = '') => parseBlkid({ code, stdout, stderr });

  it('tells a file system, something else and nothing apart', () => {
    expect(result(0, 'DEVNAME=/dev/x\nUUID=1\nTYPE=xfs\n')).toEqual({ kind: 'file-system', type: 'xfs' });
    expect(result(0, 'PTTYPE=gpt\n')).toEqual({ kind: 'other', what: 'a gpt partition table' });
    expect(result(2)).toEqual({ kind: 'blank' });
  });

  it.each([
    ['an unreadable device', 2, 'error: /dev/x: Input/output error'],
    ['contradicting signatures', 8, 'ambivalent result'],
    ['a blkid that was killed', null, ''],
  ])('never takes %s for blank', (_what, code, stderr) => {
    expect(() => result(code, '', stderr)).toThrow('blkid');
  });
});

describe('the file system', () => {
  it('is made only on a blank volume that was never initialised', () => {
    expect(judgeFileSystem({ kind: 'blank' }, undefined, broker)).toBe('format');
    expect(judgeFileSystem({ kind: 'file-system', type: 'xfs' }, undefined, broker)).toBe('use');
    expect(judgeFileSystem({ kind: 'file-system', type: 'xfs' }, marker, broker)).toBe('use');
    expect(() => judgeFileSystem({ kind: 'blank' }, marker, broker)).toThrow('has had data');
    expect(() =>
      judgeFileSystem({ kind: 'other', what: 'a gpt partition table' }, undefined, broker),
    ).toThrow('gpt');
  });
});

describe('the file system of a node that an operator gave up', () => {
  it('is made on a blank volume, and finished where that was interrupted', () => {
    expect(judgeFileSystem({ kind: 'blank' }, givenUp, broker)).toBe('format');
    expect(judgeFileSystem({ kind: 'half-made' }, givenUp, broker)).toBe('finish');
  });

  it('is never made over another one', () => {
    expect(judgeFileSystem({ kind: 'file-system', type: 'xfs' }, givenUp, broker)).toBe('use');
    const foreign = { kind: 'file-system', type: 'ext4' } as const;
    expect(() => judgeFileSystem(foreign, givenUp, broker)).toThrow('holds ext4');
  });
});

describe('the marker', () => {
  it('is accepted if it is about this node, its cluster and its volume', () => {
    expect(judgeMarker(JSON.stringify(marker), broker)).toEqual(marker);
  });

  it.each(['clusterId', 'node', 'volumeId'] as const)('is refused for another %s, which is named', (key) => {
    expect(() => judgeMarker(JSON.stringify({ ...marker, [key]: 'other' }), broker)).toThrow(
      `${key} is other`,
    );
  });

  it.each(['', '{', '[]', '{"node": 7}'])('is refused when damaged: %j', (text) => {
    expect(() => judgeMarker(text, broker)).toThrow('damaged');
  });
});

describe('the log directory', () => {
  it('is formatted only if it is new and the node never had one', () => {
    expect(judgeLogDirectory(undefined, undefined, broker)).toBe('format');
    expect(judgeLogDirectory(metaProperties(broker), marker, broker)).toBe('use');
    expect(() => judgeLogDirectory(undefined, marker, broker)).toThrow('has had data');
    expect(() => judgeLogDirectory(metaProperties(controller), undefined, broker)).toThrow(
      'node.id is 1, not 101',
    );
  });

  it('of a controller knows all voters and users, of a broker none', () => {
    const args = formatArguments(controller, scramLines(), undefined);
    expect(args.slice(0, 5)).toEqual([
      'format',
      '-c',
      '/etc/kafka/server.properties',
      '-t',
      controller.cluster.id,
    ]);
    expect(args[args.indexOf('--initial-controllers') + 1].split(',')).toHaveLength(3);
    expect(args.filter((arg) => arg === '--add-scram')).toHaveLength(2);
    expect(formatArguments(broker, undefined, undefined).slice(5)).toEqual(['--no-initial-controllers']);
  });

  it('of a controller that comes back empty names no voter: it forgot whom it voted for', () => {
    expect(formatArguments(controller, scramLines(), givenUp).slice(5)).toEqual(['--no-initial-controllers']);
  });

  it('is formatted again only where an operator gave up what was in it, and never if it is there', () => {
    expect(judgeLogDirectory(undefined, givenUp, broker)).toBe('format');
    expect(judgeLogDirectory(metaProperties(broker), givenUp, broker)).toBe('use');
    expect(() => judgeLogDirectory(metaProperties(controller), givenUp, broker)).toThrow('node.id is 1');
  });
});

it('what Kafka complains about is shown without salts, keys and passwords', () => {
  const users = scramLines();
  const output = `storedKey=[1, 2]\nerror: unrecognized argument '${users.split('\n')[0]}'\njava.lang.Error: c2FsdHNhbHRzYWx0c2FsdA== is bad\n`;
  const shown = scrubbed(output, users);
  expect(shown).toBe('java.lang.Error: [secret] is bad');
  expect(scrubbed('', users)).toBe('no message that could be shown');
});

it('an Elastic IP is moved only if it serves something else', () => {
  const right = { privateAddress: '10.0.2.16', interfaceId: 'eni-1' };
  expect(servesNode(right, '10.0.2.16', 'eni-1')).toBe(true);
  expect(servesNode({ ...right, interfaceId: 'eni-2' }, '10.0.2.16', 'eni-1')).toBe(false);
  expect(servesNode({ ...right, privateAddress: '10.0.2.4' }, '10.0.2.16', 'eni-1')).toBe(false);
  expect(servesNode({ privateAddress: null, interfaceId: null }, '10.0.2.16', 'eni-1')).toBe(false);
});

it('finds where networkd looks for drop-ins, whoever wrote the file', () => {
  const status = JSON.stringify({ NetworkFile: '/run/systemd/network/10-netplan-ens5.network' });
  expect(networkDropIns(status)).toBe('/etc/systemd/network/10-netplan-ens5.network.d');
  expect(() => networkDropIns('{}')).toThrow('does not manage');
});
