import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/*
 * Whatever comes from outside (tags, metadata, names, paths) reaches a program as one argument, never a shell. Where a
 * shell is needed, its script is a constant, and everything else an argument of it or its environment.
 */

const ROOT = join(__dirname, '..');
const FILES = ['cluster', 'kafka', 'scripts', 'stacks', 'userdata'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);
const SHELLS = ['sh', 'bash', '/bin/sh', '/bin/bash', 'dash'];

/** What of a source could hand a text to a shell, each with its line. */
function dangers(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const constants = new Set<string>();
  const visit = (node: ts.Node, act: (node: ts.Node) => void): void => {
    act(node);
    node.forEachChild((child) => visit(child, act));
  };
  const isConstant = (node: ts.Node | undefined): boolean =>
    node !== undefined &&
    (ts.isStringLiteralLike(node) || (ts.isIdentifier(node) && constants.has(node.text)));
  const report = (node: ts.Node, what: string) =>
    found.push(`${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}: ${what}`);

  visit(source, (node) => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && isConstant(node.initializer)) {
      constants.add(node.name.text);
    }
  });
  visit(source, (node) => {
    if (ts.isImportDeclaration(node) && /child_process/.test(node.moduleSpecifier.getText(source))) {
      const names = node.importClause?.namedBindings;
      if (!names || !ts.isNamedImports(names)) report(node, 'child_process as a whole');
      else if (
        names.elements.some(({ propertyName, name }) => /^exec(Sync)?$/.test((propertyName ?? name).text))
      )
        report(node, 'exec, which is a shell');
    }
    if (ts.isPropertyAssignment(node) && node.name.getText(source) === 'shell') report(node, 'a shell');
    // ['sh', '-c', script, ...] or spawn('sh', ['-c', script, ...])
    if (ts.isArrayLiteralExpression(node)) {
      const at = node.elements.findIndex((one) => ts.isStringLiteralLike(one) && one.text === '-c');
      const before =
        at > 0 ? node.elements[at - 1] : ts.isCallExpression(node.parent) && node.parent.arguments[0];
      const isShell = before && ts.isStringLiteralLike(before) && SHELLS.includes(before.text);
      if (at >= 0 && isShell && !isConstant(node.elements[at + 1])) report(node, 'a script that is made up');
    }
    if (
      ts.isPropertyAssignment(node) &&
      node.name.getText(source) === 'command' &&
      inProvisioner(node, source)
    ) {
      if (!isConstant(node.initializer)) report(node, 'a provisioner’s command that is made up');
    }
  });
  return found;
}

function inProvisioner(node: ts.PropertyAssignment, source: ts.SourceFile): boolean {
  return node.parent.properties.some((property) => property.getText(source) === "type: 'local-exec'");
}

const parse = (name: string, text: string) => ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);

/** Without a word of these, a source starts no program: saves the parsing of most. */
const STARTS_PROGRAMS = /child_process|\bshell\b|'-c'|local-exec/;

test('no program of ours hands a text that it was given to a shell', () => {
  const found = FILES.map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }))
    .filter(({ text }) => STARTS_PROGRAMS.test(text))
    .flatMap(({ file, text }) => dangers(parse(file, text)).map((danger) => `${file}:${danger}`));
  expect(found).toEqual([]);
  expect(FILES.length).toBeGreaterThan(200);
});

test.each([
  ["import { exec } from 'node:child_process';"],
  ["import { execSync as run } from 'child_process';"],
  ["import * as processes from 'node:child_process';"],
  ["spawn('ls', { shell: true });"],
  ["spawn('sh', ['-c', `echo ${name}`]);"],
  ["run(['bash', '-c', script]);"],
  ["const script = 'echo ' + name; run(['sh', '-c', script]);"],
  ["new Resource({ provisioners: [{ type: 'local-exec', command: `node ${program}` }] });"],
])('it would be seen: %s', (text) => {
  expect(dangers(parse('x.ts', text))).toHaveLength(1);
});

test.each([
  ["import { execFile, spawn } from 'node:child_process';"],
  ["const SCRIPT = `echo \"$1\"`; spawn('sh', ['-c', SCRIPT, 'sh', name]);"],
  ["new Resource({ provisioners: [{ type: 'local-exec', command: 'node \"$PROGRAM\"' }] });"],
  ["spawn('java', ['-c', name]);"],
])('it is no danger: %s', (text) => {
  expect(dangers(parse('x.ts', text))).toEqual([]);
});
