import type { AnyDataSource } from '../resource';
import type { DataSourceType } from '../schema/bindings';
import { ami } from './ami';
import { callerIdentity } from './caller-identity';
import { ssmParameter } from './ssm-parameter';

const readers = {
  aws_ami: ami,
  aws_caller_identity: callerIdentity,
  aws_ssm_parameter: ssmParameter,
} satisfies Record<DataSourceType, unknown>;

// As with resources: only a reader itself knows its attributes.
export const dataSources = readers as unknown as Record<DataSourceType, AnyDataSource>;
