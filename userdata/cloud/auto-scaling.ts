import {
  type AutoScalingClient,
  CompleteLifecycleActionCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DetachInstancesCommand,
} from '@aws-sdk/client-auto-scaling';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import type { Cloud } from './cloud';

export function autoScalingCalls(
  autoScaling: AutoScalingClient,
  { group, lifecycleHook }: NodeDescriptor,
  instanceId: string,
): Pick<Cloud, 'groupMembership' | 'desiredCapacity' | 'leaveGroup' | 'completeTermination'> {
  return {
    groupMembership: async () => {
      const { AutoScalingInstances } = await autoScaling.send(
        new DescribeAutoScalingInstancesCommand({ InstanceIds: [instanceId] }),
      );
      const member = AutoScalingInstances?.[0];
      return member
        ? { group: member.AutoScalingGroupName ?? '', lifecycleState: member.LifecycleState ?? 'unknown' }
        : null;
    },

    desiredCapacity: async () => {
      const { AutoScalingGroups } = await autoScaling.send(
        new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
      );
      return AutoScalingGroups?.[0]?.DesiredCapacity ?? null;
    },

    leaveGroup: async () => {
      try {
        await autoScaling.send(
          new DetachInstancesCommand({
            AutoScalingGroupName: group,
            InstanceIds: [instanceId],
            // Not decremented: the group launches a replacement now.
            ShouldDecrementDesiredCapacity: false,
          }),
        );
      } catch (error) {
        if (!hasLeft(error)) throw error;
      }
    },

    completeTermination: async () => {
      try {
        await autoScaling.send(
          new CompleteLifecycleActionCommand({
            AutoScalingGroupName: group,
            LifecycleHookName: lifecycleHook,
            InstanceId: instanceId,
            LifecycleActionResult: 'CONTINUE',
          }),
        );
      } catch (error) {
        if (!isOver(error)) throw error;
      }
    },
  };
}

/** "The instance ... is not part of Auto Scaling group ...": it left before. */
function hasLeft(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name.startsWith('ValidationError') &&
    /is not part of Auto Scaling group/i.test(error.message)
  );
}

/** "No active Lifecycle Action found with instance ID ...": it timed out, or somebody completed it before. */
function isOver(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name.startsWith('ValidationError') &&
    /No active Lifecycle Action/i.test(error.message)
  );
}
