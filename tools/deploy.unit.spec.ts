import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { settingsByReader } from './docs/facts.mjs';
import { COMPOSE_NAMES } from './env-example.mjs';

type Json = Record<string, any>;

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
/** A version of three numbers (PostgreSQL has two), and nothing that moves. */
const PINNED = /^[a-z0-9./-]+:\d+\.\d+(\.\d+)?(-[a-z0-9.-]+)?$/;

let names: Set<string>;
const production: string[] = [];
beforeAll(async () => {
  const settings = (await settingsByReader()).flatMap((group) => group.settings);
  names = new Set(settings.map(({ name }) => name));
  production.push(...settings.filter(({ required }) => required).map(({ name }) => name));
});
const unknown = (given: string[]) => given.filter((name) => !names.has(name));

describe('docker-compose.yml', () => {
  const compose = parse(read('docker-compose.yml'), { merge: true }) as Json;
  const services = Object.entries(compose.services as Record<string, Json>);
  const own = services.filter(([, { image }]) => image.startsWith('marmalade:'));

  it('has the gateway, identity, the inbox, loyalty, the bots, the dispatcher in its two roles, and their servers', () => {
    expect(Object.keys(compose.services).sort()).toEqual(
      [
        'bots',
        'dispatcher-intake',
        'dispatcher-sending',
        'gateway',
        'identity',
        'inbox',
        'loyalty',
        'postgres',
        'rabbitmq',
      ].sort(),
    );
    const roles = own.map(([, { environment }]) => environment.DISPATCHER_ROLES).filter(Boolean);
    expect(roles.sort()).toEqual(['intake', 'sending']);
  });

  it.each(services)('%s has a pinned image, a health check and a restart policy', (_name, service) => {
    expect(service.image).toMatch(PINNED);
    expect(service.healthcheck.test.length).toBeGreaterThan(1);
    expect(service.restart).toBe('unless-stopped');
  });

  it.each(own)('%s is given settings that exist, and all that production asks for', (_name, { environment }) => {
    expect(unknown(Object.keys(environment))).toEqual([]);
    expect(environment.NODE_ENV).toBe('production');
    for (const name of [...production, 'DATABASE_URL', 'RABBITMQ_URL']) expect(environment).toHaveProperty(name);
  });

  it.each(own)('%s runs a program that the build makes, once what it needs is well', (_name, service) => {
    const [program, launcher] = service.command as string[];
    const app = /^dist\/(apps\/[a-z]+)\/main\.js$/.exec(launcher!)![1]!;
    expect(program).toBe('node');
    expect(existsSync(new URL(`${app}/src/main.ts`, root))).toBe(true);
    for (const each of Object.values<Json>(service.depends_on)) expect(each.condition).toBe('service_healthy');
    for (const each of Object.keys(service.depends_on)) expect(compose.services).toHaveProperty(each);
    expect(service.healthcheck.test.join(' ')).toContain('/health/ready');
  });

  it('asks only for variables that .env.example explains', () => {
    const asked = [...read('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name!);
    expect(asked.filter((name) => !names.has(name) && !COMPOSE_NAMES.includes(name))).toEqual([]);
    for (const name of asked) expect(read('.env.example')).toContain(`# ${name}=`);
  });

  it('opens the gateway alone, and to this machine only', () => {
    expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(['gateway']);
    expect(compose.services.gateway.ports).toEqual(['127.0.0.1:3000:3000']);
  });

  it('gives the broker files that exist', () => {
    for (const { file } of Object.values<Json>(compose.configs)) {
      if (file) expect(existsSync(new URL(file, root))).toBe(true);
    }
    const targets = compose.services.rabbitmq.configs.map(({ target }: Json) => target);
    const folder = /^load_definitions = (.+)$/m.exec(read('deploy/rabbitmq/rabbitmq.conf'))![1]!;
    expect(targets.filter((target: string) => target.startsWith(`${folder}/`))).toHaveLength(2);
    // A broker that cannot read a file of the folder does not start.
    expect(() => JSON.parse(compose.configs['rabbitmq-user'].content)).not.toThrow();
  });
});

describe('k8s', () => {
  const documentsOf = (path: string) => parseAllDocuments(read(path)).map((document) => document.toJS() as Json);
  const kustomization = parse(read('k8s/base/kustomization.yaml')) as Json;
  const files = (kustomization.resources as string[]).filter((name) => name.endsWith('.yaml'));
  const all = files.flatMap((name) => documentsOf(`k8s/base/${name}`));
  const ofKind = (kind: string) => all.filter((each) => each.kind === kind);
  const deployments = ofKind('Deployment').map((each) => [each.metadata.name as string, each] as const);
  const containerOf = (deployment: Json) => deployment.spec.template.spec.containers[0] as Json;

  it('lists every file of the base but the template of the secret', () => {
    const present = readdirSync(new URL('k8s/base', root)).filter((name) => name.endsWith('.yaml'));
    expect([...files, 'kustomization.yaml', 'secret.template.yaml'].sort()).toEqual(present.sort());
  });

  it('describes things that have a kind, a version and a name', () => {
    for (const each of [...all, ...documentsOf('k8s/trial/postgres.yaml'), ...documentsOf('k8s/trial/rabbitmq.yaml')]) {
      expect(each).toMatchObject({
        apiVersion: expect.any(String),
        kind: expect.any(String),
        metadata: { name: expect.any(String) },
      });
    }
  });

  it('has the gateway, identity, the inbox, loyalty, the bots, and the dispatcher in two deployments by its roles', () => {
    expect(deployments.map(([name]) => name).sort()).toEqual([
      'bots',
      'dispatcher-intake',
      'dispatcher-sending',
      'gateway',
      'identity',
      'inbox',
      'loyalty',
    ]);
    const roles = deployments.flatMap(([, deployment]) => containerOf(deployment).env ?? []);
    expect(roles).toEqual([
      { name: 'DISPATCHER_ROLES', value: 'intake' },
      { name: 'DISPATCHER_ROLES', value: 'sending' },
    ]);
  });

  it.each(deployments)('%s has two replicas, of which one is always kept', (name, deployment) => {
    const { replicas, selector, template } = deployment.spec;
    expect(replicas).toBe(2);
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
    const [budget] = ofKind('PodDisruptionBudget').filter((each) => each.metadata.name === name);
    expect(budget!.spec.minAvailable).toBe(1);
    expect(template.metadata.labels).toMatchObject(budget!.spec.selector.matchLabels);
  });

  it.each(deployments)('%s has probes, limits and no rights', (name, deployment) => {
    const pod = deployment.spec.template.spec;
    const container = containerOf(deployment);
    const ports = container.ports.map(({ name }: Json) => name);
    expect(container.livenessProbe.httpGet).toEqual({ path: '/health/live', port: 'http' });
    // The gateway answers for services that are away; the others are of no use without their database.
    const ready = name === 'gateway' ? '/health/live' : '/health/ready';
    expect(container.readinessProbe.httpGet).toEqual({ path: ready, port: 'http' });
    expect(container.startupProbe.httpGet).toEqual({ path: '/health/live', port: 'http' });
    expect(ports).toEqual(['http']);
    expect(container.resources).toMatchObject({
      requests: { cpu: expect.any(String), memory: expect.any(String) },
      limits: { memory: expect.any(String) },
    });
    expect(pod.securityContext.runAsNonRoot).toBe(true);
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it.each(deployments)('%s runs a program that the build makes, on the port its settings say', (_name, deployment) => {
    const container = containerOf(deployment);
    const [app] = /apps\/[a-z]+/.exec(container.command[1])!;
    const { data } = ofKind('ConfigMap')[0]!;
    expect(existsSync(new URL(`${app}/src/main.ts`, root))).toBe(true);
    const port = app === 'apps/gateway' ? data.PORT : data[`${app.slice('apps/'.length).toUpperCase()}_PORT`];
    expect(String(container.ports[0].containerPort)).toBe(port);
  });

  it('pins the image, for all services at once', () => {
    expect(kustomization.images).toHaveLength(1);
    expect(`${kustomization.images[0].name}:${kustomization.images[0].newTag}`).toMatch(PINNED);
    for (const [, deployment] of deployments) expect(containerOf(deployment).image).toBe(kustomization.images[0].name);
    for (const server of ['postgres', 'rabbitmq']) {
      const [{ spec }] = documentsOf(`k8s/trial/${server}.yaml`) as [Json];
      expect(spec.template.spec.containers[0].image).toMatch(PINNED);
    }
  });

  it('names only settings that exist, and all that production asks for', () => {
    const config = ofKind('ConfigMap')[0]!.data as Json;
    const secret = documentsOf('k8s/base/secret.template.yaml')[0]!.stringData as Json;
    expect(unknown([...Object.keys(config), ...Object.keys(secret)])).toEqual([]);
    for (const name of [...production, 'DATABASE_URL', 'RABBITMQ_URL']) expect(secret).toHaveProperty(name);
    for (const value of Object.values(config)) expect(typeof value).toBe('string');
  });

  it('holds no secret: the template is empty, and not applied', () => {
    const secret = documentsOf('k8s/base/secret.template.yaml')[0]!.stringData as Json;
    expect(Object.values(secret).filter(Boolean)).toEqual([]);
    expect(ofKind('Secret')).toEqual([]);
  });

  it('has services that find their pods', () => {
    for (const { spec } of ofKind('Service')) {
      const found = deployments.filter(
        ([
          ,
          {
            spec: { template },
          },
        ]) => Object.entries(spec.selector).every(([label, value]) => template.metadata.labels[label] === value),
      );
      expect(found).toHaveLength(1);
    }
    const { DISPATCHER_URL, IDENTITY_URL, INBOX_URL } = ofKind('ConfigMap')[0]!.data;
    for (const url of [DISPATCHER_URL, IDENTITY_URL, INBOX_URL]) {
      const { hostname, port } = new URL(url);
      const target = ofKind('Service').find(({ metadata }) => metadata.name === hostname);
      expect(String(target!.spec.ports[0].port)).toBe(port);
    }
  });
});

describe('Dockerfile', () => {
  const text = read('Dockerfile');
  const stages = text.split(/^FROM /m).slice(1);

  it('pins its image, and starts every stage from it or from one before', () => {
    expect(/^ARG NODE_IMAGE=(.+)$/m.exec(text)![1]).toMatch(PINNED);
    const names: string[] = [];
    for (const stage of stages) {
      const [, from, name] = /^(\S+)(?: AS (\S+))?/.exec(stage)!;
      expect(['${NODE_IMAGE}', ...names]).toContain(from);
      if (name) names.push(name);
    }
  });

  it('ends as an account that is not root', () => {
    expect(stages.at(-1)).toMatch(/^USER 1000:1000$/m);
  });

  it('names only settings that exist', () => {
    const [, block] = /^ENV ((?:.*\\\n)*.*)$/m.exec(stages.at(-1)!)!;
    const set = [...block!.matchAll(/(\w+)=/g)].map(([, name]) => name!).filter((name) => name !== 'NODE_OPTIONS');
    expect(unknown(set.filter((name) => /^[A-Z]/.test(name)))).toEqual([]);
  });

  it('takes neither secrets nor what was built or installed here', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const name of ['.env', '.git', 'node_modules', '**/node_modules', '**/dist', '.marmalade']) {
      expect(ignored).toContain(name);
    }
  });
});
