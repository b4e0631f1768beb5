import type { CloudState } from '../cloud-state';
import type { Feed } from './feed';
import type { Machine } from './machine';
import type { Action } from './plan';

/** Carry out one action of the plan. */
export async function execute(
  action: Action,
  state: CloudState,
  host: Machine,
  feed: Pick<Feed, 'reportInstance' | 'reportVolume'>,
): Promise<void> {
  switch (action.kind) {
    case 'launch': {
      const instance = state.instances.find(({ id }) => id === action.instanceId);
      if (instance) await host.launch(instance, state);
      return;
    }
    case 'power-off':
      return host.pressPowerButton(action.instanceId);
    case 'kill':
      return host.kill(action.instanceId);
    case 'clean-up':
      return host.cleanUp(action.instanceId);
    case 'report-instance':
      return feed.reportInstance(action.instanceId, { state: action.state });
    case 'attach': {
      const volume = state.volumes.find(({ id }) => id === action.volumeId);
      if (volume) await host.attach(volume.id, volume.sizeGiB, action.instanceId);
      return;
    }
    case 'grow': {
      const volume = state.volumes.find(({ id }) => id === action.volumeId);
      if (volume) await host.grow(volume.id, volume.sizeGiB);
      return;
    }
    case 'release':
      return host.release(action.volumeId);
    case 'delete-volume':
      return host.deleteVolume(action.volumeId);
    case 'report-volume':
      return feed.reportVolume(action.volumeId, { attachment: action.attachment });
    case 'move-address':
      return host.moveAddress(action.address, action.instanceId);
    case 'drop-address':
      return host.dropAddress(action.address);
  }
}
