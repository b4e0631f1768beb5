import type { DataSource } from '../resource';
import { present } from '../resources/ec2';

type Parameter = {
  name: string;
  with_decryption: boolean | null;
  value: string;
  insecure_value: string | undefined;
  type: string;
  version: number;
  arn: string;
};

export const ssmParameter: DataSource<Parameter> = {
  configurable: ['name', 'with_decryption'],
  async read({ name, with_decryption }, { ssm }) {
    const answer = await ssm.getParameter({ Name: name, WithDecryption: with_decryption ?? true });
    const parameter = present(answer.Parameter, `parameter ${name}`);
    const value = parameter.Value ?? '';
    return {
      id: name,
      value,
      // Not marked sensitive, so that a plan shows it; a SecureString stays out of it.
      insecure_value: parameter.Type === 'SecureString' ? undefined : value,
      type: parameter.Type,
      version: parameter.Version,
      arn: parameter.ARN,
    };
  },
};
