/** Secrets made at random in the formats that scanners know, in the places people put them; and what only looks like one. */
import { describe, expect, it } from 'vitest';
import { lookalike } from '../../../src/policies/detection/recogniser.ts';
import { secretDetector } from '../../../src/policies/detection/secrets/index.ts';

const detector = secretDetector('standard');
const found = (text: string): string[] =>
  detector
    .scan(text)
    .map(({ type }) => type)
    .filter((type) => type !== lookalike);

/** The same each run: a failure is seen again. */
let state = 12345;
const next = (): number => {
  state = (state * 1103515245 + 12345) % 2147483648;
  return state / 2147483648;
};
const R = (length: number, alphabet: string): string =>
  Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join('');

const L = 'abcdefghijklmnopqrstuvwxyz';
const U = L.toUpperCase();
const D = '0123456789';
const H = `${D}abcdef`;
const AN = L + U + D;
const LN = L + D;
const UN = U + D;
const US = `${AN}_-`;
const B = `${AN}+/`;
const uuid = (): string => `${R(8, H)}-${R(4, H)}-4${R(3, H)}-a${R(3, H)}-${R(12, H)}`;
const b64 = (text: string): string => Buffer.from(text).toString('base64url');
const jwt = (): string =>
  `${b64('{"alg":"HS256","typ":"JWT"}')}.${b64(`{"sub":"${R(8, D)}","iat":1516239022}`)}.${R(43, US)}`;
/** A password of letters alone may be a word: these have a figure in it. */
const word = (length: number): string => `${R(length - 3, AN)}7${R(2, AN)}`;

const formats: Readonly<Record<string, () => string>> = {
  aws: () => `AKIA${R(16, `${U}234567`)}`,
  awssts: () => `ASIA${R(16, `${U}234567`)}`,
  awssecret: () => `aws_secret_access_key = ${R(40, B)}`,
  awssecretq: () => `AWS_SECRET_ACCESS_KEY="${R(40, B)}"`,
  awsmws: () => `amzn.mws.${uuid()}`,
  awstok: () => `aws_session_token=${R(200, B)}==`,
  gcp: () => `GOOGLE_API_KEY=AIza${R(35, US)}`,
  gcpjson: () => `"api_key": "AIza${R(35, US)}"`,
  gocspx: () => `GOCSPX-${R(28, US)}`,
  ya29: () => `ya29.a0${R(120, US)}`,
  fcm: () => `AAAA${R(7, US)}:${R(140, US)}`,
  azsecret: () => `${R(3, AN)}8Q~${R(34, `${AN}_~.-`)}`,
  azstorage: () =>
    `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${R(86, B)}==;EndpointSuffix=core.windows.net`,
  azsas: () => `https://x.blob.core.windows.net/c?sv=2020-08-04&sig=${R(43, AN)}%3D`,
  azsb: () => `Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${R(43, B)}=`,
  azdo: () => `${R(76, AN)}AZDO${R(4, AN)}`,
  azoai: () => `${R(52, AN)}JQQJ99${R(26, AN)}`,
  do: () => `dop_v1_${R(64, H)}`,
  heroku: () => `HEROKU_API_KEY=${uuid()}`,
  heroku2: () => `HRKU-AA${R(58, US)}`,
  fly: () => `fo1_${R(43, US)}`,
  vault: () => `hvs.${R(95, US)}`,
  vault24: () => `hvs.${R(24, AN)}`,
  tf: () => `${R(14, AN)}.atlasv1.${R(67, US)}`,
  pulumi: () => `pul-${R(40, H)}`,
  doppler: () => `dp.pt.${R(43, AN)}`,
  pscale: () => `pscale_tkn_${R(43, US)}`,
  db: () => `dapi${R(32, H)}`,
  ghp: () => `ghp_${R(36, AN)}`,
  gho: () => `gho_${R(36, AN)}`,
  ghs: () => `ghs_${R(36, AN)}`,
  ghpat: () => `github_pat_${R(22, AN)}_${R(59, AN)}`,
  glpat: () => `glpat-${R(20, US)}`,
  glrt: () => `glrt-${R(20, US)}`,
  gldt: () => `gldt-${R(20, US)}`,
  glrt2: () => `glpat-${R(27, US)}.01.${R(9, LN)}`,
  atl: () => `ATATT3${R(186, US)}`,
  npm: () => `npm_${R(36, AN)}`,
  pypi: () => `pypi-AgEIcHlwaS5vcmc${R(70, US)}`,
  gem: () => `rubygems_${R(48, H)}`,
  dckr: () => `dckr_pat_${R(27, US)}`,
  crates: () => `cio${R(32, AN)}`,
  nuget: () => `oy2${R(43, LN)}`,
  clojars: () => `CLOJARS_${R(60, LN)}`,
  jfrog: () => `AKCp${R(69, AN)}`,
  sonar: () => `squ_${R(40, H)}`,
  postman: () => `PMAK-${R(24, H)}-${R(34, H)}`,
  linear: () => `lin_api_${R(40, AN)}`,
  circle: () => `CIRCLECI_TOKEN=${R(40, H)}`,
  buildkite: () => `bkua_${R(40, H)}`,
  npmrc: () => `//registry.npmjs.org/:_authToken=${uuid()}`,
  npmrc2: () => `//registry.npmjs.org/:_authToken=npm_${R(36, AN)}`,
  octopus: () => `API-${R(26, UN)}`,
  harness: () => `pat.${R(22, AN)}.${R(24, H)}.${R(20, AN)}`,
  openai: () => `sk-${R(20, AN)}T3BlbkFJ${R(20, AN)}`,
  openaiproj: () => `sk-proj-${R(74, US)}T3BlbkFJ${R(74, US)}`,
  anthropic: () => `sk-ant-api03-${R(93, US)}AA`,
  hf: () => `hf_${R(34, L + U)}`,
  groq: () => `gsk_${R(52, AN)}`,
  pplx: () => `pplx-${R(48, AN)}`,
  replicate: () => `r8_${R(37, AN)}`,
  xai: () => `xai-${R(80, AN)}`,
  nv: () => `nvapi-${R(64, US)}`,
  ls: () => `lsv2_pt_${R(32, H)}_${R(10, H)}`,
  cohere: () => `COHERE_API_KEY=${R(40, AN)}`,
  deepseek: () => `sk-${R(32, H)}`,
  mistral: () => `MISTRAL_API_KEY=${R(32, AN)}`,
  openrouter: () => `sk-or-v1-${R(64, H)}`,
  cerebras: () => `csk-${R(48, LN)}`,
  pinecone: () => `pcsk_${R(5, AN)}_${R(63, AN)}`,
  wandb: () => `wandb login ${R(40, H)}`,
  elevenlabs: () => `ELEVENLABS_API_KEY=${R(32, H)}`,
  tavily: () => `tvly-${R(32, AN)}`,
  stripe: () => `sk_live_${R(24, AN)}`,
  stripel: () => `sk_live_51${R(97, AN)}`,
  rk: () => `rk_live_${R(24, AN)}`,
  whsec: () => `whsec_${R(32, AN)}`,
  sq: () => `sq0atp-${R(22, US)}`,
  sq2: () => `EAAA${R(60, US)}`,
  sqs: () => `sq0csp-${R(43, US)}`,
  braintree: () => `access_token$production$${R(16, LN)}$${R(32, H)}`,
  shopify: () => `shpat_${R(32, H)}`,
  plaid: () => `access-production-${uuid()}`,
  razor: () => `rzp_live_${R(14, AN)}`,
  flw: () => `FLWSECK-${R(32, H)}-X`,
  easypost: () => `EZAK${R(54, AN)}`,
  shippo: () => `shippo_live_${R(40, H)}`,
  duffel: () => `duffel_live_${R(43, US)}`,
  adyen: () => `AQEyhmfx${R(100, B)}`,
  xoxb: () => `xoxb-${R(12, D)}-${R(13, D)}-${R(24, AN)}`,
  xoxp: () => `xoxp-${R(12, D)}-${R(12, D)}-${R(12, D)}-${R(32, H)}`,
  xapp: () => `xapp-1-A${R(10, UN)}-${R(13, D)}-${R(64, H)}`,
  slackhook: () => `https://hooks.slack.com/services/T${R(8, UN)}/B${R(8, UN)}/${R(24, AN)}`,
  discord: () => `M${R(25, AN)}.${R(6, US)}.${R(38, US)}`,
  discordhook: () => `https://discord.com/api/webhooks/${R(18, D)}/${R(68, US)}`,
  teams: () => `https://x.webhook.office.com/webhookb2/${uuid()}@${uuid()}/IncomingWebhook/${R(32, H)}/${uuid()}`,
  telegram: () => `${R(10, '123456789')}:AA${R(33, US)}`,
  twilio: () => `SK${R(32, H)}`,
  twilioauth: () => `TWILIO_AUTH_TOKEN=${R(32, H)}`,
  sendgrid: () => `SG.${R(22, US)}.${R(43, US)}`,
  mailgun: () => `key-${R(32, H)}`,
  mailgun2: () => `${R(32, H)}-${R(8, H)}-${R(8, H)}`,
  mailchimp: () => `MAILCHIMP_API_KEY=${R(32, H)}-us12`,
  mailchimp2: () => `${R(32, H)}-us12`,
  brevo: () => `xkeysib-${R(64, H)}-${R(16, AN)}`,
  fb: () => `EAAC${R(150, AN)}`,
  twbear: () => `AAAAAAAAAAAAAAAAAAAAA${R(20, AN)}%${R(60, AN)}`,
  resend: () => `re_${R(8, AN)}_${R(24, AN)}`,
  grafana: () => `glsa_${R(32, AN)}_${R(8, H)}`,
  nr: () => `NRAK-${R(27, UN)}`,
  nrl: () => `${R(36, H)}NRAL`,
  sentry: () => `sntryu_${R(64, H)}`,
  dyn: () => `dt0c01.${R(24, `${U}234567`)}.${R(64, `${U}234567`)}`,
  notion: () => `secret_${R(43, AN)}`,
  notion2: () => `ntn_${R(11, D)}${R(35, AN)}`,
  airtable: () => `pat${R(14, AN)}.${R(64, H)}`,
  figma: () => `figd_${R(40, US)}`,
  dropbox: () => `sl.${R(135, US)}`,
  hubspot: () => `pat-na1-${uuid()}`,
  op: () => `ops_eyJ${R(260, B)}`,
  mapbox: () => `sk.eyJ${R(60, AN)}.${R(22, US)}`,
  datadog: () => `DD_API_KEY=${R(32, H)}`,
  datadog2: () => `datadog_api_key: "${R(32, H)}"`,
  supabase: () => `sbp_${R(40, H)}`,
  tailscale: () => `tskey-auth-k${R(11, AN)}CNTRL-${R(32, AN)}`,
  algolia: () => `algolia_admin_key: ${R(32, H)}`,
  pagerduty: () => `PAGERDUTY_TOKEN=${R(20, AN)}`,
  okta: () => `okta_api_token = "00${R(40, US)}"`,
  snyk: () => `SNYK_TOKEN=${uuid()}`,
  netlify: () => `NETLIFY_AUTH_TOKEN=${R(43, US)}`,
  launch: () => `sdk-${uuid()}`,
  cf: () => `CLOUDFLARE_API_TOKEN=${R(40, US)}`,
  asana: () => `1/${R(16, D)}:${R(32, H)}`,
  clickup: () => `pk_${R(8, D)}_${R(32, UN)}`,
  travis: () => `travis_token: ${R(22, AN)}`,
  ngrok: () => `ngrok authtoken ${R(27, AN)}_${R(21, AN)}`,
  jwt: () => jwt(),
  pem: () => `-----BEGIN PRIVATE KEY-----\n${R(64, B)}\n${R(64, B)}\n-----END PRIVATE KEY-----`,
  ec: () => `-----BEGIN EC PRIVATE KEY-----\n${R(64, B)}\n${R(30, B)}==\n-----END EC PRIVATE KEY-----`,
  age: () => `AGE-SECRET-KEY-1${R(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`,
  putty: () => `PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPrivate-Lines: 4\n${R(64, B)}\n`,
  pg: () => `postgres://app:${word(12)}@db.internal:5432/app`,
  mongo: () => `mongodb+srv://admin:${word(14)}@cluster0.mongodb.net/test`,
  redis: () => `redis://:${R(16, AN)}@cache:6379/0`,
  mysql: () => `mysql://root:S3cr3t!pw@localhost/db`,
  amqp: () => `amqps://u:${word(10)}@mq.example.com`,
  basic: () => `https://user:${word(10)}@example.com/path`,
  bearer: () => `Authorization: Bearer ${R(40, US)}`,
  basich: () => `Authorization: Basic ${Buffer.from(`admin:${R(10, AN)}`).toString('base64')}`,
  xapi: () => `x-api-key: ${R(32, AN)}`,
  curlu: () => `curl -u admin:${word(10)} https://x`,
  'a quoted password': () => `password = "${word(9)}!${R(2, AN)}"`,
  'an upper-case name': () => `DB_PASSWORD=${word(12)}`,
  JSON: () => `{"password":"${word(12)}"}`,
  'a connection string': () => `Server=x;Database=y;User Id=sa;Password=${word(12)};`,
  XML: () => `<password>${word(12)}</password>`,
  'an option': () => `--password ${word(12)}`,
  'a subscript': () => `config['password'] = '${word(12)}'`,
  'an argument': () => `setProperty("password", "${word(12)}")`,
  'a sentence': () => `my password is ${word(12)}`,
  German: () => `Passwort: ${word(10)}!`,
  'a variable in front of a command': () => `PGPASSWORD=${word(12)} psql`,
  'mysql -p': () => `mysql -u root -p${word(12)}`,
  'sshpass -p': () => `sshpass -p '${word(12)}' ssh x`,
  properties: () => `spring.datasource.password=${word(12)}`,
  'SQL: identified by': () => `IDENTIFIED BY '${word(12)}'`,
  'SQL: with password': () => `CREATE USER x WITH PASSWORD '${word(12)}'`,
  'a typed Python name': () => `password: str = "${word(12)}"`,
  'a typed constant': () => `const apiKey: string = "${R(32, AN)}";`,
  'an attribute': () => `<add key="ApiSecret" value="${R(32, AN)}" />`,
  'a container variable': () => `- name: API_TOKEN\n  value: "${R(32, AN)}"`,
  'escaped JSON': () => `\\"client_secret\\": \\"${R(32, AN)}\\"`,
  'a form': () => `client_secret=${R(32, AN)}&grant_type=x`,
  Go: () => `secretKey := "${R(32, AN)}"`,
  netrc: () => `machine github.com login me password ${word(14)}`,
  WireGuard: () => `PrivateKey = ${R(43, B)}=`,
  Django: () => `SECRET_KEY = 'django-insecure-${R(50, `${LN}!@#$%^&*(-_=+)`)}'`,
  Dockerfile: () => `ENV API_KEY ${R(32, AN)}`,
  export: () => `export TOKEN=${R(40, H)}`,
  'two words': () => `api key: ${R(32, AN)}`,
  'a sentence about a key': () => `The API key is ${R(32, AN)}`,
  auth_token: () => `auth_token="${R(40, H)}"`,
  access_token: () => `access_token=${R(64, US)}`,
  accessToken: () => `"accessToken" : "${R(64, US)}"`,
  'a password hash': () => `bcrypt $2b$12$${R(53, `${AN}./`)}`,
};

describe('formats', () => {
  it.each(Object.entries(formats))('%s', (_, make) => {
    const texts = Array.from({ length: 20 }, make).flatMap((secret) => [secret, `Here it is: ${secret}\nthanks`]);
    expect(texts.filter((text) => found(text).length === 0)).toEqual([]);
  });
});

const innocent = String.raw`
AKIAXXXXXXXXXXXXXXXX
AKIA0000000000000000
password = "changeme"
password=********
password: <redacted>
password = os.environ["DB_PASSWORD"]
password = getpass.getpass()
api_key = config.get("api_key")
token = request.headers["Authorization"]
const token = await getToken(user.id)
apiKey: process.env.API_KEY
api_key: \${API_KEY}
api_key: {{ .Values.apiKey }}
api_key: $API_KEY
API_KEY=your-api-key-here
API_KEY=YOUR_API_KEY
API_KEY=<YOUR_API_KEY>
api_key = "xxxxxxxxxxxxxxxxxxxxxxxxxxxx"
api_key="INSERT_KEY_HERE"
secret_name = "prod/db/password"
secretName: my-app-secrets
secretKeyRef: db-credentials
token_type: bearer
token_count = 128000
max_tokens: 4096
tokenizer = "cl100k_base"
"tokens_per_second": 123.456
password_hash_algorithm = "pbkdf2_sha256"
PASSWORD_MIN_LENGTH=12
passwordField.value = ""
password123 is a terrible choice
The password must have 8-12 characters
password is required
forgot password? reset it
Enter password:
key: value
primary_key = "user_id"
public_key = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ"
ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDZ9fVq user@host
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGq0Q0
-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----
-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----
sha512-z5iNb2AKzW1gn2vA3x3iKQdHgP1CzM7GWQX0rQzGEXk0fEoG8mYJWvVQk8yBqw==
"integrity": "sha512-oZnNgZk2pOZb5XQmT0Jf0v6tQ0nZ5yU8w8kKl3f7X9C1qYh2vE6rT4sW8dN3bM5aL7jP9xV2cF4gH6iK8lO0pQ=="
sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
commit da39a3ee5e6b4b0d3255bfef95601890afd80709
d41d8cd98f00b204e9800998ecf8427e
ETag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
id: 550e8400-e29b-41d4-a716-446655440000
request_id=7f3e9c4a-1b2d-4e5f-8a9b-0c1d2e3f4a5b
kms_key_id = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
arn:aws:iam::123456789012:role/MyRole
data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4
ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
ghp_000000000000000000000000000000000000
ghp_your_token_here
sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
sk-your-api-key
sk_test_xxxxxxxxxxxxxxxxxxxxxxxx
pk_live_51H8a9bCdEfGhIjKlMnOpQrStUvWx
xoxb-your-token-here
hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
Bearer <token>
Authorization: Bearer YOUR_TOKEN
Authorization: Bearer \${token}
Authorization: Basic <base64>
curl -u user:password https://example.com
curl -u $USER:$PASS https://example.com
postgres://user:password@localhost:5432/db
postgres://localhost:5432/db
mysql://\${DB_USER}:\${DB_PASS}@db/app
https://example.com:8080/path@v1
https://github.com/user/repo/blob/9fceb02d0ae598e95dc970b74767f19372d61af8/a.ts
import { SecretManagerServiceClient } from "@google-cloud/secret-manager"
credentials: include
withCredentials: true
csrf_token = "9f8d7c6b5a4e3f2d1c0b9a8f7e6d5c4b"
nonce="r4nd0mN0nce1234567890"
session cookie expired
checksum: 3f786850e387550fdab836ed7e6dc881de23001b
eyJhbGciOiJub25l
AIza-not-a-key
access_key_id = var.access_key
secret = module.vault.secret_path
token: string;
token?: string | null
password VARCHAR(255) NOT NULL
def authenticate(username, password): return True
if token == None
token = tokens[0]
apiKeyHeader = "X-API-Key-Header-2"
key_vault_name = kv-prod-01
secret_id = "projects/p/secrets/s1"
author: a1b2c3
accessibility: level-AA-2.1
author_token_limit=100000
access_log = /var/log/nginx/access.log
api_version = 2024-02-01-preview
api_url=https://api.example.com/v1
client_id=1234567890-abc123def456.apps.googleusercontent.com
facebook app id 1234567890123456
twitter.com/jack/status/20
figma.com/file/AbCdEf1234567890
discord user 123456789012345678
sentry_dsn=https://examplePublicKey@o0.ingest.sentry.io/0
cloudflare_zone_id=023e105f4ecef8ad9ca31a8372d0c353
datadog-agent: 7.50.3-1
heroku app: sleepy-brook-12345
algolia_index: products_v2_2024
SNYK_ORG=7f3e9c4a-1b2d-4e5f-8a9b-0c1d2e3f4a5b
MD5 (file) = 9e107d9d372bb6826bd81d3542a419d6
uuid = "123e4567-e89b-12d3-a456-426614174000"
docker pull nginx@sha256:4c0fdaa8b6341bfdeca5f18f7837462c80cff90527ee35ef185571e1c327beac
npm ERR! code E401
"version": "1.2.3-beta.4"
build-20240117-9fceb02
base64: SGVsbG8gV29ybGQhIFRoaXMgaXMgYSB0ZXN0Lg==
const keyStr = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
password: 'test'
password: 'password'
pass: "pass"
db_password: example
secret: secret
TOKEN=abc123
API_TOKEN=1234567890
secret=AAAAAAAAAAAAAAAAAAAAAAAA
token=0000000000000000
passwd: files systemd
PasswordAuthentication no
password_reset_expires_in: 3600
token_endpoint=https://login.example.com/oauth2/v2.0/token
id_token_signing_alg_values_supported: RS256
jwt_algorithm = HS256
"token": null
"secret": true
test_abcdefghijklmnopqrstuvwxyz1234
live_streaming_video_player_component1
re_compile_pattern_with_flags
secret-management-best-practices-2024-edition-part-2
api-gateway-4f5d6c7b8-x9z2k
pod/web-7d4b9c6f5d-abcde
pa-construction-regulations-overview-2024-v2-draft1
fw_update_available_on_device
mb_strtolower
hcaptcha_site_key
vca_something
`
  .trim()
  .split('\n')
  .map((line) => line.replaceAll('\\n', '\n').replaceAll('\\$', '$'));

describe('look-alikes', () => {
  it.each(innocent)('%s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('the judging of a value', () => {
  // Each of these once took time exponential in its length: 53 seconds for 28 repeats.
  it.each(['a_', 'a.', 'a-', 'aA', 'aB1', 'ab1', '/A1a', 'A'])('does not lose itself in %s', (part) => {
    const started = performance.now();
    found(`token = ${part.repeat(120).slice(0, 240)}1! password="${part.repeat(60).slice(0, 120)}?"`);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
