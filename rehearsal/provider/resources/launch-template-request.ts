import type {
  InstanceInterruptionBehavior,
  MarketType,
  RequestLaunchTemplateData,
  ResourceType,
  ShutdownBehavior,
  SpotInstanceType,
  VolumeType,
  _InstanceType,
} from '@aws-sdk/client-ec2';
import { toTagList } from './ec2';
import type {
  LaunchTemplateSettings,
  NetworkInterface,
  SpotOptions,
  Tristate,
} from './launch-template-settings';

/** Terraform's settings as the API takes them. */
export function requestData(from: LaunchTemplateSettings): RequestLaunchTemplateData {
  return {
    ImageId: from.image_id ?? undefined,
    InstanceType: (from.instance_type as _InstanceType | null) ?? undefined,
    KeyName: from.key_name ?? undefined,
    UserData: from.user_data ?? undefined,
    EbsOptimized: toBoolean(from.ebs_optimized),
    InstanceInitiatedShutdownBehavior:
      (from.instance_initiated_shutdown_behavior as ShutdownBehavior | null) ?? undefined,
    DisableApiTermination: from.disable_api_termination ?? undefined,
    SecurityGroupIds: unlessEmpty(from.vpc_security_group_ids ?? []),
    BlockDeviceMappings: unlessEmpty(from.block_device_mappings.map(requestBlockDevice)),
    IamInstanceProfile: first(from.iam_instance_profile, ({ arn, name }) => ({
      Arn: arn ?? undefined,
      Name: name ?? undefined,
    })),
    InstanceMarketOptions: first(from.instance_market_options, (options) => ({
      MarketType: (options.market_type as MarketType | null) ?? undefined,
      SpotOptions: first(options.spot_options, requestSpotOptions),
    })),
    MetadataOptions: first(from.metadata_options, (options) => ({
      HttpEndpoint: options.http_endpoint ?? undefined,
      HttpTokens: options.http_tokens ?? undefined,
      HttpPutResponseHopLimit: options.http_put_response_hop_limit ?? undefined,
      HttpProtocolIpv6: options.http_protocol_ipv6 ?? undefined,
      InstanceMetadataTags: options.instance_metadata_tags ?? undefined,
    })),
    Monitoring: first(from.monitoring, ({ enabled }) => ({ Enabled: enabled ?? undefined })),
    CreditSpecification: first(from.credit_specification, ({ cpu_credits }) => ({
      CpuCredits: cpu_credits ?? undefined,
    })),
    NetworkInterfaces: unlessEmpty(from.network_interfaces.map(requestInterface)),
    TagSpecifications: unlessEmpty(
      from.tag_specifications.map(({ resource_type, tags }) => ({
        ResourceType: (resource_type as ResourceType | null) ?? undefined,
        Tags: toTagList(tags ?? {}),
      })),
    ),
  };
}

function requestBlockDevice(device: LaunchTemplateSettings['block_device_mappings'][number]) {
  return {
    DeviceName: device.device_name ?? undefined,
    NoDevice: device.no_device ?? undefined,
    Ebs: first(device.ebs, (ebs) => ({
      DeleteOnTermination: toBoolean(ebs.delete_on_termination),
      Encrypted: toBoolean(ebs.encrypted),
      Iops: ebs.iops ?? undefined,
      KmsKeyId: ebs.kms_key_id ?? undefined,
      SnapshotId: ebs.snapshot_id ?? undefined,
      Throughput: ebs.throughput ?? undefined,
      VolumeSize: ebs.volume_size ?? undefined,
      VolumeType: (ebs.volume_type as VolumeType | null) ?? undefined,
    })),
  };
}

function requestSpotOptions(spot: SpotOptions) {
  return {
    InstanceInterruptionBehavior:
      (spot.instance_interruption_behavior as InstanceInterruptionBehavior | null) ?? undefined,
    MaxPrice: spot.max_price ?? undefined,
    SpotInstanceType: (spot.spot_instance_type as SpotInstanceType | null) ?? undefined,
  };
}

function requestInterface(from: NetworkInterface) {
  return {
    AssociatePublicIpAddress: toBoolean(from.associate_public_ip_address),
    DeleteOnTermination: toBoolean(from.delete_on_termination),
    Description: from.description ?? undefined,
    DeviceIndex: from.device_index ?? 0,
    SubnetId: from.subnet_id ?? undefined,
    PrivateIpAddress: from.private_ip_address ?? undefined,
    Groups: unlessEmpty(from.security_groups ?? []),
  };
}

const toBoolean = (value: Tristate) => (value ? value === 'true' : undefined);
const unlessEmpty = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);
const first = <T, U>([item]: T[], map: (item: T) => U): U | undefined =>
  item === undefined ? undefined : map(item);
