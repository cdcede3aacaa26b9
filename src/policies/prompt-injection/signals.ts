/** The phrasings that are a signal, as sequences of word classes with few words between, and what each says about the text. */
import type { WordClass } from './lexicon.ts';

/** `@class` is any word of the class, everything else the word itself (or several, with `|`). */
type Step = `@${WordClass}` | (string & {});

export interface Phrasing {
  /** The signal: it is what the event counts. */
  readonly type: string;
  readonly steps: readonly Step[];
  /** How likely this alone makes an attack, 0 to 1; signals add up as independent evidence. */
  readonly weight: number;
  /** Most words between two steps. */
  readonly gap: number;
  /** Only where the text is a tool's or a document's: the user may say so, a web page may not. */
  readonly foreignOnly?: boolean;
}

const phrasing = (type: string, weight: number, gap: number, steps: string, foreignOnly = false): Phrasing => ({
  type,
  weight,
  gap,
  steps: steps.split(' '),
  foreignOnly,
});

export const phrasings: readonly Phrasing[] = [
  phrasing('override', 0.75, 3, '@override @antecedent @target'),
  phrasing('override', 0.75, 3, '@override @target @antecedent'),
  phrasing('override', 0.7, 2, '@antecedent @target @override'),
  phrasing('override', 0.6, 2, '@override @all @target'),
  phrasing('override', 0.6, 2, '@override your|deine|tes|vos|tus|sus|tue|suas|твои|你的|您的 @target'),
  phrasing('override', 0.6, 2, '@override @all you were|have|know|learned'),
  phrasing('override', 0.6, 3, '@override @target you were|have|learned'),
  phrasing('override', 0.6, 2, '@override everything|all|anything above|before|previous|prior|earlier'),
  phrasing('override', 0.55, 1, 'stop|quit following|obeying your|all|the|previous @target'),
  phrasing(
    'override',
    0.55,
    2,
    'do|dont|never not|follow|obey|the|any|your follow|obey|previous|prior|original|above previous|prior|original|above @target',
  ),
  phrasing(
    'override',
    0.55,
    1,
    'new|updated|real|actual|revised instructions|task|directive|objective follow|are|is|below|from',
  ),
  phrasing('override', 0.55, 1, '@override what|everything|all you|youve were|have|been|are|told|learned'),
  phrasing(
    'override',
    0.55,
    2,
    '@override @all was|ce|que|lo|che|o dir|vous|te|on|ti tu|gesagt|mitgeteilt|dit|dijeron|detto|disse',
  ),
  phrasing('override', 0.5, 1, 'your @target do|dont|does|no not|apply|longer|matter apply|matter|count|here|in|bind'),
  phrasing(
    'override',
    0.6,
    2,
    '@antecedent @target are|is|have|were cancelled|canceled|void|revoked|invalid|suspended|obsolete',
  ),
  phrasing(
    'override',
    0.5,
    1,
    'set|put|lay your safety|ethics|restrictions|filters|safeguards|morals layer|aside|away',
  ),
  phrasing(
    'extraction',
    0.55,
    2,
    '@reveal the|your system message|prompt word|verbatim|exactly|in|as|literally|completely',
  ),
  phrasing(
    'extraction',
    0.6,
    2,
    '@ask instructions|rules|directives|guidelines did|has|have developer|developers|creator|creators|company|operator|owner',
  ),
  phrasing('override', 0.55, 1, 'pay|paying no attention to'),
  phrasing('override', 0.5, 2, 'set|put|leave|cast aside|behind the|your|all @target'),
  phrasing('override', 0.5, 3, '@target|training|policies no longer|not apply|applies|bind|binding|valid'),
  phrasing('override', 0.45, 2, 'no longer have|need|required|obliged|bound to|by follow|obey|comply|the|your|any'),
  phrasing('override', 0.5, 1, 'clear|wipe|reset|erase your context|memory|instructions|history'),
  phrasing(
    'override',
    0.45,
    2,
    'everything|anything|all above|before this|line|that is void|invalid|irrelevant|wrong|fake',
  ),
  phrasing('override', 0.45, 2, 'opposite of|to your|what guidelines|rules|instructions|directives'),
  phrasing(
    'override',
    0.45,
    2,
    'instructions|prompt|directives have|has been|changed changed|updated|replaced|revoked|overridden',
  ),
  phrasing(
    'override',
    0.5,
    4,
    'tiens|tenez|tenga|tengas|tener pas|en compte|cuenta instructions|consignes|instrucciones',
  ),
  phrasing(
    'extraction',
    0.6,
    2,
    '@reveal everything|text|words|lines|content above|before|preceding this|line|message|starting|the|and|in|verbatim',
  ),
  phrasing(
    'extraction',
    0.55,
    3,
    '@reveal|@ask first|last|exact|full|complete|entire|original sentence|line|words|word|text|content|version of your @prompt',
  ),
  phrasing(
    'extraction',
    0.45,
    1,
    'my|your system|initial|hidden|secret prompt|instructions|message is|are|says|say|as',
  ),
  phrasing('extraction', 0.45, 2, '@reveal your|the system|hidden|internal|current configuration|config|settings'),
  phrasing('extraction', 0.5, 2, '@reveal your configuration|config|initialization|guidelines'),
  phrasing(
    'extraction',
    0.5,
    2,
    'secret|hidden|confidential word|password|key|phrase you were|know|keep|guard|protect',
  ),
  phrasing(
    'extraction',
    0.5,
    2,
    'rules|instructions|guidelines you were|have|are given|told|following by|developers|your',
  ),
  phrasing('extraction', 0.6, 3, '@reveal your|the|its|deine|tes|vos|tus|twoje|你的 @system @prompt'),
  phrasing('extraction', 0.6, 4, '@reveal @system prompt|instructions|message|промпт|提示|提示词|指令|プロンプト'),
  phrasing(
    'extraction',
    0.55,
    2,
    '@reveal your|deine|tes|vos|tus|你的 prompt|instructions|directives|rules|anweisungen|consignes|instrucciones|指令',
  ),
  phrasing('extraction', 0.6, 2, '@ask your|deine|tes|vos|tus|твои|ваши @system @prompt'),
  phrasing('extraction', 0.55, 2, '@ask instructions|rules|prompt you were|have|got|received given|told'),
  phrasing(
    'extraction',
    0.55,
    3,
    '@reveal instructions|rules|prompt|everything|text you|above were|have|this given|told|received|conversation|message',
  ),
  phrasing('extraction', 0.6, 1, 'were you told|given|instructed before|at|in|prior'),
  phrasing('extraction', 0.55, 2, '@reveal @all text|words|content|instructions above|before|preceding|previous'),
  phrasing(
    'extraction',
    0.5,
    1,
    'output|print|show|display initialization|initialisation|system string|prompt|message|configuration',
  ),
  phrasing('jailbreak', 0.6, 1, 'do anything now'),
  phrasing(
    'jailbreak',
    0.45,
    1,
    'developer|dev|debug|god|admin|maintenance|sudo|opposite|evil|jailbreak mode enabled|activated|on|now|unlocked|display',
  ),
  phrasing('jailbreak', 0.45, 2, 'from now on you|your will|are|must|act|going|reply|respond'),
  phrasing('jailbreak', 0.25, 3, '@without @all @limits'),
  phrasing('jailbreak', 0.3, 3, 'ai|chatbot|model|persona|character|assistant @without @limits'),
  phrasing('jailbreak', 0.4, 2, 'not|never|isnt bound|constrained|restricted|limited by @limits|any|the'),
  phrasing('jailbreak', 0.35, 2, '@persona as|to|like @unchained'),
  phrasing('jailbreak', 0.35, 2, '@unchained ai|chatbot|model|mode|bot|assistant|language|response|character'),
  phrasing('jailbreak', 0.4, 2, 'never refuse|decline|reject|warn|apologize|disclaim'),
  phrasing('jailbreak', 0.5, 5, '@machine @lacking @limitless'),
  phrasing(
    'jailbreak',
    0.45,
    1,
    'enter|enable|activate|engage|switch dan|god|jailbreak|unrestricted|unfiltered|evil|opposite mode',
  ),
  phrasing(
    'jailbreak',
    0.45,
    2,
    'filters|filter|ethics|guardrails|safety|restrictions|policies|safeguards off|disabled|suspended|lifted|deactivated|removed',
  ),
  phrasing(
    'jailbreak',
    0.45,
    2,
    'disable|deactivate|suspend|remove|turn your|all|the|off|any filters|filter|ethics|guardrails|safety|safeguards|moderation',
  ),
  phrasing(
    'jailbreak',
    0.45,
    2,
    'has|have|had|having no|zero morals|ethics|conscience|rules|restrictions|filter|filters|content|limits',
  ),
  phrasing(
    'jailbreak',
    0.45,
    2,
    'does|do not|doesnt care|follow|have|obey about|any|rules|the rules|laws|ethics|morals|guidelines|restrictions',
  ),
  phrasing(
    'jailbreak',
    0.4,
    2,
    'never|not|dont|cannot say|refuse|use that|you|i|a as|cannot|cant|refuse|task|request|question|an',
  ),
  phrasing(
    'jailbreak',
    0.4,
    2,
    'bypass|bypasses|circumvent|evade your|the|its|all content|ethical|safety|filters|filter|restrictions|guidelines|programming',
  ),
  phrasing(
    'jailbreak',
    0.35,
    3,
    'without|never|no warnings|disclaimers|warning|refusing|refusal|apologies|apologizing|apologise|moralizing',
  ),
  phrasing('jailbreak', 0.35, 1, 'stay|remain|break in character'),
  phrasing('jailbreak', 0.4, 2, 'broken|break|breaking|broke free of|from'),
  phrasing('jailbreak', 0.4, 1, 'you are no longer'),
  phrasing('jailbreak', 0.35, 2, 'openai|anthropic|google policy|policies|guidelines|rules|restrictions'),
  phrasing(
    'jailbreak',
    0.4,
    2,
    '@override ethical|moral|safety|content guidelines|rules|restrictions|filters|policies|limits',
  ),
  phrasing(
    'foreign_instruction',
    0.5,
    3,
    '@reader must|should|please|need|shall @reveal|@override|send|email|forward|call|execute|run|visit|click|delete',
    true,
  ),
  phrasing('foreign_instruction', 0.4, 2, 'do not|dont mention|disclose|reveal this|the|that', true),
  phrasing('foreign_instruction', 0.5, 2, 'if you are|re an|a @reader', true),
  phrasing('foreign_instruction', 0.5, 3, 'if user|reader|someone asks|requests|wants', true),
  phrasing(
    'foreign_instruction',
    0.5,
    3,
    'instructions|note|message|attention|instruction|system|dear to|for|ai|the @reader',
    true,
  ),
  phrasing('foreign_instruction', 0.5, 0, 'attention|dear|hey|hello|note @reader', true),
  phrasing('foreign_instruction', 0.5, 1, '@reader instructions|instruction|only|directive', true),
  phrasing('foreign_instruction', 0.5, 3, '@reader @override', true),
  phrasing('foreign_instruction', 0.45, 4, 'language model models|processing|reading|summarizing|summarising', true),
  phrasing(
    'foreign_instruction',
    0.4,
    6,
    'when|if|once you summarize|summarise|answer|translate|read|process add|include|append|say|mention|recommend',
    true,
  ),
  phrasing('foreign_instruction', 0.45, 2, 'reply|respond|answer|output only|exclusively with|the', true),
  phrasing(
    'foreign_instruction',
    0.45,
    2,
    'before|after|instead summarizing|answering|responding|continuing|of|you',
    true,
  ),
];

/** Strings that only chat templates write: who sends one pretends to be another speaker. */
export const spoofs: readonly { readonly text: string; readonly weight: number }[] = [
  { text: '<|im_start|>', weight: 0.6 },
  { text: '<|im_end|>', weight: 0.5 },
  { text: '<|system|>', weight: 0.6 },
  { text: '<|assistant|>', weight: 0.45 },
  { text: '<|user|>', weight: 0.35 },
  { text: '<|start_header_id|>', weight: 0.6 },
  { text: '<|eot_id|>', weight: 0.5 },
  { text: '<|endoftext|>', weight: 0.45 },
  { text: '<<sys>>', weight: 0.6 },
  { text: '[/inst]', weight: 0.5 },
  { text: '[inst]', weight: 0.45 },
  { text: '[system](#', weight: 0.6 },
  { text: '"role": "system"', weight: 0.3 },
  { text: '"role":"system"', weight: 0.3 },
  { text: '</system>', weight: 0.35 },
  { text: '<system>', weight: 0.35 },
  { text: '### system', weight: 0.4 },
  { text: '### instruction', weight: 0.25 },
  { text: '[system message', weight: 0.4 },
  { text: '[system note', weight: 0.4 },
  { text: '{system:', weight: 0.4 },
  { text: '\nsystem:', weight: 0.35 },
  { text: 'end of system prompt', weight: 0.5 },
  { text: 'begin system', weight: 0.35 },
];
