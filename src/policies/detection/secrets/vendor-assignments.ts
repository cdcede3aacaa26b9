/**
 * Secrets whose form says little and whose vendor says the rest: `DATADOG_API_KEY=` and 32 hexadecimal figures. The rule begins with the
 * vendor's name; what follows must have the form that this vendor gives out, so that a file, a version or a sentence does not count.
 */
import type { TextRule } from '../../../streaming/detector.ts';
import { entropy, isPlaceholder, looksRandom } from './plausible.ts';
import { always, type SecretFormat } from './token.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const hex = (...lengths: readonly number[]): string => lengths.map((length) => `[0-9a-f]{${length}}`).join('|');
const letters = (...lengths: readonly number[]): string => lengths.map((length) => `[a-z0-9]{${length}}`).join('|');
const open = (...lengths: readonly number[]): string => lengths.map((length) => `[\\w=-]{${length}}`).join('|');

/** Name, as a fragment of a pattern, and the forms of its secrets. */
const vendors: readonly (readonly [name: string, forms: string])[] = [
  ['adafruit', open(32)],
  ['adobe', hex(32)],
  ['airtable', `${letters(17)}|key[a-z0-9]{14}`],
  ['algolia', letters(32)],
  ['alibaba|aliyun', letters(30)],
  ['asana', letters(32)],
  ['assembly_?ai', hex(32)],
  ['atlassian|confluence|jira', '[a-z0-9]{20}[a-f0-9]{4}'],
  ['azure_?devops|ado_pat', '[a-z2-7]{52}'],
  ['binance', letters(64)],
  ['bitbucket', `${letters(32)}|${open(64)}`],
  ['bittrex', letters(32)],
  ['bugsnag', hex(32)],
  ['cloudflare|cf_api', `${open(40)}|${hex(37)}`],
  ['codecov', `${letters(32)}|${uuid}`],
  ['cohere|co_api_key', letters(40)],
  ['coinbase', open(64)],
  ['confluent', letters(16, 64)],
  ['contentful', open(43, 64)],
  ['datadog|dd_(?:api|app)', letters(32, 40)],
  ['deepgram', hex(40)],
  ['discord', `${hex(64)}|${open(32)}`],
  ['drone_?ci', letters(32)],
  ['dropbox', letters(15)],
  ['etsy', letters(24)],
  ['facebook|fb_app', hex(32)],
  ['fastly', open(32)],
  ['figma', '\\d{5,6}-[0-9a-f-]{36}'],
  ['finicity', `${hex(32)}|${letters(20)}`],
  ['finnhub', letters(20)],
  ['flickr', letters(16, 32)],
  ['freshbooks', letters(64)],
  ['freshdesk', letters(20)],
  ['gitter', open(40)],
  ['heroku', uuid],
  ['hetzner', letters(64)],
  ['honeycomb', letters(22, 32)],
  ['hubspot', uuid],
  ['ibm_?cloud|bluemix', open(44)],
  ['infura', hex(32)],
  ['intercom', open(60)],
  ['ipstack', hex(32)],
  ['jfrog|artifactory', letters(64, 73)],
  ['kraken', '[a-z0-9/=+-]{80,90}'],
  ['kucoin', `${hex(24)}|${uuid}`],
  ['launch_?darkly', open(40)],
  ['linear_(?:api|client|app|secret|key|token)', hex(32)],
  ['linked_?in', letters(14, 16)],
  ['linode', hex(64)],
  ['looker', letters(20, 24)],
  ['mailchimp', '[a-f0-9]{32}-us\\d{1,2}'],
  ['mailgun', `${hex(32)}|key-[a-f0-9]{32}`],
  ['mapbox', 'sk\\.[a-z0-9_-]{60,}\\.[\\w-]{22}'],
  ['mattermost', letters(26)],
  ['meraki', hex(40)],
  ['message_?bird', `${letters(25)}|${uuid}`],
  ['mistral', letters(32)],
  ['netlify', open(40, 43, 45, 46)],
  ['new_?relic', `${letters(40, 64)}|NRAK-[A-Z0-9]{27}`],
  ['nytimes|new_?york_?times', open(32)],
  ['okta', '00[\\w=-]{40}'],
  ['opsgenie', uuid],
  ['pager_?duty', '[a-z0-9+_-]{20}|[0-9a-f]{32}'],
  ['pinata', hex(64)],
  ['plaid', letters(24, 30)],
  ['postmark', uuid],
  ['private_?ai', letters(32)],
  ['pusher', letters(20)],
  ['rapid_?api', open(50)],
  ['rollbar', hex(32)],
  ['sauce(?:_?labs)?', uuid],
  ['scaleway', uuid],
  ['segment_(?:write|api|key|token)', letters(32)],
  ['sendbird', `${hex(40)}|${uuid}`],
  ['sentry', hex(32, 64)],
  ['shodan', letters(32)],
  ['snyk', uuid],
  ['sonar(?:_?(?:cloud|qube|login|token))', open(40)],
  ['splunk', uuid],
  ['square_?space', uuid],
  ['sumo(?:_?logic)?', 'su[a-z0-9]{12}|[a-z0-9]{64}'],
  ['telegram|telegr', '\\d{5,16}:A[\\w-]{34}'],
  ['together', hex(64)],
  ['travis', letters(22)],
  ['trello', letters(32, 64)],
  ['twilio', hex(32)],
  ['twitch', letters(30)],
  ['twitter', `${letters(25, 45, 50)}|\\d{15,25}-[a-z0-9]{20,40}|A{22}[a-z0-9%]{80,100}`],
  ['virus_?total', hex(64)],
  ['vonage|nexmo', letters(16)],
  ['vultr', letters(36)],
  ['yandex', '[\\w.-]{38,}'],
  ['zendesk', letters(40, 64)],
  ['zoho', '1000\\.[a-f0-9]{32}\\.[a-f0-9]{32}'],
];

const formOf = vendors.map(
  ([name, forms]) => [new RegExp(`^_?(?:${name})`, 'i'), new RegExp(`^(?:${forms})$`, 'i')] as const,
);

/** What stands between a name and its value: the quote, the sign, the quote. */
export const assignment =
  '(?:\\\\?["\'`])?\\]?[ \\t]{0,8}(?:=>|::?:?=|\\?=|==?|\\|\\||[:>])[ \\t]{0,8}(?:\\\\?["\'`])?';

const shape = new RegExp(`^([\\w.-]+?(?: [a-z]{1,12}){0,3}${assignment})(.*)()$`, 'isu');

/** @returns the parts of a match: the name with its sign, the secret */
export const vendorPart = (text: string): RegExpExecArray | null => shape.exec(text);

/** Names that speak about a secret, and numbers that everybody may know. */
const aboutIt =
  /(?:^|[^a-z])(?:id|ids|org|zone|account|user|username|email|project|workspace|team|index|region|host|url|uri|path|file|version|commit|sha|sha1|sha256|digest|checksum|hash|revision|tag|image)["'`\\\]]*[ \t]*(?:=|:|>)/iu;

const isGivenOut = (text: string): boolean => {
  const [, head = '', secret = ''] = vendorPart(text) ?? [];
  if (
    aboutIt.test(head) ||
    isPlaceholder(secret) ||
    !(/\d/.test(secret) || looksRandom(secret)) ||
    !/[a-z]/i.test(secret)
  )
    return false;
  // Of repeated runs there are few kinds of neighbours: `aaaaaaaaaa1111111111…`.
  if (/(.)\1{5,}/.test(secret.replace(/A{20,24}/, '')) || entropy(secret) < 2.9) return false;
  return formOf.some(([name, form]) => name.test(head) && form.test(secret));
};

const names = vendors.map(([name]) => name.replaceAll('_?', '[ _-]?')).join('|');

const rule: TextRule = {
  type: 'vendor_secret',
  pattern: `(?:\\b|_)(?:${names})[\\w.-]{0,24}(?: (?:api|app|access|admin|auth|client|deploy|master|oauth|sdk|secret|service|private|personal|webhook|write|bot|bearer|key|token|password)){0,3}${assignment}[\\w+/=%.:-]{14,104}`,
  flags: 'i',
  accept: ({ text }) => isGivenOut(text),
};

export const vendorSecrets: readonly SecretFormat[] = [always(rule)];
