import { OperatorError } from '../../cluster/errors';
import { type NodeDescriptor, parseNodeDescriptor } from '../../cluster/node-descriptor';
import { NODE_PATHS } from '../../cluster/node-paths';
import type { Cloud } from '../cloud/cloud';
import type { Imds } from '../effects/imds';
import type { Machine } from '../effects/machine';
import type { KafkaView } from '../kafka/view';

/** Who this instance is, by the metadata service. */
export interface Identity {
  instanceId: string;
  /** MAC address of the primary interface, lower case. */
  mac: string;
  /** The primary interface's id, eni-... */
  interfaceId: string;
}

/** What every step of a node's life gets. */
export interface NodeContext {
  machine: Machine;
  imds: Imds;
  cloud: Cloud;
  kafka: KafkaView;
  identity: Identity;
  descriptor: NodeDescriptor;
}

/** @throws OperatorError NODE_DESCRIPTOR_INVALID; waiting would not help against that */
export async function readDescriptor({ files }: Machine): Promise<NodeDescriptor> {
  const text = await files.read(NODE_PATHS.descriptor);
  if (text === undefined) throw new Error(`${NODE_PATHS.descriptor} is missing: user data writes it`);
  return parseNodeDescriptor(parseJson(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OperatorError(
      'NODE_DESCRIPTOR_INVALID',
      `${NODE_PATHS.descriptor} is not JSON: ${String(cause)}`,
      'deploy compute again; if it stays like that, look at the launch template’s user data',
    );
  }
}

/** They become parts of calls, keys and paths: a page of HTML in their place must not get that far. */
const FORMS = {
  instanceId: /^i-[0-9a-f]{1,32}$/,
  mac: /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/,
  interfaceId: /^eni-[0-9a-f]{1,32}$/,
};

/** @throws Error if the metadata service does not say, or says what is none */
export async function readIdentity(imds: Imds): Promise<Identity> {
  const need = async (path: string, form: RegExp) => {
    const value = (await imds.get(path))?.trim().toLowerCase();
    if (!value) throw new Error(`the metadata service has no ${path}`);
    if (!form.test(value)) throw new Error(`no ${path}: ${JSON.stringify(value.slice(0, 80))}`);
    return value;
  };
  const instanceId = await need('instance-id', FORMS.instanceId);
  const mac = await need('mac', FORMS.mac);
  const interfaceId = await need(`network/interfaces/macs/${mac}/interface-id`, FORMS.interfaceId);
  return { instanceId, mac, interfaceId };
}
