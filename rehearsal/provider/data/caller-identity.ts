import type { DataSource } from '../resource';
import { present } from '../resources/ec2';

type Identity = { account_id: string; arn: string; user_id: string };

export const callerIdentity: DataSource<Identity> = {
  configurable: [],
  async read(_config, { sts }) {
    const { Account, Arn, UserId } = await sts.getCallerIdentity({});
    const account_id = present(Account, 'account');
    return { id: account_id, account_id, arn: Arn, user_id: UserId };
  },
};
