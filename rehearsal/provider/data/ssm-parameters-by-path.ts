import type { GetParametersByPathCommandOutput, Parameter } from '@aws-sdk/client-ssm';
import type { DataSource } from '../resource';

type Parameters = {
  path: string;
  recursive: boolean | null;
  with_decryption: boolean | null;
  arns: string[];
  names: string[];
  types: string[];
  values: string[];
};

/** A path without parameters is no error, unlike a parameter that does not exist. */
export const ssmParametersByPath: DataSource<Parameters> = {
  configurable: ['path', 'recursive', 'with_decryption'],
  async read({ path, recursive, with_decryption }, { ssm }) {
    const found: Parameter[] = [];
    let page: GetParametersByPathCommandOutput | undefined;
    do {
      page = await ssm.getParametersByPath({
        Path: path,
        Recursive: recursive ?? false,
        WithDecryption: with_decryption ?? true,
        NextToken: page?.NextToken,
      });
      found.push(...(page.Parameters ?? []));
    } while (page.NextToken);
    return {
      id: path,
      arns: found.map(({ ARN }) => ARN ?? ''),
      names: found.map(({ Name }) => Name ?? ''),
      types: found.map(({ Type }) => Type ?? ''),
      values: found.map(({ Value }) => Value ?? ''),
    };
  },
};
