import { Fn } from 'cdktf';
import { OperatorError } from '../../cluster/errors';
import type { NodeDescriptor } from '../../cluster/node-descriptor';

/** EC2's limit, before encoding (EC2 User Guide, "Run commands at launch"). */
const MAX_USER_DATA_BYTES = 16_384;
/**
 * Nothing that Terraform fills in is longer: the events' topic's ARN is the bucket's name, which has 63 characters at
 * most, with nine characters more.
 */
const LONGEST_VALUE = 'x'.repeat(72);

/**
 * User data, encoded by Terraform once it knows the ids in the descriptor. Everything around the descriptor is
 * handed over as a raw string: "${" in its shell parts means nothing to Terraform then.
 *
 * @throws OperatorError USER_DATA_TOO_LARGE if EC2 would not take it
 */
export function encodedUserData(
  userData: (descriptorJson: string) => string,
  descriptor: NodeDescriptor,
): string {
  const known = withoutNulls(descriptor);
  checkSize(descriptor.node.name, userData(JSON.stringify(known).replaceAll(/\$\{[^}]*\}/g, LONGEST_VALUE)));
  const placeholder = '@@node-descriptor@@';
  const [before, after] = userData(placeholder)
    .split(placeholder)
    // cdktf escapes quotes, newlines and "${" of a raw string, but no backslash.
    .map((text) => Fn.rawString(text.replaceAll('\\', '\\\\')));
  return Fn.base64encode(Fn.join('', [before, Fn.jsonencode(known), after]));
}

function checkSize(node: string, text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_USER_DATA_BYTES) return;
  throw new OperatorError(
    'USER_DATA_TOO_LARGE',
    `user data of ${node} may come to ${bytes} bytes; EC2 takes ${MAX_USER_DATA_BYTES} at most`,
    'fewer nodes, since each is named in it, or move what userdata/ writes there into the bundle',
  );
}

/** cdktf's functions take no null; a key that is not there means the same to the agent. */
function withoutNulls(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}
