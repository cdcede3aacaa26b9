/** The Dockerfile, checked without an engine: what it copies exists, it does not run as root, and its command is one that sluice takes. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { sluiceProgram } from '../../src/cli/program.ts';

const root = join(import.meta.dirname, '../..');
const lines = readFileSync(join(root, 'Dockerfile'), 'utf8')
  .replaceAll(/^\s*#.*$/gm, '')
  .replaceAll(/\\\n/g, ' ')
  .split('\n')
  .map((line) => line.trim())
  .filter(Boolean);

const instructions = (name: string): string[] =>
  lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
const list = (name: string): string[] => z.array(z.string()).parse(JSON.parse(instructions(name).at(-1) ?? '[]'));

it('uses instructions that exist, in an order that builds', () => {
  const known = /^(?:FROM|ENV|WORKDIR|COPY|RUN|USER|VOLUME|EXPOSE|STOPSIGNAL|HEALTHCHECK|ENTRYPOINT|CMD) /;
  expect(lines.filter((line) => !known.test(line))).toEqual([]);
  expect(lines[0]).toMatch(/^FROM node:\d+-slim AS dependencies$/);
  expect(instructions('FROM')).toHaveLength(2);
});

it('copies what exists, and the ignore file lets it through', () => {
  const letThrough = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const copied = instructions('COPY')
    .filter((line) => !line.startsWith('--from'))
    .flatMap((line) => line.split(/\s+/).slice(0, -1));
  for (const path of copied) {
    expect(existsSync(join(root, path)), path).toBe(true);
    expect(letThrough, path).toContain(path);
  }
});

it('runs as a user with a number, never as root, from there on to the end', () => {
  const users = instructions('USER');
  expect(users).toEqual(['1000:1000']);
  expect(lines.slice(lines.indexOf('USER 1000:1000')).some((line) => line.startsWith('RUN '))).toBe(false);
});

it('installs what the lock file says, without what only development needs', () => {
  expect(instructions('RUN')[0]).toMatch(/^npm ci .*--omit=dev/);
});

it('runs a command of sluice with flags that it has', () => {
  expect(list('ENTRYPOINT')).toEqual(['sluice']);
  const [name, ...rest] = list('CMD');
  const command = sluiceProgram().commands.find((each) => each.name() === name);
  const known = command?.options.map(({ long }) => long);
  for (const flag of rest.filter((each) => each.startsWith('--'))) expect(known).toContain(flag);
  expect(rest).toEqual(expect.arrayContaining(['/etc/sluice/policy-config.yaml', '0.0.0.0:41002']));
  expect(instructions('EXPOSE')).toEqual(['41002']);
});

it('needs a Node that package.json allows', () => {
  const { engines } = z
    .looseObject({ engines: z.object({ node: z.string() }) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const image = Number(/node:(\d+)/.exec(instructions('FROM').at(-1) ?? '')?.[1]);
  expect(image).toBeGreaterThanOrEqual(Number(/\d+/.exec(engines.node)?.[0]));
});
