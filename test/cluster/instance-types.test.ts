import { architectureOf, isBareMetal, isInstanceType, isXen } from '../../cluster/instance-types';

const X86 =
  't2.micro t3.small t3a.medium m5.large m5zn.large m6idn.large m7i.large m7i-flex.large m7a.large c6in.large ' +
  'r6i.large r7iz.large x1e.xlarge x2iedn.xlarge x2idn.16xlarge z1d.large d3en.xlarge i4i.large i7ie.large h1.2xlarge ' +
  'g4dn.xlarge g4ad.xlarge g5.xlarge g6e.xlarge gr6.4xlarge p4d.24xlarge p5en.48xlarge p6-b200.48xlarge ' +
  'inf2.xlarge trn1n.32xlarge vt1.3xlarge dl1.24xlarge f1.2xlarge hpc6id.32xlarge hpc7a.96xlarge ' +
  'u-6tb1.112xlarge u7i-12tb.224xlarge u7in-16tb.224xlarge mac1.metal m5.metal m7i.metal-24xl';
const ARM =
  'a1.large t4g.small m6g.large m6gd.large m7g.large m8gn.large c7gn.large r8gd.large r8gb.large x2gd.large ' +
  'im4gn.large is4gen.large i4g.large i8ge.large g5g.xlarge hpc7g.4xlarge p6e-gb200.36xlarge ' +
  'mac2.metal mac2-m2pro.metal mac-m4.metal a1.metal c7g.metal r8g.metal-24xl';

describe('the architecture of an instance type', () => {
  it.each(X86.split(' '))('%s is x86-64', (type) => expect(architectureOf(type)).toBe('x86_64'));
  it.each(ARM.split(' '))('%s is arm64', (type) => expect(architectureOf(type)).toBe('arm64'));
  it.each([
    '',
    'large',
    'm7i',
    'm7i.',
    '.large',
    'M7i.large',
    'm7i.large ',
    'm7i.xxlarge',
    'm7i.2large',
    'm.large',
    'm7i_large',
  ])('of %j nothing is known', (type) => expect(architectureOf(type)).toBeUndefined());
});

describe('an instance type', () => {
  it.each(['m7i.large', 'm7i.xlarge', 'm7i.48xlarge', 'm7i-flex.large', 't3.nano'])('%s is one', (type) => {
    expect(isInstanceType(type)).toBe(true);
    expect(isBareMetal(type)).toBe(false);
  });
  it.each(['m5.metal', 'm7i.metal-48xl'])('%s is one, of bare metal', (type) => {
    expect(isInstanceType(type)).toBe(true);
    expect(isBareMetal(type)).toBe(true);
  });
});

describe('a type older than the Nitro system', () => {
  it.each([
    't2.micro',
    'm4.large',
    'c4.large',
    'r4.large',
    'x1e.xlarge',
    'i3.large',
    'd2.xlarge',
    'p3.2xlarge',
  ])('%s is told apart', (type) => expect(isXen(type)).toBe(true));
  it.each([
    't3.micro',
    'm5.large',
    'c5.large',
    'r5.large',
    'i3en.large',
    'i3.metal',
    'd3.xlarge',
    'p3dn.24xlarge',
  ])('%s is not', (type) => expect(isXen(type)).toBe(false));
});
