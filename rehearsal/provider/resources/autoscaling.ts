import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Resource, Scope } from '../resource';
import { errorCode, retryOn, type Timeouts, timeoutSeconds, until } from '../waiting';
import { waitForCapacity } from './autoscaling-capacity';
import { describePolicy, type MixedInstancesPolicy, requestPolicy } from './autoscaling-policy';
import { MINUTES } from './ec2';
import { givenOrGeneratedName, namePrefix } from './naming';

export type Group = {
  name: string | null;
  name_prefix: string | null;
  min_size: number;
  max_size: number;
  desired_capacity: number | null;
  vpc_zone_identifier: string[] | null;
  availability_zones: string[] | null;
  capacity_rebalance: boolean | null;
  default_cooldown: number | null;
  default_instance_warmup: number | null;
  health_check_type: string | null;
  health_check_grace_period: number;
  termination_policies: string[] | null;
  protect_from_scale_in: boolean;
  force_delete: boolean;
  wait_for_capacity_timeout: string;
  ignore_failed_scaling_activities: boolean;
  launch_template: { id: string | null; name: string | null; version: string | null }[];
  mixed_instances_policy: MixedInstancesPolicy[];
  initial_lifecycle_hook: Hook[];
  tag: GroupTag[];
  load_balancers: string[];
  target_group_arns: string[];
  service_linked_role_arn: string | null;
  predicted_capacity: number;
  warm_pool_size: number;
  metrics_granularity: string;
  force_delete_warm_pool: boolean;
  arn: string;
  timeouts: Timeouts | null;
};

type Hook = {
  name: string;
  lifecycle_transition: string;
  default_result: string | null;
  heartbeat_timeout: number | null;
  notification_metadata: string | null;
};
type GroupTag = { key: string; value: string; propagate_at_launch: boolean };

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
    return group ? describe(group) : null;
  },
  async update(planned, prior, scope) {
    const started = new Date();
    await scope.autoscaling.updateAutoScalingGroup({
      AutoScalingGroupName: planned.id,
      ...requestSizes(planned),
      ...requestSettings(planned),
    });
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

export async function findGroup(name: string, { autoscaling }: Scope): Promise<AutoScalingGroup | undefined> {
  return (await autoscaling.describeAutoScalingGroups({ AutoScalingGroupNames: [name] }))
    .AutoScalingGroups?.[0];
}

function requestSizes(state: Group) {
  return {
    MinSize: state.min_size,
    MaxSize: state.max_size,
    DesiredCapacity: state.desired_capacity ?? undefined,
  };
}

function requestSettings(state: Group) {
  const [template] = state.launch_template;
  return {
    VPCZoneIdentifier: state.vpc_zone_identifier?.join(',') || undefined,
    CapacityRebalance: state.capacity_rebalance ?? undefined,
    DefaultCooldown: state.default_cooldown ?? undefined,
    DefaultInstanceWarmup: state.default_instance_warmup ?? undefined,
    HealthCheckType: state.health_check_type ?? undefined,
    HealthCheckGracePeriod: state.health_check_grace_period,
    TerminationPolicies: state.termination_policies?.length ? state.termination_policies : undefined,
    NewInstancesProtectedFromScaleIn: state.protect_from_scale_in,
    LaunchTemplate: template && {
      // Both are computed, but the API takes only one.
      ...(template.id
        ? { LaunchTemplateId: template.id }
        : { LaunchTemplateName: template.name ?? undefined }),
      Version: template.version ?? undefined,
    },
    MixedInstancesPolicy: requestPolicy(state.mixed_instances_policy),
  };
}

function requestTag(group: string, { key, value, propagate_at_launch }: GroupTag) {
  return {
    ResourceId: group,
    ResourceType: 'auto-scaling-group',
    Key: key,
    Value: value,
    PropagateAtLaunch: propagate_at_launch,
  };
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

function describe(group: AutoScalingGroup) {
  const template = group.LaunchTemplate;
  return {
    name: group.AutoScalingGroupName,
    name_prefix: namePrefix(group.AutoScalingGroupName),
    min_size: group.MinSize,
    max_size: group.MaxSize,
    desired_capacity: group.DesiredCapacity,
    vpc_zone_identifier: group.VPCZoneIdentifier ? group.VPCZoneIdentifier.split(',') : [],
    availability_zones: group.AvailabilityZones ?? [],
    capacity_rebalance: group.CapacityRebalance ?? false,
    default_cooldown: group.DefaultCooldown ?? 300,
    default_instance_warmup: group.DefaultInstanceWarmup ?? 0,
    health_check_type: group.HealthCheckType ?? 'EC2',
    health_check_grace_period: group.HealthCheckGracePeriod ?? 0,
    // The only one of a group that asks for none, as the real provider sees it.
    termination_policies: (group.TerminationPolicies ?? []).filter((name) => name !== 'Default'),
    protect_from_scale_in: group.NewInstancesProtectedFromScaleIn ?? false,
    launch_template: template
      ? [
          {
            id: template.LaunchTemplateId ?? '',
            name: template.LaunchTemplateName ?? '',
            version: template.Version ?? '',
          },
        ]
      : [],
    mixed_instances_policy: group.MixedInstancesPolicy ? [describePolicy(group.MixedInstancesPolicy)] : [],
    tag: (group.Tags ?? [])
      .filter(({ Key }) => !Key?.startsWith('aws:'))
      .map(({ Key = '', Value = '', PropagateAtLaunch = false }) => ({
        key: Key,
        value: Value,
        propagate_at_launch: PropagateAtLaunch,
      })),
    load_balancers: group.LoadBalancerNames ?? [],
    target_group_arns: group.TargetGroupARNs ?? [],
    service_linked_role_arn: group.ServiceLinkedRoleARN ?? '',
    predicted_capacity: group.PredictedCapacity ?? 0,
    warm_pool_size: group.WarmPoolSize ?? 0,
    arn: group.AutoScalingGroupARN,
  };
}
