import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ATTENTION } from '../../scripts/status/report';
import { noCounts } from '../../userdata/watcher/counts';
import { metricsText } from '../../userdata/watcher/metrics';

/** What operators are told to do must exist: in the documents, and in the hints of the programs. */

const ROOT = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const filesIn = (folder: string, suffix: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(suffix))
    .map((file) => join(folder, file));

const DOCUMENTS = ['README.md', ...filesIn('docs', '.md')];
const PROGRAMS = ['cluster', 'kafka', 'scripts', 'stacks', 'userdata'].flatMap((folder) =>
  filesIn(folder, '.ts'),
);
const operations = read('docs/operations.md');

test.each([...DOCUMENTS, ...PROGRAMS].filter((file) => read(file).includes('npm run ')))(
  'every npm script that %s names exists',
  (file) => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = [...read(file).matchAll(/npm run ([a-z][a-z-]*)/g)].map(([, script]) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  },
);

test('every unit whose journal is to be read exists', () => {
  const units = [...filesIn('userdata', '.service')].map((file) => file.split('/').at(-1));
  const commands = [...operations.matchAll(/journalctl((?: -u [a-z-]+)+)/g)].map(([, options]) => options);
  const named = commands.flatMap((options) => options.split(' -u ').slice(1));
  expect(new Set(named).size).toBeGreaterThan(3);
  expect(named.filter((unit) => !units.includes(`${unit}.service`))).toEqual([]);
});

test('every metric that is named exists', () => {
  const drain = { startedAt: 0, phases: {} };
  const metrics = metricsText(noCounts(), { drain, certificates: {} }, 0);
  const named = [...operations.matchAll(/`(kafka_[a-z_]+)/g)].map(([, metric]) => metric);
  expect(named.length).toBeGreaterThan(1);
  expect(named.filter((metric) => !metrics.includes(`# TYPE ${metric} `))).toEqual([]);
});

test('every item of npm run status that is named exists', () => {
  const shown = operations
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .flatMap((line) =>
      [...line.split('|')[2].matchAll(/`([a-z]+(?:[A-Z][a-z]+)+)`/g)].map(([, code]) => code),
    );
  expect(shown.length).toBeGreaterThan(8);
  expect(shown.filter((code) => !(ATTENTION as readonly string[]).includes(code))).toEqual([]);
});

test.each(DOCUMENTS)('every link of %s leads somewhere', (file) => {
  const links = [...read(file).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link]) => link);
  for (const link of links) {
    const [path, anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    const isFolder = statSync(join(ROOT, target)).isDirectory();
    const text = isFolder ? readdirSync(join(ROOT, target)).join() : read(target);
    if (anchor) expect([link, headings(text)]).toEqual([link, expect.arrayContaining([anchor])]);
  }
});

/** As GitHub makes anchors of them. */
function headings(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('nobody is told to delete a marker: a controller would claim to be one of the first voters', () => {
  const told = PROGRAMS.filter((file) => /delete the marker/.test(read(file)));
  expect(told).toEqual([]);
  expect(read('docs/faults.md')).not.toMatch(/delete the marker/);
});
