import type { Tags } from '../resource';

/** Booleans that may also be left to the AMI: strings in Terraform. */
export type Tristate = 'true' | 'false' | '' | null;

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

export type Ebs = {
  delete_on_termination: Tristate;
  encrypted: Tristate;
  iops: number | null;
  kms_key_id: string | null;
  snapshot_id: string | null;
  throughput: number | null;
  volume_size: number | null;
  volume_type: string | null;
};
export type SpotOptions = {
  instance_interruption_behavior: string | null;
  max_price: string | null;
  spot_instance_type: string | null;
};
export type MetadataOptions = {
  http_endpoint: 'enabled' | 'disabled' | null;
  http_tokens: 'optional' | 'required' | null;
  http_put_response_hop_limit: number | null;
  http_protocol_ipv6: 'enabled' | 'disabled' | null;
  instance_metadata_tags: 'enabled' | 'disabled' | null;
};
export type NetworkInterface = {
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
