/** The manifests, checked without a cluster: they parse, they fit together, and the gateway understands what they give it. */
import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { sluiceProgram } from '../../src/cli/program.ts';
import { loadPlan } from '../../src/config/load.ts';
import { parseDuration } from '../../src/config/units.ts';
import { policyRegistry } from '../../src/policies/registry.ts';

const folder = join(import.meta.dirname, '../../config/kubernetes');
const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }).optional(),
});

const manifests = globSync('*.yaml', { cwd: folder }).flatMap((file) =>
  parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => {
    expect(document.errors, file).toEqual([]);
    return manifest.parse(document.toJS());
  }),
);

const only = <Schema extends z.ZodType>(kind: string, schema: Schema): z.output<Schema> => {
  const found = manifests.filter((each) => each.kind === kind);
  expect(found).toHaveLength(1);
  return schema.parse(found[0]);
};

const probe = z.object({
  httpGet: z.object({ path: z.string(), port: z.string() }),
  periodSeconds: z.int(),
  timeoutSeconds: z.int().optional(),
  failureThreshold: z.int(),
});
const container = z.looseObject({
  args: z.array(z.string()),
  ports: z.array(z.object({ name: z.string(), containerPort: z.int() })),
  livenessProbe: probe,
  readinessProbe: probe,
  securityContext: z.looseObject({
    readOnlyRootFilesystem: z.literal(true),
    allowPrivilegeEscalation: z.literal(false),
  }),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
  lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.int() }) }) }),
});
const deployment = only(
  'Deployment',
  z.looseObject({
    spec: z.looseObject({
      replicas: z.int(),
      selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
      template: z.looseObject({
        metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
        spec: z.looseObject({
          terminationGracePeriodSeconds: z.int(),
          securityContext: z.looseObject({ runAsNonRoot: z.literal(true), runAsUser: z.int().min(1) }),
          containers: z.tuple([container]),
          volumes: z.array(z.looseObject({ name: z.string() })),
        }),
      }),
    }),
  }),
).spec;
const pod = deployment.template.spec;
const [gateway] = pod.containers;
const argument = (name: string): string | undefined => gateway.args[gateway.args.indexOf(name) + 1];

describe('the Deployment', () => {
  it('runs three gateways that can write to their data only', () => {
    expect(deployment.replicas).toBe(3);
    const mounts = new Map(gateway.volumeMounts.map(({ name, mountPath }) => [mountPath, name]));
    expect(mounts.get(argument('--data-dir') ?? '')).toBe('data');
    for (const { name } of gateway.volumeMounts) expect(pod.volumes.map((volume) => volume.name)).toContain(name);
  });

  it('is probed as specified', () => {
    expect(gateway.livenessProbe).toMatchObject({ httpGet: { path: '/health' }, periodSeconds: 10 });
    expect(gateway.readinessProbe).toMatchObject({ httpGet: { path: '/readyz' }, periodSeconds: 5 });
    expect(gateway.ports).toContainEqual({ name: gateway.livenessProbe.httpGet.port, containerPort: 41002 });
  });

  it('gives a drain the time it may take', () => {
    const drain = parseDuration(argument('--drain-timeout')) / 1000;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(drain + gateway.lifecycle.preStop.sleep.seconds);
  });

  it('starts a command that exists, with flags that exist', () => {
    const [name, ...rest] = gateway.args;
    const command = sluiceProgram().commands.find((each) => each.name() === name);
    const known = command?.options.map(({ long }) => long);
    for (const flag of rest.filter((each) => each.startsWith('--'))) expect(known).toContain(flag);
  });
});

it('the ConfigMap holds a configuration that loads without findings', () => {
  const { data } = only('ConfigMap', z.looseObject({ data: z.object({ 'policy-config.yaml': z.string() }) }));
  const file = join(mkdtempSync(join(tmpdir(), 'sluice-')), 'policy-config.yaml');
  writeFileSync(file, data['policy-config.yaml']);
  const env = { OPENAI_API_KEY: 'test', SLUICE_ADMIN_TOKEN: 'test' };
  const loaded = loadPlan({ policyConfigFiles: [file], registry: policyRegistry, env });
  expect(loaded).toMatchObject({ ok: true, warnings: [] });
  expect(argument('--policy-config')).toMatch(/^\/etc\/sluice\/policy-config\.yaml$/);
});

it('the Service and the disruption budget select the pods', () => {
  const { labels } = deployment.template.metadata;
  expect(labels).toMatchObject(deployment.selector.matchLabels);
  const service = only(
    'Service',
    z.looseObject({
      metadata: z.looseObject({ name: z.literal('sluice') }),
      spec: z.looseObject({
        selector: z.record(z.string(), z.string()),
        ports: z.array(z.looseObject({ port: z.int() })),
      }),
    }),
  );
  expect(labels).toMatchObject(service.spec.selector);
  expect(service.spec.ports.map(({ port }) => port)).toEqual([41002]);
  const budget = only(
    'PodDisruptionBudget',
    z.looseObject({
      spec: z.object({ minAvailable: z.int(), selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }),
    }),
  );
  expect(budget.spec.minAvailable).toBeLessThan(deployment.replicas);
  expect(labels).toMatchObject(budget.spec.selector.matchLabels);
});

it('the mesh knows the provider and the name that applications use', () => {
  const hosts = manifests
    .filter(({ kind }) => kind === 'ServiceEntry')
    .map((entry) => z.looseObject({ spec: z.looseObject({ hosts: z.array(z.string()) }) }).parse(entry).spec.hosts);
  expect(hosts.flat().sort()).toEqual(['api.openai.com', 'sluice.internal']);
});

it('everything stands in one namespace, and kustomize lists every file', () => {
  const named = manifests.filter(({ kind }) => kind !== 'Kustomization' && kind !== 'Namespace');
  for (const { metadata, kind } of named) expect(metadata?.namespace, kind).toBe('sluice');
  const { resources } = z
    .looseObject({ resources: z.array(z.string()) })
    .parse(parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')));
  expect([...resources, 'kustomization.yaml'].sort()).toEqual(globSync('*.yaml', { cwd: folder }).sort());
});
