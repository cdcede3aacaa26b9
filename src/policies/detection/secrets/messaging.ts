/** Tokens of chat, mail and telephone services, and of social networks. */
import { mentions } from '../context.ts';
import { type SecretFormat, token } from './token.ts';

export const messagingSecrets: readonly SecretFormat[] = [
  token(
    'slack_token',
    [
      'xoxb-\\d{8,14}-(?:\\d{8,14}-)?[A-Za-z0-9]{18,34}',
      'xox[pe]-(?:\\d{9,14}-){3}[A-Za-z0-9-]{28,40}',
      'xox[os]-\\d+-\\d+-\\d+-[a-f0-9]{10,64}',
      'xox[ar]-(?:\\d-)?[A-Za-z0-9]{8,48}',
      'xoxc-(?:\\d{9,14}-){3}[a-f0-9]{64}',
      'xoxd-[A-Za-z0-9%+/-]{80,}',
      'xoxe\\.xox[bp]-\\d-[A-Za-z0-9]{100,}',
      'xoxe-\\d-[A-Za-z0-9]{100,}',
      'xapp-\\d-[A-Za-z0-9]{8,16}-\\d{8,16}-[a-z0-9]{40,80}',
    ].join('|'),
    { bits: 2.8, check: (text) => /\d/.test(text) },
  ),
  token('slack_webhook', 'hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/_-]{36,64}', { bits: 3 }),
  token('discord_token', '[MNO][\\w-]{23,27}\\.[\\w-]{6}\\.[\\w-]{25,38}', { bits: 3.8 }),
  token('discord_token', 'mfa\\.[\\w-]{83,84}', { bits: 3.8 }),
  token('discord_webhook', 'discord(?:app)?\\.com/api/(?:v\\d{1,2}/)?webhooks/\\d{17,20}/[\\w-]{59,80}', {
    bits: 3,
    behindDot: true,
  }),
  token('teams_webhook', 'webhook\\.office\\.com/webhookb2/[a-z0-9@/-]{80,}', {
    bits: 3,
    flags: 'i',
    behindDot: true,
  }),
  token('telegram_token', '\\d{8,10}:A[\\w-]{33,34}', { bits: 3.5 }),
  token('twilio_key', 'SK[0-9a-f]{32}', { bits: 3 }),
  token('twilio_auth_token', '[0-9a-f]{32}', { context: mentions('twilio'), bits: 3 }),
  token('sendgrid_key', 'SG\\.[\\w-]{16,32}\\.[\\w-]{31,64}', { bits: 3.5 }),
  token('mailgun_key', 'key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}', { bits: 3 }),
  token('mailchimp_key', '[0-9a-f]{32}-us\\d{1,2}', { bits: 3 }),
  token('mandrill_key', 'md-[\\w-]{21,22}', {
    bits: 3.3,
    context: mentions('mandrill', 'mailchimp', 'key'),
    check: (text) => /\d/.test(text),
  }),
  token('resend_key', 're_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}', { bits: 3.3, check: (text) => /[A-Z]/.test(text) }),
  token('intercom_token', 'dG9rO[A-Za-z0-9+/]{50,60}', { bits: 3.5 }),
  token('pubnub_secret', 'sec-c-[A-Za-z0-9]{40,60}', { bits: 3.5 }),
  token('instagram_token', 'IG(?:QV|QW|AA)[\\w-]{80,}', { bits: 3.8 }),
  token('pinterest_token', 'pina_[A-Z0-9]{60,110}', { bits: 3.5 }),
  token('telnyx_key', 'KEY[0-9A-F]{30,40}_[A-Za-z0-9]{22}', { bits: 3.5 }),
  token('brevo_key', 'x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}', { bits: 3 }),
  token('facebook_token', 'EAA[A-Za-z0-9]{80,}', { bits: 3.8 }),
  token('facebook_token', '\\d{13,17}\\|[\\w-]{26,40}', { bits: 3.5 }),
  token('twitter_bearer', 'A{20,24}[A-Za-z0-9%]{60,}', {
    bits: 2.5,
    padded: true,
    check: (text) => /[a-z]/.test(text) && /\d/.test(text),
  }),
  token('linkedin_secret', 'WPL_AP1\\.[A-Za-z0-9]{16}\\.[A-Za-z0-9+/=]{8}', { bits: 3 }),
];
