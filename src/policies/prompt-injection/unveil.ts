/** Undoes what hides letters from a reader of characters: invisible and tag characters, direction marks, letters of other alphabets. */

export interface Unveiled {
  readonly text: string;
  /** Characters without width that stood inside Latin words. */
  readonly invisible: number;
  /** Letters written in tag characters (U+E0000…), which no human sees. */
  readonly tagged: number;
  /** Direction overrides. */
  readonly turned: number;
}

const isAscii = /^[\0-\x7f]*$/;
// What Unicode says may be ignored in display (zero-width, soft hyphen, fillers, direction marks, selectors, tags), and letters in boxes.
const veil = /\p{Default_Ignorable_Code_Point}|[\u202a-\u202e\u{1f150}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu;
const flag = 0x1f3f4;

const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);

/** Gives the text as a model would read it: compatibility forms folded (NFKC), nothing invisible left, hidden letters in the open. */
export const unveil = (text: string): Unveiled => {
  if (isAscii.test(text)) return { text, invisible: 0, tagged: 0, turned: 0 };
  let invisible = 0;
  let tagged = 0;
  let turned = 0;
  let inFlag = false;
  const bare = text.replace(veil, (found, at: number) => {
    const code = found.codePointAt(0) ?? 0;
    if (code >= 0xe0020 && code <= 0xe007e) {
      // Regional flags are a black flag and tag letters: the one honest use.
      if (!inFlag) inFlag = (text.codePointAt(Math.max(0, at - 2)) ?? 0) === flag;
      if (inFlag) return '';
      tagged++;
      return String.fromCharCode(code - 0xe0000);
    }
    inFlag = false;
    if (code >= 0x1f150 && code <= 0x1f169) return String.fromCharCode(0x61 + code - 0x1f150);
    if (code >= 0x1f170 && code <= 0x1f189) return String.fromCharCode(0x61 + code - 0x1f170);
    if (code >= 0x1f1e6 && code <= 0x1f1ff) return String.fromCharCode(0x61 + code - 0x1f1e6);
    if (code === 0x202d || code === 0x202e) turned++;
    else if (isLetter(text.charCodeAt(at - 1)) && isLetter(text.charCodeAt(at + found.length))) invisible++;
    return '';
  });
  return { text: bare.normalize('NFKC'), invisible, tagged, turned };
};

const pairs =
  'аaвbеeкkмmнhоoрpсcтtуyхxіiјjѕsԁdԛqԝwһhӏlгrпnѵvɡgʟlαaβbεeηnιiκkνvοoρpτtυuχxωwγyμuσoδdθoіiɑaɩiɪiɢgɴnʀrᴀaᴄcᴅdᴇeꜰfʜhᴊjᴋkᴍmᴏoᴘpꜱsᴛtᴜuᴠvᴡwʏyᴢzʙbøołlđdħhıiſsßsæaœo';
const lookalikes = new Map<number, number>();
for (let at = 0; at < pairs.length; at += 2) lookalikes.set(pairs.charCodeAt(at), pairs.charCodeAt(at + 1));

const folded = new Map<number, number>();

/** The ASCII letter a character looks like, accents dropped; 0 where it looks like none. */
export const lookalike = (code: number): number => {
  const known = lookalikes.get(code) ?? folded.get(code);
  if (known !== undefined) return known;
  const base = String.fromCharCode(code).normalize('NFD').charCodeAt(0);
  const fold = base >= 0x61 && base <= 0x7a ? base : (lookalikes.get(base) ?? 0);
  folded.set(code, fold);
  return fold;
};

/** Figures and signs that are written for letters. */
export const leet = new Map<number, number>(
  [...'0o1i3e4a5s7t8b@a$s!i|l+t']
    .map((_, at, all) => [(all[at] ?? '').charCodeAt(0), (all[at + 1] ?? '').charCodeAt(0)] as const)
    .filter((_, at) => at % 2 === 0),
);

/** A word in lower case with every letter, figure and sign as the ASCII letter it looks like, where it looks like one. */
export const looksOf = (word: string): string => {
  let looks = '';
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    const letter = code < 0x80 ? (leet.get(code) ?? 0) : lookalike(code);
    looks += String.fromCharCode(letter === 0 ? code : letter);
  }
  return looks;
};
