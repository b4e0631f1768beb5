import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NODE_PATHS } from '../../../cluster/node-paths';
import type { Mandate } from '../../../userdata/drain/order';
import { openRecord } from '../../../userdata/drain/record';
import { type Files, systemFiles } from '../../../userdata/effects/files';
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
