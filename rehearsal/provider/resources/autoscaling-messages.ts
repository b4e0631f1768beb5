import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Timeouts } from '../waiting';
import { describePolicy, type MixedInstancesPolicy, requestPolicy } from './autoscaling-policy';
import { namePrefix } from './naming';

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

export type Hook = {
  name: string;
  lifecycle_transition: string;
  default_result: string | null;
  heartbeat_timeout: number | null;
  notification_metadata: string | null;
};
export type GroupTag = { key: string; value: string; propagate_at_launch: boolean };

export function requestSizes(state: Group) {
  return {
    MinSize: state.min_size,
    MaxSize: state.max_size,
    DesiredCapacity: state.desired_capacity ?? undefined,
  };
}

export function requestSettings(state: Group) {
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

export function requestTag(group: string, { key, value, propagate_at_launch }: GroupTag) {
  return {
    ResourceId: group,
    ResourceType: 'auto-scaling-group',
    Key: key,
    Value: value,
    PropagateAtLaunch: propagate_at_launch,
  };
}

export function describeGroup(group: AutoScalingGroup) {
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
