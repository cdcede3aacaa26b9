/** Every personal entity that can be recognised, by name. */
import type { TextRule } from '../../streaming/detector.ts';
import { cryptoWallet } from './crypto-wallet.ts';
import { date, dateOfBirth } from './date-of-birth.ts';
import { email } from './email.ts';
import { healthNumbers } from './health.ts';
import { iban } from './iban.ts';
import { americas } from './national/americas.ts';
import { asia } from './national/asia.ts';
import { britishIsles } from './national/british-isles.ts';
import { easternEurope } from './national/eastern-europe.ts';
import { northernEurope } from './national/northern-europe.ts';
import { oceaniaAfrica } from './national/oceania-africa.ts';
import { southernEurope } from './national/southern-europe.ts';
import { westernEurope } from './national/western-europe.ts';
import { ipAddress, macAddress, url } from './network-address.ts';
import { passports } from './passport.ts';
import { paymentCard } from './payment-card.ts';
import { phone } from './phone.ts';
import type { EntityGroup, Recogniser, Wanted } from './recogniser.ts';
import { ssn, usNumbers } from './us-numbers.ts';

/** In the order that decides between two matches of the same place and length. */
const recognisers = (pciMode: boolean): readonly Recogniser[] => [
  email,
  paymentCard(pciMode),
  iban,
  ssn,
  ipAddress,
  macAddress,
  ...usNumbers,
  ...passports,
  ...britishIsles,
  ...westernEurope,
  ...northernEurope,
  ...southernEurope,
  ...easternEurope,
  ...americas,
  ...asia,
  ...oceaniaAfrica,
  ...healthNumbers,
  dateOfBirth,
  date,
  cryptoWallet,
  // After the numbers with a check digit: a telephone is the weakest of the shapes they share.
  phone,
  url,
];

const byGroup = (...groups: readonly EntityGroup[]): readonly string[] => [
  ...new Set(
    recognisers(true)
      .filter(({ group }) => groups.includes(group))
      .map(({ entity }) => entity),
  ),
];

/** Every name that `entities` may hold. */
export const entityNames: readonly string[] = byGroup('core', 'personal', 'health', 'technical', 'organisation');

/** What is looked for unless the operator lists entities: persons, not companies, places of the network or patients. */
export const defaultEntities: readonly string[] = byGroup('core', 'personal');

/** What `healthcare_mode` adds. Dates are left to the HIPAA policy: outside of a record most dates are nobody's. */
export const healthEntities: readonly string[] = byGroup('health').filter((entity) => entity !== 'date');

export const entityTitles: ReadonlyMap<string, string> = new Map(
  recognisers(true).map(({ entity, title }) => [entity, title]),
);

/**
 * The rules for some entities.
 * @param named entities that the operator asked for by name: their bare numbers need no word in front
 * @param pciMode cards also as bare digits, with security code and expiry date
 */
export const rulesFor = (
  entities: ReadonlySet<string>,
  { named, pciMode }: { readonly named: ReadonlySet<string>; readonly pciMode: boolean },
): readonly TextRule[] =>
  recognisers(pciMode)
    .filter(({ entity }) => entities.has(entity))
    .flatMap((recogniser) => {
      const wanted: Wanted = named.has(recogniser.entity) ? 'named' : 'listed';
      return recogniser.rules(wanted);
    });
