import { parseState } from '../../cluster/terraform-state';

const FILE = '/home/terraform/state.tfstate';

describe("a stack's state", () => {
  it('names the managed resources, all instances of each', () => {
    const state = {
      version: 4,
      resources: [
        { mode: 'managed', type: 'aws_eip', name: 'a', instances: [{ attributes: { id: 'eipalloc-1' } }] },
        { mode: 'data', type: 'aws_ami', name: 'b', instances: [{ attributes: { id: 'ami-1' } }] },
      ],
    };
    expect(parseState(FILE, JSON.stringify(state))).toEqual([
      { type: 'aws_eip', attributes: { id: 'eipalloc-1' } },
    ]);
  });

  it('knows nothing if the stack was never deployed', () => {
    expect(parseState(FILE, undefined)).toEqual([]);
  });

  it.each([
    ['empty', ''],
    ['cut off', '{"version": 4, "resources": [{"mode'],
    ['of something else', '{"version": 4}'],
  ])('is refused if the file is %s, naming its backup', (_, text) => {
    expect(() => parseState(FILE, text)).toThrow(`put ${FILE}.backup`);
  });
});
