/** Keys of payment services and shops. */
import { mentions } from '../context.ts';
import { kindsOfSigns } from './plausible.ts';
import { type SecretFormat, token } from './token.ts';

export const paymentSecrets: readonly SecretFormat[] = [
  token('stripe_key', '(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,}', { bits: 3 }),
  token('webhook_secret', 'whsec_[A-Za-z0-9+/]{24,88}', { bits: 3 }),
  token('square_token', 'sq0(?:atp|csp|idp)-[\\w-]{21,43}|EAAA[\\w-]{59,60}', { bits: 3.5 }),
  token('braintree_token', 'access_token\\$(?:production|sandbox)\\$[0-9a-z]{16}\\$[0-9a-f]{32}', { bits: 3 }),
  token('shopify_token', 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}', { bits: 3 }),
  token(
    'plaid_token',
    'access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
    { bits: 3 },
  ),
  token('razorpay_key', 'rzp_(?:live|test)_[A-Za-z0-9]{14}', { bits: 3 }),
  token('flutterwave_key', 'FLWSECK(?:_TEST)?-[0-9a-hA-H]{12,32}(?:-X)?', { bits: 3 }),
  token('adyen_key', 'AQE[a-z0-9][A-Za-z0-9+/]{90,}', { bits: 4 }),
  token('paddle_key', 'pdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}', { bits: 3.5 }),
  token('mollie_key', '(?:live|test)_[A-Za-z0-9]{30}', { bits: 3.8, check: (text) => kindsOfSigns(text) === 4 }),
  token('checkout_key', 'sk_(?:sbox_)?[a-z2-7]{26,27}', { bits: 3.5, check: (text) => /\d/.test(text) }),
  token('gocardless_token', '(?:live|sandbox)_[\\w=-]{39,40}', { bits: 4, context: mentions('gocardless') }),
  token('stytch_secret', 'secret-(?:live|test)-[\\w=-]{31,40}', { bits: 3.5 }),
  token('easypost_key', 'EZ[AT]K[A-Za-z0-9]{54}', { bits: 3.5 }),
  token('shippo_key', 'shippo_(?:live|test)_[a-f0-9]{40}', { bits: 3 }),
  token('duffel_token', 'duffel_(?:test|live)_[\\w=-]{42,43}', { bits: 3 }),
];
