import { readFile, rename, writeFile } from 'node:fs/promises';
import { TAGS } from '../../cluster/names';
import type { CloudState } from '../cloud-state';
import { RUN_FILES } from '../hosts/paths';
import type { LatencyOptions } from './latency';
import type { Actual } from './plan';

/** What `status --json` prints. */
export interface CloudStatus {
  running: boolean;
  latency: LatencyOptions | null;
  instances: InstanceStatus[];
  volumes: VolumeStatus[];
}

export interface InstanceStatus {
  id: string;
  /** The tag Node. */
  node: string | null;
  /** What the node's agent says, from the tag KafkaState without its time: null until it has said something. */
  kafkaState: string | null;
  /** As in EC2. */
  state: string;
  type: string;
  zone: string;
  privateIp: string;
  secondaryIps: string[];
  publicIps: string[];
  /** The guest's PID 1 as seen from this machine, null while there is no guest. */
  leader: number | null;
  launchTime: string;
}

export interface VolumeStatus {
  id: string;
  sizeGiB: number;
  /** Instance that has it. */
  instanceId: string | null;
  state: string;
}

export const NOT_RUNNING: CloudStatus = { running: false, latency: null, instances: [], volumes: [] };

/** @param leaders PID 1 of each running guest, by instance id */
export function describeCloud(
  state: CloudState | null,
  actual: Pick<Actual, 'addresses'>,
  leaders: ReadonlyMap<string, number>,
  latency: LatencyOptions,
): CloudStatus {
  const publicIps = (addresses: string[]): string[] =>
    (state?.elasticIps ?? []).filter((ip) => addresses.includes(ip.privateIp ?? '')).map((ip) => ip.publicIp);
  return {
    running: true,
    latency,
    instances: (state?.instances ?? []).map((instance) => {
      const secondaryIps = [...actual.addresses]
        .filter(([, owner]) => owner === instance.id)
        .map(([ip]) => ip);
      const launchIp = instance.publicIp === null ? [] : [instance.publicIp];
      return {
        id: instance.id,
        node: instance.tags[TAGS.node] ?? null,
        kafkaState: instance.tags[TAGS.state]?.split(' ')[0] ?? null,
        state: instance.state,
        type: instance.type,
        zone: instance.zone,
        privateIp: instance.privateIp,
        secondaryIps,
        publicIps: [...launchIp, ...publicIps([instance.privateIp, ...secondaryIps])],
        leader: leaders.get(instance.id) ?? null,
        launchTime: instance.launchTime,
      };
    }),
    volumes: (state?.volumes ?? []).map(({ id, sizeGiB, attachment }) => ({
      id,
      sizeGiB,
      instanceId: attachment?.instanceId ?? null,
      state: attachment?.state ?? 'available',
    })),
  };
}

/** The status as the supervisor last wrote it down. */
export async function readStatus(): Promise<CloudStatus> {
  try {
    return JSON.parse(await readFile(RUN_FILES.status, 'utf8')) as CloudStatus;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NOT_RUNNING;
    throw error;
  }
}

/** Writes the status down whenever it has changed, one write after the other. */
export function statusWriter(): (status: CloudStatus) => void {
  let last = '';
  let writing = Promise.resolve();
  return (status) => {
    const text = `${JSON.stringify(status, null, 2)}\n`;
    if (text === last) return;
    last = text;
    writing = writing
      .then(async () => {
        await writeFile(`${RUN_FILES.status}.new`, text);
        await rename(`${RUN_FILES.status}.new`, RUN_FILES.status);
      })
      // The folder goes first when the cloud is taken apart.
      .catch(() => undefined);
  };
}
