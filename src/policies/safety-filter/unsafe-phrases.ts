/** What the modes of safety-filter look for: requests for harm in so many words, by kind. */
import type { TextRule } from '../../streaming/detector.ts';

/**
 * Words that ask for a way to do something, from the latest place on that tells: of `show me how to` and `step by step guide to` the last two words
 * do, and those in front need not wait on a stream.
 */
const ask =
  '(?:how (?:do i|do you|to|can i|can you|would i|could i)|instructions (?:for|to|on)|guide (?:to|for|on)|steps (?:to|for)|recipe (?:to|for)|help me(?: to)?|ways? to) ';
const some = '(?:\\w+ ){0,3}';

/** What goes off in bathrooms and gardens. */
const harmless =
  /\b(?:bath|seed|photo|glitter|cherry|jager|cocoa|chocolate|paint)[ -]?(?:bombs?|grenades?|explosives?)$/i;

const rule = (type: string, pattern: string): TextRule => ({
  type,
  pattern: `\\b(?:${pattern})`,
  flags: 'i',
  accept: ({ text }) => !harmless.test(text),
});

/** Plain requests for grave harm. */
export const standardPhrases: readonly TextRule[] = [
  rule(
    'weapons',
    `${ask}(?:make|making|build|building|construct|assemble|create|synthesi[sz]e|detonate) ${some}(?:pipe bombs?|dirty bombs?|nail bombs?|car bombs?|bombs?|explosives?|molotov cocktails?|grenades?|nerve agents?|sarin|ricin|anthrax|chemical weapons?|biological weapons?|ghost guns?|silencers?)\\b`,
  ),
  rule(
    'self_harm',
    `${ask}(?:kill myself|end my (?:own )?life|commit suicide|hang myself|overdose on|cut myself|hurt myself)\\b`,
  ),
  rule(
    'self_harm',
    '(?:i want to|i am going to|i.m going to|i will|i plan to) (?:kill myself|end my (?:own )?life|commit suicide|hang myself|hurt myself)\\b',
  ),
  rule(
    'child_safety',
    `(?:child|minor|underage|kid|preteen)s? ?(?:porn(?:ography)?|sexual (?:abuse )?(?:material|images|content)|nudes)\\b`,
  ),
  rule(
    'child_safety',
    `(?:sexual(?:ized|ised)?|nude|explicit) (?:images?|photos?|videos?|stor(?:y|ies)|content) (?:of|about|with|involving) (?:a |an )?(?:child|children|minors?|kids?|underage)\\b`,
  ),
  rule(
    'violence',
    `${ask}(?:kill|murder|poison|assassinate|kidnap|torture|stab|strangle) (?:my |a |an |the |his |her |some )?(?:\\w+ )?(?:wife|husband|boss|neighbou?r|girlfriend|boyfriend|ex|mother|father|teacher|classmates?|coworkers?|colleagues?|person|people|someone|somebody|man|woman|child|kid|president|politician)\\b`,
  ),
  rule(
    'violence',
    '(?:i want to|i am going to|i.m going to|i will) (?:shoot up|bomb|blow up) (?:a |the |my )?(?:school|office|church|mosque|synagogue|hospital|airport|building|train)\\b',
  ),
];

/** Further kinds for `strict`: where one would rather ask a human once too often. */
export const strictPhrases: readonly TextRule[] = [
  rule(
    'illicit_drugs',
    `${ask}(?:make|cook|synthesi[sz]e|produce|manufacture|extract) ${some}(?:meth(?:amphetamine)?|crystal meth|heroin|cocaine|fentanyl|lsd|mdma|ecstasy|ghb|dmt)\\b`,
  ),
  rule(
    'cyber_crime',
    `${ask}(?:make|write|create|build|develop|deploy|spread) ${some}(?:ransomware|malware|keyloggers?|computer virus(?:es)?|botnets?|trojans?|rootkits?|phishing (?:e-?mails?|sites?|pages?|kits?))\\b`,
  ),
  rule(
    'cyber_crime',
    `${ask}(?:hack|break|get) into (?:my |a |an |the |his |her |some )?(?:\\w+['’]?s? ){0,2}(?:account|e-?mail|phone|computer|wi-?fi|network|webcam|bank)\\b`,
  ),
  rule(
    'fraud',
    `${ask}(?:forge|counterfeit|fake|launder|clone|steal) ${some}(?:money|passports?|ids?|identit(?:y|ies)|credit cards?|checks|cheques|documents?|prescriptions?)\\b`,
  ),
];
