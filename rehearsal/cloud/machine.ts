import { writeFile } from 'node:fs/promises';
import type { CloudInstance, CloudState } from '../cloud-state';
import { bootGuest, killGuest, powerOff, type Guest, type GuestSpec } from '../hosts/guest';
import { instancePaths, volumeFile, type CloudPaths } from '../hosts/paths';
import { createRootDisk, removeRootDisk } from '../hosts/root-disk';
import * as volumes from '../hosts/volumes';
import { hostname, instanceNamespace } from '../network/addresses';
import { createLink, deleteLink } from '../network/links';
import type { Actual, GuestActual, VolumeActual } from './plan';

interface GuestRecord extends GuestActual {
  spec: GuestSpec;
  /** Null before the first boot, between two boots and after the last. */
  guest: Guest | null;
}

interface VolumeRecord extends VolumeActual, volumes.AttachedVolume {}

export interface MachineOptions {
  image: string;
  paths: CloudPaths;
  /** Something happened by itself. */
  changed(): void;
  /** Brings the network in line with instances and links. */
  applyNetwork(): Promise<void>;
  log(line: string): void;
}

export interface Machine {
  actual: Actual;
  /** Instances whose network link exists. */
  links: ReadonlySet<string>;
  leaders(): Map<string, number>;
  launch(instance: CloudInstance, state: CloudState): Promise<void>;
  pressPowerButton(instanceId: string): void;
  kill(instanceId: string): Promise<void>;
  cleanUp(instanceId: string): Promise<void>;
  attach(volumeId: string, sizeGiB: number, instanceId: string): Promise<void>;
  /** Make an attached volume larger, under a guest that runs. */
  grow(volumeId: string, sizeGiB: number): Promise<void>;
  /** Resolves once nothing on the guest uses it any more. */
  release(volumeId: string): Promise<void>;
  deleteVolume(volumeId: string): Promise<void>;
  moveAddress(address: string, instanceId: string): Promise<void>;
  dropAddress(address: string): Promise<void>;
}

/** Guests, volumes and addresses as they are on this machine, and what can be done to them. */
export function machine({ image, paths, changed, applyNetwork, log }: MachineOptions): Machine {
  const guests = new Map<string, GuestRecord>();
  const attached = new Map<string, VolumeRecord>();
  const volumeFiles = new Set<string>();
  const addresses = new Map<string, string>();
  const links = new Set<string>();

  async function boot(record: GuestRecord): Promise<void> {
    const { spec } = record;
    const guest = await bootGuest(spec);
    record.guest = guest;
    record.phase = 'running';
    for (const [volumeId, volume] of attached) {
      if (volume.instanceId === spec.instanceId) await volumes.showDevice(guest.leader, volumeId, volume);
    }
    void guest.exited.then(
      async (how) => {
        log(`${spec.instanceId} ${how === 'reboot' ? 'reboots' : 'is off'}`);
        record.guest = null;
        if (how === 'reboot' && record.poweredOffAt === null) {
          await boot(record).catch((error: Error) => giveUp(record, error));
        } else {
          record.phase = 'gone';
        }
        changed();
      },
      (error: Error) => giveUp(record, error),
    );
  }

  function giveUp(record: GuestRecord, error: Error): void {
    log(`${record.spec.instanceId}: ${error.message}`);
    record.phase = 'gone';
    changed();
  }

  function leaderOf(instanceId: string): number | null {
    return guests.get(instanceId)?.guest?.leader ?? null;
  }

  return {
    actual: { guests, volumes: attached, volumeFiles, addresses },
    links,
    leaders: () =>
      new Map(
        [...guests].flatMap(([id, { guest }]) => (guest === null ? [] : [[id, guest.leader] as const])),
      ),

    async launch(instance, state) {
      const subnet = state.subnets.find(({ id }) => id === instance.subnetId);
      if (!subnet) throw new Error(`no subnet ${instance.subnetId}`);
      const spec: GuestSpec = {
        instanceId: instance.id,
        instanceType: instance.type,
        mac: instance.mac,
        hostname: hostname(instance.privateIp),
        namespace: instanceNamespace(instance.id),
        image,
        paths: instancePaths(paths, instance.id),
      };
      // A launch that failed half-way starts over.
      await deleteLink(instance.id);
      await createLink({ instanceId: instance.id, mac: instance.mac, subnetCidr: subnet.cidr });
      links.add(instance.id);
      await applyNetwork();
      const record: GuestRecord = { phase: 'running', poweredOffAt: null, spec, guest: null };
      await createRootDisk(spec);
      try {
        await writeFile(spec.paths.description, JSON.stringify(instance, null, 2));
        await boot(record);
      } catch (error) {
        await removeRootDisk(spec.paths);
        throw error;
      }
      guests.set(instance.id, record);
      log(`${instance.id} boots`);
    },

    pressPowerButton(instanceId) {
      const record = guests.get(instanceId);
      if (!record?.guest) throw new Error('it is between two boots');
      powerOff(record.guest);
      record.poweredOffAt = Date.now();
    },

    kill: killGuest,

    async cleanUp(instanceId) {
      const record = guests.get(instanceId);
      if (record?.phase !== 'gone') return;
      links.delete(instanceId);
      await deleteLink(instanceId);
      await removeRootDisk(record.spec.paths);
      record.phase = 'cleaned';
    },

    async attach(volumeId, sizeGiB, instanceId) {
      const leader = leaderOf(instanceId);
      if (leader === null) throw new Error(`${instanceId} does not run`);
      const file = volumeFile(paths, volumeId);
      await volumes.createVolume(file, sizeGiB);
      volumeFiles.add(volumeId);
      const taken = [...attached.values()].filter((one) => one.instanceId === instanceId);
      const deviceName = volumes.nextDeviceName(taken.map((one) => one.deviceName));
      const volume = { instanceId, sizeGiB, deviceName, file, loop: await volumes.attachLoop(file) };
      try {
        await volumes.showDevice(leader, volumeId, volume);
      } catch (error) {
        await volumes.releaseLoop(volume);
        throw error;
      }
      attached.set(volumeId, volume);
    },

    async grow(volumeId, sizeGiB) {
      const volume = attached.get(volumeId);
      if (!volume) return;
      await volumes.growVolume(volume, sizeGiB);
      volume.sizeGiB = sizeGiB;
    },

    async release(volumeId) {
      const volume = attached.get(volumeId);
      if (!volume) return;
      await volumes.releaseLoop(volume);
      attached.delete(volumeId);
      const leader = leaderOf(volume.instanceId);
      if (leader !== null)
        await volumes.hideDevice(leader, volumeId, volume.deviceName).catch(() => undefined);
    },

    async deleteVolume(volumeId) {
      await volumes.deleteVolume(volumeFile(paths, volumeId));
      volumeFiles.delete(volumeId);
    },

    async moveAddress(address, instanceId) {
      addresses.set(address, instanceId);
      await applyNetwork();
    },

    async dropAddress(address) {
      addresses.delete(address);
      await applyNetwork();
    },
  };
}
