import type { Item } from '../item';
import { bundle } from './bundle';
import { certificates } from './certificates';
import { credentials } from './credentials';
import { elasticIps } from './elastic-ips';
import { image } from './image';
import { instanceTypes } from './instance-types';
import { network } from './networks';
import { livingCluster } from './living-cluster';
import { nodejs } from './nodejs';
import { offerings } from './offerings';
import { ownAddress } from './own-address';
import { region } from './region';
import { secrets } from './secrets';
import { terraform } from './terraform';
import { terraformState } from './terraform-state';
import { vcpus } from './vcpus';
import { zones } from './zones';

/** In the order in which they are reported. */
export const ITEMS: readonly Item<unknown>[] = [
  nodejs,
  terraform,
  bundle,
  secrets,
  certificates,
  credentials,
  region,
  zones,
  instanceTypes,
  offerings,
  vcpus('spot'),
  vcpus('on-demand'),
  elasticIps,
  network('VPC'),
  network('internet gateway'),
  image,
  livingCluster,
  terraformState,
  ownAddress,
];
