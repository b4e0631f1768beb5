import { readIdentity } from '../../../userdata/agent/context';
import { createImds } from '../../../userdata/effects/imds';
import fc, { hostileText } from '../../support/property';
import { bootedInstance, INTERFACE_ID, MAC } from '../support/instance';
import { INSTANCE_ID } from '../support/fake-cloud';

it('is what the metadata service says', async () => {
  const { machine } = bootedInstance('broker-1');
  machine.metadata.set('mac', `${MAC.toUpperCase()}\n`);
  expect(await readIdentity(createImds(machine))).toEqual({
    instanceId: INSTANCE_ID,
    mac: MAC,
    interfaceId: INTERFACE_ID,
  });
});

const HERE = ['instance-id', 'mac', `network/interfaces/macs/${MAC}/interface-id`];

it('whatever the metadata service says instead, it never gets into a call, a key or a path', async () => {
  const said = fc.oneof(
    hostileText,
    fc.constantFrom('<html>', 'i-', 'i-1/../2', `${MAC}/..`, 'i-1 i-2', 'eni-1\neni-2'),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...HERE), said, async (path, text) => {
      const { machine } = bootedInstance('broker-1');
      machine.metadata.set(path, text);
      await expect(readIdentity(createImds(machine))).rejects.toThrow(/^(no|the metadata service has no) /);
    }),
    { numRuns: 50 },
  );
});
