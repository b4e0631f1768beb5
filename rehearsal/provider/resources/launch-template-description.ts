import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Observed } from '../resource';
import { fromTagList } from './ec2';
import type { Ebs, LaunchTemplateSettings, Tristate } from './launch-template-settings';

/** What the API says of a template, as Terraform's settings. */
export function describeData(data: ResponseLaunchTemplateData): Observed<LaunchTemplateSettings> {
  return {
    image_id: data.ImageId ?? '',
    instance_type: data.InstanceType ?? '',
    key_name: data.KeyName ?? '',
    user_data: data.UserData ?? '',
    ebs_optimized: fromBoolean(data.EbsOptimized),
    instance_initiated_shutdown_behavior: data.InstanceInitiatedShutdownBehavior ?? '',
    disable_api_termination: data.DisableApiTermination ?? false,
    vpc_security_group_ids: data.SecurityGroupIds ?? [],
    block_device_mappings: (data.BlockDeviceMappings ?? []).map((device) => ({
      device_name: device.DeviceName ?? '',
      no_device: device.NoDevice ?? '',
      ebs: device.Ebs ? [describeEbs(device.Ebs)] : [],
    })),
    iam_instance_profile: one(data.IamInstanceProfile, ({ Arn, Name }) => ({
      arn: Arn ?? '',
      name: Name ?? '',
    })),
    instance_market_options: one(data.InstanceMarketOptions, ({ MarketType, SpotOptions }) => ({
      market_type: MarketType ?? '',
      spot_options: one(SpotOptions, (spot) => ({
        instance_interruption_behavior: spot.InstanceInterruptionBehavior ?? '',
        max_price: spot.MaxPrice ?? '',
        spot_instance_type: spot.SpotInstanceType ?? '',
      })),
    })),
    metadata_options: one(data.MetadataOptions, (options) => ({
      http_endpoint: options.HttpEndpoint ?? null,
      http_tokens: options.HttpTokens ?? null,
      http_put_response_hop_limit: options.HttpPutResponseHopLimit ?? null,
      http_protocol_ipv6: options.HttpProtocolIpv6 ?? null,
      instance_metadata_tags: options.InstanceMetadataTags ?? null,
    })),
    monitoring: one(data.Monitoring, ({ Enabled }) => ({ enabled: Enabled ?? false })),
    credit_specification: one(data.CreditSpecification, ({ CpuCredits }) => ({
      cpu_credits: CpuCredits ?? '',
    })),
    network_interfaces: (data.NetworkInterfaces ?? []).map((item) => ({
      associate_public_ip_address: fromBoolean(item.AssociatePublicIpAddress),
      delete_on_termination: fromBoolean(item.DeleteOnTermination),
      description: item.Description ?? '',
      device_index: item.DeviceIndex ?? 0,
      subnet_id: item.SubnetId ?? '',
      private_ip_address: item.PrivateIpAddress ?? '',
      security_groups: item.Groups ?? [],
    })),
    tag_specifications: (data.TagSpecifications ?? []).map(({ ResourceType, Tags }) => ({
      resource_type: ResourceType ?? '',
      tags: fromTagList(Tags),
    })),
  };
}

type ResponseEbs = NonNullable<NonNullable<ResponseLaunchTemplateData['BlockDeviceMappings']>[number]['Ebs']>;

function describeEbs(ebs: ResponseEbs): Ebs {
  return {
    delete_on_termination: fromBoolean(ebs.DeleteOnTermination),
    encrypted: fromBoolean(ebs.Encrypted),
    iops: ebs.Iops ?? 0,
    kms_key_id: ebs.KmsKeyId ?? '',
    snapshot_id: ebs.SnapshotId ?? '',
    throughput: ebs.Throughput ?? 0,
    volume_size: ebs.VolumeSize ?? 0,
    volume_type: ebs.VolumeType ?? '',
  };
}

const fromBoolean = (value: boolean | undefined): Tristate =>
  value === undefined ? '' : value ? 'true' : 'false';
const one = <T, U>(item: T | undefined, map: (item: T) => U): U[] => (item === undefined ? [] : [map(item)]);
