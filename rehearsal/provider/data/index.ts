import type { AnyDataSource } from '../resource';
import type { DataSourceType } from '../schema/bindings';
import { ami } from './ami';
import { callerIdentity } from './caller-identity';
import { ssmParameter } from './ssm-parameter';
import { ssmParametersByPath } from './ssm-parameters-by-path';

const readers = {
  aws_ami: ami,
  aws_caller_identity: callerIdentity,
  aws_ssm_parameter: ssmParameter,
  aws_ssm_parameters_by_path: ssmParametersByPath,
} satisfies Record<DataSourceType, unknown>;

// As with resources: only a reader itself knows its attributes.
export const dataSources = readers as unknown as Record<DataSourceType, AnyDataSource>;
