import type { Resource, Scope } from '../resource';
import { errorCode, retryOn, timeoutSeconds, until } from '../waiting';
import { findGroup, waitForCapacity } from './autoscaling-capacity';
import {
  describeGroup,
  type Group,
  type GroupTag,
  type Hook,
  requestSettings,
  requestSizes,
  requestTag,
} from './autoscaling-messages';
import { MINUTES } from './ec2';
import { givenOrGeneratedName } from './naming';

export const autoscalingGroup: Resource<Group> = {
  configurable: [
    'name',
    'name_prefix',
    'min_size',
    'max_size',
    'desired_capacity',
    'vpc_zone_identifier',
    'capacity_rebalance',
    'default_cooldown',
    'default_instance_warmup',
    'health_check_type',
    'health_check_grace_period',
    'termination_policies',
    'protect_from_scale_in',
    'force_delete',
    'wait_for_capacity_timeout',
    'ignore_failed_scaling_activities',
    'launch_template',
    'mixed_instances_policy',
    'initial_lifecycle_hook',
    'tag',
  ],
  configurableWithin: {
    'mixed_instances_policy.launch_template.override': ['instance_type', 'weighted_capacity'],
    initial_lifecycle_hook: [
      'name',
      'lifecycle_transition',
      'default_result',
      'heartbeat_timeout',
      'notification_metadata',
    ],
  },
  forceNew: ['name', 'name_prefix'],
  defaults: {
    health_check_grace_period: 300,
    protect_from_scale_in: false,
    force_delete: false,
    wait_for_capacity_timeout: '10m',
    ignore_failed_scaling_activities: false,
    metrics_granularity: '1Minute',
    force_delete_warm_pool: false,
  },

  async create(planned, scope) {
    const name = givenOrGeneratedName(planned);
    // With hooks the group starts empty, so that no instance comes before them: see settle.
    const sizes =
      planned.initial_lifecycle_hook.length > 0 ? { MinSize: 0, MaxSize: 0 } : requestSizes(planned);
    const create = () =>
      scope.autoscaling.createAutoScalingGroup({
        AutoScalingGroupName: name,
        ...sizes,
        ...requestSettings(planned),
        Tags: planned.tag.map((tag) => requestTag(name, tag)),
      });
    await retryOnNewProfile(scope, create);
    return { id: name, name };
  },
  async settle(state, scope) {
    const started = new Date();
    for (const hook of state.initial_lifecycle_hook) await putHook(state.id, hook, scope);
    if (state.initial_lifecycle_hook.length > 0)
      await scope.autoscaling.updateAutoScalingGroup({
        AutoScalingGroupName: state.id,
        ...requestSizes(state),
      });
    await waitForCapacity(state, started, scope);
  },
  async read({ id }, scope) {
    const group = await findGroup(id, scope);
    return group ? describeGroup(group) : null;
  },
  async update(planned, prior, scope) {
    const started = new Date();
    const changes = changedSettings(planned, prior);
    if (Object.keys(changes).length > 0)
      await scope.autoscaling.updateAutoScalingGroup({ AutoScalingGroupName: planned.id, ...changes });
    await updateTags(planned, prior.tag, scope);
    const resized =
      planned.min_size !== prior.min_size || planned.desired_capacity !== prior.desired_capacity;
    if (resized) await waitForCapacity(planned, started, scope);
  },
  async delete(state, scope) {
    const seconds = timeoutSeconds(state.timeouts?.delete, 10 * MINUTES);
    if (!state.force_delete) await drain(state.id, seconds, scope);
    const codes = [
      'ResourceInUse',
      'ResourceInUseFault',
      'ScalingActivityInProgress',
      'ScalingActivityInProgressFault',
    ];
    await retryOn(codes, seconds, scope, () => deleteGroup(state, scope));
    await until(`the end of Auto Scaling group ${state.id}`, seconds, scope, async () =>
      (await findGroup(state.id, scope)) ? undefined : true,
    );
  },
  identify: (importId) => ({ id: importId, name: importId }),
};

/** Only what changed, as the real provider: the rest may have been changed meanwhile by somebody else. */
function changedSettings(planned: Group, prior: Group) {
  const before: Record<string, unknown> = { ...requestSizes(prior), ...requestSettings(prior) };
  const wanted = Object.entries({ ...requestSizes(planned), ...requestSettings(planned) });
  const changed = wanted.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]));
  return Object.fromEntries(changed);
}

async function putHook(group: string, hook: Hook, { autoscaling }: Scope): Promise<void> {
  await autoscaling.putLifecycleHook({
    AutoScalingGroupName: group,
    LifecycleHookName: hook.name,
    LifecycleTransition: hook.lifecycle_transition,
    DefaultResult: hook.default_result ?? undefined,
    HeartbeatTimeout: hook.heartbeat_timeout ?? undefined,
    NotificationMetadata: hook.notification_metadata ?? undefined,
  });
}

/** EC2 sees a new instance profile some seconds later than IAM; the real provider waits two minutes for it. */
async function retryOnNewProfile(scope: Scope, create: () => Promise<unknown>): Promise<void> {
  await until('the instance profile', 2 * MINUTES, scope, async () => {
    try {
      return (await create(), true);
    } catch (error) {
      if ((error as Error).message.includes('Invalid IAM Instance Profile')) return undefined;
      throw error;
    }
  });
}

async function updateTags(
  { id, tag }: Group & { id: string },
  prior: GroupTag[],
  { autoscaling }: Scope,
): Promise<void> {
  const gone = prior.filter(({ key }) => !tag.some((kept) => kept.key === key));
  if (gone.length > 0) await autoscaling.deleteTags({ Tags: gone.map((item) => requestTag(id, item)) });
  if (tag.length > 0) await autoscaling.createOrUpdateTags({ Tags: tag.map((item) => requestTag(id, item)) });
}

/** Ends the instances before the group, so that their lifecycle hooks run and nothing of them is left. */
async function drain(name: string, seconds: number, scope: Scope): Promise<void> {
  if (!(await findGroup(name, scope))) return;
  await scope.autoscaling.updateAutoScalingGroup({
    AutoScalingGroupName: name,
    MinSize: 0,
    MaxSize: 0,
    DesiredCapacity: 0,
  });
  await until(`Auto Scaling group ${name} to have no instances`, seconds, scope, async () => {
    const group = await findGroup(name, scope);
    return !group?.Instances?.length ? true : undefined;
  });
}

async function deleteGroup(
  { id, force_delete }: Group & { id: string },
  { autoscaling }: Scope,
): Promise<void> {
  try {
    await autoscaling.deleteAutoScalingGroup({ AutoScalingGroupName: id, ForceDelete: force_delete });
  } catch (error) {
    const gone = errorCode(error) === 'ValidationError' && /not found/.test((error as Error).message);
    if (!gone) throw error;
  }
}
