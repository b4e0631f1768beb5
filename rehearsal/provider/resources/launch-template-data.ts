import type {
  InstanceInterruptionBehavior,
  MarketType,
  RequestLaunchTemplateData,
  ResourceType,
  ResponseLaunchTemplateData,
  ShutdownBehavior,
  SpotInstanceType,
  VolumeType,
  _InstanceType,
} from '@aws-sdk/client-ec2';
import type { Observed, Tags } from '../resource';
import { fromTagList, toTagList } from './ec2';

/** Booleans that may also be left to the AMI: strings in Terraform. */
type Tristate = 'true' | 'false' | '' | null;

export type LaunchTemplateSettings = {
  image_id: string | null;
  instance_type: string | null;
  key_name: string | null;
  user_data: string | null;
  ebs_optimized: Tristate;
  instance_initiated_shutdown_behavior: string | null;
  disable_api_termination: boolean | null;
  vpc_security_group_ids: string[] | null;
  block_device_mappings: { device_name: string | null; no_device: string | null; ebs: Ebs[] }[];
  iam_instance_profile: { arn: string | null; name: string | null }[];
  instance_market_options: { market_type: string | null; spot_options: SpotOptions[] }[];
  metadata_options: MetadataOptions[];
  monitoring: { enabled: boolean | null }[];
  credit_specification: { cpu_credits: string | null }[];
  network_interfaces: NetworkInterface[];
  tag_specifications: { resource_type: string | null; tags: Tags | null }[];
};

type Ebs = {
  delete_on_termination: Tristate;
  encrypted: Tristate;
  iops: number | null;
  kms_key_id: string | null;
  snapshot_id: string | null;
  throughput: number | null;
  volume_size: number | null;
  volume_type: string | null;
};
type SpotOptions = {
  instance_interruption_behavior: string | null;
  max_price: string | null;
  spot_instance_type: string | null;
};
type MetadataOptions = {
  http_endpoint: 'enabled' | 'disabled' | null;
  http_tokens: 'optional' | 'required' | null;
  http_put_response_hop_limit: number | null;
  http_protocol_ipv6: 'enabled' | 'disabled' | null;
  instance_metadata_tags: 'enabled' | 'disabled' | null;
};
type NetworkInterface = {
  associate_public_ip_address: Tristate;
  delete_on_termination: Tristate;
  description: string | null;
  device_index: number | null;
  subnet_id: string | null;
  private_ip_address: string | null;
  security_groups: string[] | null;
};

export const DATA_ATTRIBUTES = [
  'image_id',
  'instance_type',
  'key_name',
  'user_data',
  'ebs_optimized',
  'instance_initiated_shutdown_behavior',
  'disable_api_termination',
  'vpc_security_group_ids',
  'block_device_mappings',
  'iam_instance_profile',
  'instance_market_options',
  'metadata_options',
  'monitoring',
  'credit_specification',
  'network_interfaces',
  'tag_specifications',
] as const;

/** What of a block is passed on. */
export const WITHIN = {
  block_device_mappings: ['device_name', 'no_device', 'ebs'],
  'block_device_mappings.ebs': [
    'delete_on_termination',
    'encrypted',
    'iops',
    'kms_key_id',
    'snapshot_id',
    'throughput',
    'volume_size',
    'volume_type',
  ],
  'instance_market_options.spot_options': [
    'instance_interruption_behavior',
    'max_price',
    'spot_instance_type',
  ],
  network_interfaces: [
    'associate_public_ip_address',
    'delete_on_termination',
    'description',
    'device_index',
    'subnet_id',
    'private_ip_address',
    'security_groups',
  ],
};

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

const toBoolean = (value: Tristate) => (value ? value === 'true' : undefined);
const fromBoolean = (value: boolean | undefined): Tristate =>
  value === undefined ? '' : value ? 'true' : 'false';
const unlessEmpty = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);
const first = <T, U>([item]: T[], map: (item: T) => U): U | undefined =>
  item === undefined ? undefined : map(item);
const one = <T, U>(item: T | undefined, map: (item: T) => U): U[] => (item === undefined ? [] : [map(item)]);
