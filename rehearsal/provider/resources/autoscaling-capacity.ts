import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Scope } from '../resource';
import { timeoutSeconds, until } from '../waiting';
import type { Group } from './autoscaling-messages';
import { MINUTES } from './ec2';

export async function findGroup(name: string, { autoscaling }: Scope): Promise<AutoScalingGroup | undefined> {
  return (await autoscaling.describeAutoScalingGroups({ AutoScalingGroupNames: [name] }))
    .AutoScalingGroups?.[0];
}

/**
 * Waits until as many instances are in service as wanted. As the real provider it gives up at the first scaling
 * activity that fails, and says what it says: a quota, a lack of capacity, a type unknown in the zone.
 */
export async function waitForCapacity(
  state: Group & { id: string },
  started: Date,
  scope: Scope,
): Promise<void> {
  const wanted = state.desired_capacity ?? state.min_size;
  const seconds = timeoutSeconds(state.wait_for_capacity_timeout, 10 * MINUTES);
  if (wanted === 0 || seconds === 0) return;
  await until(
    `${wanted} instances in service in Auto Scaling group ${state.id}`,
    seconds,
    scope,
    async () => {
      if (!state.ignore_failed_scaling_activities) {
        const failure = await failedActivity(state.id, started, scope);
        if (failure) throw failure;
      }
      const group = await findGroup(state.id, scope);
      const inService = (group?.Instances ?? []).filter(
        (instance) => instance.LifecycleState === 'InService' && instance.HealthStatus === 'Healthy',
      );
      return inService.length >= wanted ? true : undefined;
    },
  );
}

/** The first activity since then that failed, apart from those for a profile that EC2 doesn't know yet. */
async function failedActivity(
  group: string,
  since: Date,
  { autoscaling }: Scope,
): Promise<Error | undefined> {
  const { Activities } = await autoscaling.describeScalingActivities({ AutoScalingGroupName: group });
  const failed = (Activities ?? [])
    .filter(({ StartTime }) => (StartTime?.getTime() ?? 0) >= since.getTime() - CLOCK_GRAIN_MS)
    .filter(
      ({ StatusCode, StatusMessage }) => StatusCode === 'Failed' && !isProfilePropagation(StatusMessage),
    )
    .at(-1);
  return failed && new Error(`scaling activity (${failed.ActivityId}): Failed: ${failed.StatusMessage}`);
}

/** Times of activities come in whole seconds. */
const CLOCK_GRAIN_MS = 1000;

function isProfilePropagation(message: string | undefined): boolean {
  return message?.includes('Invalid IAM Instance Profile') ?? false;
}
