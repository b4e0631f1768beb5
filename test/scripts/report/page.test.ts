import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pairFile } from '../../../scripts/report/figure/pair';
import { page } from '../../../scripts/report/html/page';
import { DARK, LIGHT } from '../../../scripts/report/theme';
import { typicalPair } from '../../../scripts/report/typical';
import fc, { hostileText } from '../../support/property';
import { browser, lookAt, pixelsOf } from './browser';
import { compared, evidence, noticed, report } from './example';

const html = page(evidence, '../../docs');
const withReport = (changes: Partial<typeof report>) =>
  page({ ...evidence, report: { ...report, ...changes } }, '../../docs');

describe("a rehearsal's page", () => {
  test('says first that this is not AWS', () => {
    expect(html.indexOf('local cloud, not AWS')).toBeGreaterThan(0);
    expect(html.indexOf('local cloud, not AWS')).toBeLessThan(html.indexOf('<h1'));
  });

  test('takes nothing from elsewhere: its links are all that leads out', () => {
    expect(html).not.toMatch(/<(script|link|img|iframe|object)|@import|url\(/i);
    expect(html.match(/(?:src|href)="[^"]*"/g)).toEqual(
      ['security.md', 'report.md', '../README.md', 'faults.md'].map((file) => `href="../../docs/${file}"`),
    );
  });

  test('shows every interruption with its steps, but no latencies of a pause', () => {
    const rows = html.match(/<tr><th scope="row" class="text">\d\. (Spot|Plug|Pause).*?<\/tr>/g)!;
    expect(rows).toHaveLength(3);
    expect(rows[0]).toContain('22.4');
    expect(html.match(/<h3>/g)).toHaveLength(2);
  });

  test('tells what was proven of security, and nothing where nobody looked', () => {
    for (const words of [
      /786 924 tried.*?17 answered/,
      /104 tried.*?104 refused/,
      /10 secrets.*?2 935 artifacts searched, 325 MiB.*?0 found outside/,
      /1 170 judged, 0 refused.*?18 of 18 granted/,
      /kafka\.service.*?1\.5.*?PrivateNetwork= RestrictAddressFamilies=~AF_UNIX/,
      /kafka-bootstrap\.service.*?9\.6.*?not confined/,
    ]) {
      expect(html.replaceAll('\u2009', ' ')).toMatch(words);
    }
    expect(withReport({ security: null })).not.toContain('<h2>Security');
  });

  test("does not take a report's words for markup", () => {
    expect(html).not.toContain('<fast>');
    expect(html).toContain('A &#60;fast&#62; CPU');
  });

  test('names the latencies that were injected, or that none were', () => {
    expect(html).toContain('no latencies injected');
    const injectedSeconds = { attach: { from: 1, to: 10 } };
    const aws = withReport({ latency: 'aws', seed: 7, injectedSeconds });
    expect(aws).toMatch(/a volume is attached.*?1–10/);
    expect(aws).toContain('jitter from seed 7');
  });

  test('says if the rehearsal failed', () => {
    expect(html).not.toContain('This rehearsal failed');
    expect(withReport({ ok: false })).toContain('This rehearsal failed');
  });

  test('is made of a rehearsal without kills, or without any load', () => {
    expect(withReport({ interruptions: [noticed] })).toContain('no broker was both drained and killed');
    const empty = page({ report, sends: [], observations: [] }, 'docs');
    expect(empty).not.toMatch(/NaN|Infinity|undefined/);
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
  });
});

test('a figure is the same each time, and brings its colours', () => {
  const draw = () => pairFile(typicalPair(evidence)!, 'A caption');
  expect(draw()).toBe(draw());
  expect(draw()).toContain('120 ms gap');
  expect(draw()).toContain('6 s gap');
  expect(draw()).toContain('prefers-color-scheme:dark');
  expect(draw()).not.toMatch(/var\(|NaN|Infinity|undefined/);
});

/** scripts/test installs a browser. A plain `npm test` may have none to look with; CI must not pass without one. */
(browser || process.env.CI ? describe : describe.skip)('in a browser', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'page-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  /** Dots are translucent: seen on paper. */
  const dots = { light: mixed(LIGHT.data, LIGHT.paper, 0.6), dark: mixed(DARK.data, DARK.paper, 0.6) };

  test('it is whole, loads nothing and shows the series in their colours', async () => {
    const { dom, image, complaints } = await lookAt(file('page.html', html), 1012, 2400);
    expect(complaints).toEqual([]);
    expect([image.width, image.height]).toEqual([1012, 2400]);
    for (const colour of [dots.light, LIGHT.alarm, LIGHT.old, LIGHT.replacement, LIGHT.ink]) {
      expect({ colour, isSeen: pixelsOf(image, colour) > 100 }).toEqual({ colour, isSeen: true });
    }
    expect(pixelsOf(image, LIGHT.paper)).toBeGreaterThan(0.7 * 1012 * 2400);
    for (const words of ['volume and address taken 17.0 s', '120 ms gap', '1/50.0', 'How it is measured']) {
      expect(dom).toContain(words);
    }
  });

  test("a benchmark's comparison is painted, the product's way in another colour than the others", async () => {
    const { dom, image, complaints } = await lookAt(
      file('bench.html', page({ ...evidence, report: compared }, '../../docs')),
      1012,
      1400,
    );
    expect(complaints).toEqual([]);
    expect(dom).toContain('Against what people do today');
    const [announced, unannounced] = [LIGHT.data, LIGHT.alarm].map((colour) =>
      mixed(colour, LIGHT.paper, 0.6),
    );
    for (const colour of [announced, unannounced]) {
      expect({ colour, isSeen: pixelsOf(image, colour) > 100 }).toEqual({ colour, isSeen: true });
    }
  });

  test('it is dark where the browser is', async () => {
    const { image } = await lookAt(file('dark.html', html), 1012, 1200, '--force-dark-mode');
    expect(pixelsOf(image, DARK.paper)).toBeGreaterThan(0.7 * 1012 * 1200);
    expect(pixelsOf(image, dots.dark)).toBeGreaterThan(100);
  });

  test('a resource from elsewhere would be refused, and seen here', async () => {
    const worse = html.replace('<h1>', '<img src="http://127.0.0.1:9/x.png" alt=""><h1>');
    const { complaints } = await lookAt(file('worse.html', worse), 400, 400);
    expect(complaints.join('\n')).toContain('Content Security Policy');
  });

  test('a figure by itself is painted, too', async () => {
    const figure = pairFile(typicalPair(evidence)!, 'A caption');
    const { image } = await lookAt(file('figure.svg', figure), 920, 600);
    expect(pixelsOf(image, dots.light)).toBeGreaterThan(100);
    expect(pixelsOf(image, LIGHT.alarm)).toBeGreaterThan(100);
  });
});

function mixed(colour: string, paper: string, opacity: number): string {
  const channels = [1, 3, 5].map((at) => {
    const [front, back] = [colour, paper].map((one) => parseInt(one.slice(at, at + 2), 16));
    return Math.round(opacity * front + (1 - opacity) * back);
  });
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

test('whatever words a report holds, they stay words', () => {
  const markup = fc.oneof(
    hostileText,
    fc.constantFrom('<script>alert(1)</script>', '"><img src=x>', '</td><b>', '&lt;'),
  );
  const skeleton = (page: string) => page.replace(/>[^<]*/g, '>').replace(/"[^"]*"/g, '""');
  const plain = withWords('words');
  fc.assert(
    fc.property(markup, (words) => {
      expect(skeleton(withWords(words))).toBe(skeleton(plain));
    }),
    { numRuns: 50 },
  );
});

function withWords(words: string): string {
  return withReport({
    machine: { ...report.machine, cpuModel: words, kernel: words },
    versions: { kafka: words, java: words, node: words, terraform: words },
    injectedSeconds: { [`x${words}`]: { from: 1, to: 2 } },
    interruptions: [{ ...noticed, nodes: [words] }],
    destroy: { seconds: 1, leftovers: [words] },
  });
}
