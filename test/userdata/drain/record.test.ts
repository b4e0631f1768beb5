import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_PATHS } from '../../../cluster/node-paths';
import { CAUSES, type Mandate, STANDBY_WAITS } from '../../../userdata/drain/order';
import { PHASES } from '../../../userdata/drain/phases';
import { openRecord } from '../../../userdata/drain/record';
import { type Files, systemFiles } from '../../../userdata/effects/files';
import fc, { hostileText } from '../../support/property';
import { FakeMachine } from '../support/fake-machine';

const MANDATE: Mandate = {
  causes: ['request'],
  voluntary: true,
  deadline: null,
  standby: 'until-deadline',
  leaveGroup: true,
};

const folder = mkdtempSync(join(tmpdir(), 'record-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Real files, in a folder of their own. */
const files: Files = {
  ...systemFiles,
  read: (path) => systemFiles.read(join(folder, path)),
  write: (path, text) => systemFiles.write(join(folder, path), text),
};

it('keeps what is noted in the background at the same moment', async () => {
  const { clock, log } = new FakeMachine();
  const book = (await openRecord({ clock, files, log }, MANDATE))!;
  await Promise.all([
    book.note('toldHandOver'),
    book.note('leftGroup'),
    ...[1, 2, 3].map((n) => book.change({ why: [`${n}`] })),
  ]);
  const again = (await openRecord({ clock, files, log }, undefined))!;
  expect(again.record).toEqual(book.record);
  expect(Object.keys(again.record.phases).sort()).toEqual(['leftGroup', 'toldHandOver']);
  expect(again.record.why).toEqual(['3']);
});

it('notes only the first time of a phase', async () => {
  const { clock, files: memory, log } = new FakeMachine();
  const book = (await openRecord({ clock, files: memory, log }, MANDATE))!;
  await book.note('toldHandOver');
  const first = book.record.phases.toldHandOver;
  await clock.sleep(1000);
  await book.note('toldHandOver');
  expect(book.record.phases.toldHandOver).toBe(first);
});

it('is none without an order, and begun anew if it cannot be read', async () => {
  const machine = new FakeMachine();
  expect(await openRecord(machine, undefined)).toBeUndefined();
  machine.texts.set(NODE_PATHS.drainRecord, '{"startedAt":"2026-11-2');
  expect((await openRecord(machine, MANDATE))!.record).toMatchObject({ mandate: MANDATE, phases: {} });
  expect(machine.lines.join('\n')).toContain('drain record cannot be read, beginning anew');
});

it('whatever lies in its place, a drain begins or goes on, and what it writes it reads again', async () => {
  const time = fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  const record = fc.record({
    startedAt: time,
    mandate: fc.record({
      causes: fc.array(fc.constantFrom(...CAUSES)),
      voluntary: fc.boolean(),
      deadline: fc.option(fc.integer()),
      standby: fc.constantFrom(...STANDBY_WAITS),
      leaveGroup: fc.boolean(),
    }),
    why: fc.array(hostileText, { maxLength: 2 }),
    phases: fc.dictionary(fc.constantFrom(...PHASES), time),
    stoppedBecause: fc.option(hostileText),
    failures: fc.array(hostileText, { maxLength: 2 }),
  });
  const whole = record.map((one) => JSON.stringify(one));
  const cut = fc.tuple(whole, fc.nat()).map(([text, end]) => text.slice(0, end % text.length));
  await fc.assert(
    fc.asyncProperty(fc.oneof(whole, cut, fc.json(), hostileText), async (text) => {
      const machine = new FakeMachine();
      machine.texts.set(NODE_PATHS.drainRecord, text);
      const book = (await openRecord(machine, MANDATE))!;
      await book.note('completed');
      expect((await openRecord(machine, undefined))!.record).toEqual(book.record);
    }),
  );
});

it('goes on where it was', async () => {
  const machine = new FakeMachine();
  machine.texts.set(
    NODE_PATHS.drainRecord,
    JSON.stringify({ ...begun, phases: { leftGroup: begun.startedAt } }),
  );
  const { record, has } = (await openRecord(machine, undefined))!;
  expect(has('leftGroup')).toBe(true);
  expect(record.mandate).toEqual(MANDATE);
});

const begun = {
  startedAt: '2026-11-21T10:00:00.000Z',
  mandate: MANDATE,
  why: ['the operator asks'],
  stoppedBecause: null,
  failures: [],
};
