import {
  type AutoScalingClient,
  CompleteLifecycleActionCommand,
  DescribeAutoScalingInstancesCommand,
} from '@aws-sdk/client-auto-scaling';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import type { Cloud } from './cloud';

export function autoScalingCalls(
  autoScaling: AutoScalingClient,
  { group, lifecycleHook }: NodeDescriptor,
  instanceId: string,
): Pick<Cloud, 'groupMembership' | 'completeTermination'> {
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

/** "No active Lifecycle Action found with instance ID ...": it timed out, or somebody completed it before. */
function isOver(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name.startsWith('ValidationError') &&
    /No active Lifecycle Action/i.test(error.message)
  );
}
