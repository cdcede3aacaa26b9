/** What single keys cannot say about `gateway` and `events`: admin without a token, secrets that are not there. */
import type { EventSettings } from '../events/settings.ts';
import type { ServerSettings } from '../server/settings.ts';
import type { Config } from './config.schema.ts';
import { queueUrlForm } from './events.schema.ts';
import type { FindingList } from './finding.ts';
import { find, keyPlaceOf, type Located, placeOf } from './located.ts';
import { type Environment, resolveSecret } from './secrets.ts';

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

/**
 * `/admin/*` fails closed. Without a token and off loopback it is never served: where the file asks for both it is refused,
 * where the default or the command line's address leads there, it is off with a warning.
 */
export const adminSettings = (
  { gateway }: Config,
  host: string,
  root: Located,
  env: Environment,
  findings: FindingList,
): ServerSettings['admin'] => {
  const token = resolveSecret(gateway.admin.token_ref, env);
  if (!gateway.admin.enabled || token !== undefined || isLoopback(host))
    return { enabled: gateway.admin.enabled, token };
  const path = ['gateway', 'admin', 'enabled'];
  const { env: name } = gateway.admin.token_ref;
  const suggestion = `set ${name} in the environment of the gateway, or write gateway.admin.enabled: false`;
  // The file contradicts itself: lint can tell. An address from the command line it cannot know.
  if (find(root, path) !== undefined && !isLoopback(gateway.listen_host)) {
    const message = `/admin would be open on ${host} without a token: the variable ${name} is not set`;
    findings.error(placeOf(root, path), 'admin_exposed', path, message, suggestion);
  } else {
    const message = `/admin is off: ${host} is not a loopback address and the variable ${name} is not set`;
    findings.warn(keyPlaceOf(root, path), 'admin_off', path, message, suggestion);
  }
  return { enabled: false, token };
};

/** https://www.standardwebhooks.com: `whsec_` and 24 to 64 bytes in base64. */
const isSigningSecret = (value: string): boolean => {
  const length = Buffer.from(value.slice('whsec_'.length), 'base64').length;
  return value.startsWith('whsec_') && length >= 24 && length <= 64;
};

/** The secrets that delivery needs; what is missing is a warning, what is malformed an error. */
export const eventSecrets = (
  { events }: Config,
  root: Located,
  env: Environment,
  findings: FindingList,
): Pick<EventSettings, 'bearerToken' | 'signingSecrets'> => {
  const path = ['events', 'secret_key_ref'];
  const bearer = events.secret_key_ref === undefined ? undefined : resolveSecret(events.secret_key_ref, env);
  if (events.secret_key_ref !== undefined && bearer === undefined) {
    const { env: name } = events.secret_key_ref;
    const message = `the variable ${name} is not set: events are delivered without a token`;
    findings.warn(placeOf(root, path), 'unset_secret', path, message, `set ${name} in the environment of the gateway`);
  }
  const refs = events.signing_secret_ref === undefined ? [] : [events.signing_secret_ref].flat();
  const signingSecrets = refs.flatMap((ref, index) => {
    const where = ['events', 'signing_secret_ref', ...(Array.isArray(events.signing_secret_ref) ? [index] : [])];
    const secret = resolveSecret(ref, env)?.reveal();
    if (secret === undefined) {
      const message = `the variable ${ref.env} is not set: events are not signed with it`;
      findings.warn(
        placeOf(root, where),
        'unset_secret',
        where,
        message,
        `set ${ref.env} in the environment of the gateway`,
      );
      return [];
    }
    if (isSigningSecret(secret)) return [secret];
    const message = `the variable ${ref.env} does not hold a signing secret`;
    findings.error(
      placeOf(root, where),
      'invalid_secret',
      where,
      message,
      'it must be whsec_ and 24 to 64 bytes in base64',
    );
    return [];
  });
  return { bearerToken: bearer?.reveal(), signingSecrets };
};

/** Where the queue is: from the file, or from the variable the file names. Fails closed: another queue than the one meant is none. */
export const queueUrl = ({ events }: Config, root: Located, env: Environment, findings: FindingList): string => {
  const { url, url_ref: ref } = events.queue;
  if (ref === undefined) {
    const path = ['events', 'queue', 'url'];
    if (URL.canParse(url) && new URL(url).password !== '') {
      const suggestion = 'put the URL into an environment variable and write url_ref: { env: QUEUE_URL }';
      findings.warn(
        placeOf(root, path),
        'url_credentials',
        path,
        'a password stands in the URL of the queue',
        suggestion,
      );
    }
    return url;
  }
  const path = ['events', 'queue', 'url_ref'];
  if (find(root, ['events', 'queue', 'url']) !== undefined) {
    findings.error(
      keyPlaceOf(root, path),
      'given_twice',
      path,
      'both url and url_ref are given',
      'keep one of the two',
    );
  }
  const value = resolveSecret(ref, env)?.reveal();
  if (value !== undefined && queueUrlForm.test(value)) return value;
  const message = `the variable ${ref.env} ${value === undefined ? 'is not set' : 'does not hold the URL of a queue'}`;
  findings.error(
    placeOf(root, path),
    value === undefined ? 'unset_secret' : 'invalid_secret',
    path,
    message,
    `set ${ref.env} to redis://…, rediss://… or postgres://…`,
  );
  return url;
};
