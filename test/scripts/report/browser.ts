import { execFile } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PNG } from 'pngjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Chromium's program, undefined where there is none. */
export const browser = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find(isExecutable);

export interface Look {
  /** What the browser made of the page, as markup. */
  dom: string;
  image: PNG;
  /** What it has to say of the page: errors, and whatever it was kept from loading. */
  complaints: string[];
}

/** Open a file as a person would, and look at it. */
export async function lookAt(file: string, width: number, height: number, ...flags: string[]): Promise<Look> {
  const folder = mkdtempSync(join(tmpdir(), 'look-'));
  try {
    const shot = join(folder, 'shot.png');
    const size = `--window-size=${width},${height}`;
    const common = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', size];
    const own = [`--user-data-dir=${folder}/profile`, '--enable-logging=stderr', ...flags];
    const wanted = [`--screenshot=${shot}`, '--dump-dom', pathToFileURL(file).href];
    const { stdout, stderr } = await run([...common, ...own, ...wanted]);
    const complaints = stderr.split('\n').filter((line) => line.includes(':CONSOLE'));
    return { dom: stdout, image: PNG.sync.read(readFileSync(shot)), complaints };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many pixels have about this colour. @param colour #rrggbb */
export function pixelsOf({ data }: PNG, colour: string): number {
  const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (wanted.every((value, channel) => Math.abs(data[at + channel] - value) <= 4)) count += 1;
  }
  return count;
}

function run(args: string[]): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    execFile(browser!, args, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      error ? reject(error) : resolve({ stdout, stderr }),
    );
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
