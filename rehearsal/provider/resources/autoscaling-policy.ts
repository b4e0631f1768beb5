import type {
  LaunchTemplateSpecification,
  MixedInstancesPolicy as ApiPolicy,
} from '@aws-sdk/client-auto-scaling';

export type MixedInstancesPolicy = {
  instances_distribution: {
    on_demand_allocation_strategy: string | null;
    on_demand_base_capacity: number | null;
    on_demand_percentage_above_base_capacity: number | null;
    spot_allocation_strategy: string | null;
    spot_instance_pools: number | null;
    spot_max_price: string | null;
  }[];
  launch_template: {
    launch_template_specification: {
      launch_template_id: string | null;
      launch_template_name: string | null;
      version: string | null;
    }[];
    override: { instance_type: string | null; weighted_capacity: string | null }[];
  }[];
};

export function requestPolicy([policy]: MixedInstancesPolicy[]): ApiPolicy | undefined {
  if (!policy) return undefined;
  const [distribution] = policy.instances_distribution;
  const [template] = policy.launch_template;
  return {
    InstancesDistribution: distribution && {
      OnDemandAllocationStrategy: distribution.on_demand_allocation_strategy ?? undefined,
      OnDemandBaseCapacity: distribution.on_demand_base_capacity ?? undefined,
      OnDemandPercentageAboveBaseCapacity: distribution.on_demand_percentage_above_base_capacity ?? undefined,
      SpotAllocationStrategy: distribution.spot_allocation_strategy ?? undefined,
      SpotInstancePools: distribution.spot_instance_pools || undefined,
      SpotMaxPrice: distribution.spot_max_price ?? undefined,
    },
    LaunchTemplate: {
      LaunchTemplateSpecification: requestSpecification(policy),
      Overrides: template.override.map(({ instance_type, weighted_capacity }) => ({
        InstanceType: instance_type ?? undefined,
        WeightedCapacity: weighted_capacity ?? undefined,
      })),
    },
  };
}

function requestSpecification(policy: MixedInstancesPolicy): LaunchTemplateSpecification {
  const [specification] = policy.launch_template[0].launch_template_specification;
  const { launch_template_id, launch_template_name, version } = specification;
  return {
    // Both are computed, but the API takes only one.
    ...(launch_template_id
      ? { LaunchTemplateId: launch_template_id }
      : { LaunchTemplateName: launch_template_name ?? undefined }),
    Version: version ?? undefined,
  };
}

export function describePolicy({ InstancesDistribution, LaunchTemplate }: ApiPolicy): MixedInstancesPolicy {
  const specification = LaunchTemplate?.LaunchTemplateSpecification;
  return {
    instances_distribution: [
      {
        on_demand_allocation_strategy: InstancesDistribution?.OnDemandAllocationStrategy ?? 'prioritized',
        on_demand_base_capacity: InstancesDistribution?.OnDemandBaseCapacity ?? 0,
        on_demand_percentage_above_base_capacity:
          InstancesDistribution?.OnDemandPercentageAboveBaseCapacity ?? 100,
        spot_allocation_strategy: InstancesDistribution?.SpotAllocationStrategy ?? 'lowest-price',
        spot_instance_pools: InstancesDistribution?.SpotInstancePools ?? 0,
        spot_max_price: InstancesDistribution?.SpotMaxPrice ?? '',
      },
    ],
    launch_template: [
      {
        launch_template_specification: [
          {
            launch_template_id: specification?.LaunchTemplateId ?? '',
            launch_template_name: specification?.LaunchTemplateName ?? '',
            version: specification?.Version ?? '',
          },
        ],
        override: (LaunchTemplate?.Overrides ?? []).map(({ InstanceType, WeightedCapacity }) => ({
          instance_type: InstanceType ?? '',
          weighted_capacity: WeightedCapacity ?? '',
        })),
      },
    ],
  };
}
