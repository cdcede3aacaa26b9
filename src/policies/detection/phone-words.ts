/** The words around phone numbers, in the languages that people write them in. */
import { asked, type Context, either, labels, mentions } from './context.ts';

/** Words that announce a phone number somewhere behind them. */
const announcing = mentions(
  'phone', 'telephone', 'tel\\b', 'tel[:.]', 'mobile', 'mob\\b', 'cell', 'fax', 'call', 'dial', 'reach', 'ring', 'sms', 'text(?:ed)? (?:me|us|him|her|them)', 'whats ?app', 'signal', 'viber', 'telegram', 'face ?time', 'imessage',
  'contact', 'hot ?line', 'help ?line', 'landline', 'handy', 'voice ?mail', 'pager', 'switchboard', 'toll[- ]free', 'messages? to', 'answering', 'registered', 'desk[ :]',
  'telefon', 'telefoon', 'tel[eé]fono', 't[eé]l[eé]phone', 'portable', 'm[oó]vil', 'celular', 'cellulare', 'rufnummer', 'mobil', 'anruf', 'anzurufen', 'erreichbar', 'r[uü]ckruf', 'appel', 'joindre', 'joignable', 'll[aá]m[ae]', 'llamar', 'chiam[ai]', 'ligue', 'ligar', 'telem[oó]vel', 'telepono', 'puhelin', 'soita', 'telef[oó]n', 'tlf', 'zadzwo', 'dzwo[nń]', 'kom[oó]rk', 'zavol', 'h[ií]vj', 'suna[tț]i', 'bel me', 'mobiel', 'hubungi', 'telepon', 'gsm', 'điện thoại', 'sđt', 'cep\\b', 'arayın',
  'телефон', 'тел\\.?', 'звон', 'позвон', 'моб', 'дзвон', 'τηλ', 'κινητ', 'καλ[εέ]σ', 'هاتف', 'جوال', 'موبايل', 'اتصل', 'טלפון', 'נייד', 'फोन', 'मोबाइल', 'कॉल',
  '电话', '手机', '致电', '拨打', '電話', '手機', '携帯', '連絡先', '전화', '휴대폰', '연락처', 'โทร', 'เบอร์',
); // biome-ignore format: one list

/** Weaker words: they count right in front of the number only. */
const labelling = labels(
  'ph', 'work', 'home', 'office', 'direct', 'line', 'emergency', 'reception', 'bureau', 'b[uü]ro', 'privat', 'customer (?:care|service)', 'support',
  "(?:my|your|his|her|our|their|new|old|work|home|office|private|personal|emergency|direct|other|s)(?: (?:new|old|work|home|office|private|direct))? number(?: is| was| to| at|'s)?", 'the number to \\w+ is',
  '(?:mi|su|tu|nuevo) n[uú]mero(?: es)?', '(?:mon|son|votre|notre|leur) num[eé]ro(?: est)?', '(?:il )?(?:mio|suo|nostro) numero(?: [eè])?', '(?:meu|seu) n[uú]mero(?: [eé])?', '(?:meine|seine|ihre|unsere)(?: neue)? nummer(?: ist| lautet)?', '(?:mijn|zijn|haar) nummer(?: is)?', 'm[oó]j numer(?: to)?', 'mitt nummer(?: [aä]r| er)?', 'мой номер',
); // biome-ignore format: one list

/** The capital letters of business cards, where a line or an item begins: `T 044 …`, `M: 079 …`. */
const lettered: Context = asked((before) => /(?:^|[\n,;|(·•]) ?[PTMFHWCO][:.]? ?$/u.test(before));

export const announced: Context = either(announcing, labelling, lettered);

/** `phone=…`, `"mobile_number":…`: as programs write it. */
export const assignedPhone: Context = asked((before) =>
  /(?:phone|tel|mobile|cell|fax|msisdn|whatsapp)[\w-]{0,16}["']?=["']?$/iu.test(before),
);

/** Words after which a number is something else, whatever its shape. */
export const otherNumber: Context = asked((before) =>
  /(?:(?:order|invoice|tracking|ticket|case|ref(?:erence)?|serial|part|model|sku|isbn(?:-1[03])?|issn|doi|build|version|account|acct|policy|member|customer|item|batch|lot|room|page|article|product|contract|flight|licen[cs]e|registration|id)(?: (?:id|no|nr|number))?|(?:^|[^\p{L} ] ?)(?:id|no|nr)|#)\s*[:#.]*\s*(?:is |was )?$/iu.test(
    before,
  ),
);

/** The same words a little further in front, which take a loose shape away from the phone that was announced before them. */
export const otherAnnounced: Context = asked((before) =>
  /(?:order|invoice|tracking|ticket|case|account|acct|card|ssn|iban|passport|zip|page|isbn|model|population)[^.;\n]{0,24}$|#define[^\n]{0,48}$|\w\((?:[\w'"]{0,16}, ?)*$/iu.test(
    before,
  ),
);
