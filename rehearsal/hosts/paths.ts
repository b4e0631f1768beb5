import { join } from 'node:path';

/** Small run-time state: gone when the cloud is. */
export const RUN_FOLDER = '/run/kafka-rehearsal';

/** Source of every mount of ours, so that they can be told from others' in /proc/self/mountinfo. */
export const MOUNT_SOURCE = 'kafka-rehearsal';

export const RUN_FILES = {
  /** Written by the supervisor after every step: what `status`, `logs` and `exec` read. */
  status: join(RUN_FOLDER, 'status.json'),
  /** What a deployed cluster adds to its clients' environment. */
  client: join(RUN_FOLDER, 'client.json'),
  publicResolvConf: join(RUN_FOLDER, 'resolv.conf'),
  /** Notices that instances find in their metadata, one file each. */
  notices: join(RUN_FOLDER, 'notices'),
  dns: join(RUN_FOLDER, 'dns'),
} as const;

export interface CloudPaths {
  root: string;
  /** Log of the cloud itself; beside the rest, because it is older. */
  log: string;
  instances: string;
  volumes: string;
  logs: string;
}

/** Everything big or worth reading later. Emptied when the next cloud starts. */
export function cloudPaths(projectRoot: string): CloudPaths {
  const root = join(projectRoot, 'out', 'rehearsal', 'cloud');
  return {
    root,
    log: `${root}.log`,
    instances: join(root, 'instances'),
    volumes: join(root, 'volumes'),
    logs: join(root, 'logs'),
  };
}

export interface InstancePaths {
  folder: string;
  /** The instance as the API described it at launch. */
  description: string;
  console: string;
  upper: string;
  work: string;
  root: string;
  /** The guest's /var/log, readable while it lives and after its death. */
  log: string;
}

export function instancePaths(paths: CloudPaths, instanceId: string): InstancePaths {
  const folder = join(paths.instances, instanceId);
  const upper = join(folder, 'upper');
  return {
    folder,
    description: join(folder, 'instance.json'),
    console: join(folder, 'console.log'),
    upper,
    work: join(folder, 'work'),
    root: join(folder, 'root'),
    log: join(upper, 'var', 'log'),
  };
}

export function volumeFile(paths: CloudPaths, volumeId: string): string {
  return join(paths.volumes, `${volumeId}.img`);
}
