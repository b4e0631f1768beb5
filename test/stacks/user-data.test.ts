import { encodedUserData } from '../../stacks/constructs/user-data';
import { testDescriptor } from '../support/cluster';

describe('user data', () => {
  const descriptor = testDescriptor('broker-1');
  const ofSize = (bytes: number) => () => encodedUserData((json) => json.padEnd(bytes, '#'), descriptor);

  it('is taken up to the size that EC2 takes', () => {
    expect(ofSize(16_384)).not.toThrow();
  });

  it('is refused beyond, before anything is deployed', () => {
    expect(ofSize(16_385)).toThrow(
      /user data of broker-1 may come to 16385 bytes; EC2 takes 16384 at most\n.*fewer nodes/,
    );
  });

  it('counts ids that only Terraform will know as long as they can become', () => {
    const token = '${TfToken[TOKEN.1]}';
    const unknown = { ...descriptor, bucket: token };
    const room = 16_384 - JSON.stringify(unknown).length;
    const encode = (bytes: number) => () => encodedUserData((json) => json + '#'.repeat(bytes), unknown);
    expect(encode(room - (72 - token.length))).not.toThrow();
    expect(encode(room)).toThrow(/may come to/);
  });
});
