/** The words that attacks are made of, by what they do in a sentence, in the languages attacks are written in. */

/** Words by class. A trailing `*` takes every word with that beginning (inflected languages). */
export const lexicon = {
  /** Tells to leave something aside. */
  override: `ignore ignoring disregard disregarding forget forgetting override overriding overrule neglect discard dismiss bypass drop cancel cancelled canceled revoke abandon void
    ignoriere ignorier ignorieren ignoriert vergiss vergessen vergesst missachte missachten verwirf
    ignorez ignorer oublie oubliez oublier négligez négliger negligez
    ignora ignorar ignoren ignorad olvida olvide olvidar olvídate olvidate olviden descarta descarte desestima
    ignorate ignorare dimentica dimenticare dimenticate scorda tralascia
    ignorem esqueça esquece esqueca esquecer esqueçam desconsidere desconsidera
    negeer negeren vergeet vergeten zignoruj ignoruj zapomnij pomiń
    ignorera glöm bortse glem ignorér unohda ignoroi zapomeň ignoruj abaikan lupakan bỏ quên
    игнорируй* игнорировать проигнорируй* забудь* забыть ігноруй* забудьте
    yoksay unut görmezden αγνόησε ξέχασε تجاهل تجاهلي انس اهمل התעלם תתעלם שכח 무시 무시하고 무시해 무시하세요 잊어
    忽略 忽視 无视 無視 忘记 忘記 忘掉 忘了 不要理会 別理 抛开 無視して 忘れて अनदेखा भूल`,
  /** Points back at what came before. */
  antecedent: `previous previously prior above earlier preceding foregoing former past aforementioned existing original initial beforehand
    vorherige vorherigen vorheriger bisherige bisherigen obige obigen vorangegangene vorangegangenen vorangehenden früheren frühere vorigen
    précédent précédente précédentes précédents precedentes antérieures antérieurs préalables
    anterior anteriores previa previas previo previos
    precedente precedenti prévias prévia prévios
    vorige eerdere voorgaande bovenstaande poprzednie poprzednich wcześniejsze powyższe
    tidigare föregående tidligere forrige aiemmat edelliset předchozí sebelumnya trước
    предыдущ* прежн* вышеуказанн* вышеизложенн* предшествующ* попередн*
    önceki yukarıdaki προηγούμενες السابقة السابق הקודמות הקודם 이전 이전의 앞의 위의
    之前 以上 前面 上述 先前 上面 此前 以前 これまで 上記 前の पिछले पिछली`,
  /** What a model was told. */
  target: `instruction instructions rules rule guideline guidelines prompt prompts directive directives command commands orders constraints
    restrictions programming messages directions setup persona safeguards limits
    anweisung anweisungen instruktionen regeln befehle vorgaben aufgaben richtlinien
    consigne consignes règles directives ordres
    instrucción instrucciones instrucciones instruccion reglas órdenes ordenes indicaciones
    istruzione istruzioni regole ordini comandi
    instrução instruções instrucoes regras ordens
    instructies regels opdrachten aanwijzingen instrukcje instrukcji polecenia zasady
    instruktioner regler instrukser ohjeet instrukce pokyny instruksi perintah hướng dẫn
    инструкц* правил* указани* команд* промпт* інструкц* вказівк*
    talimatları talimatlar komutları οδηγίες التعليمات تعليمات الأوامر ההוראות הוראות 지시 지시를 지시사항 지시사항을 명령 명령을 지침 지침을
    指令 指示 说明 說明 设定 設定 提示 规则 規則 命令 提示词 プロンプト ルール निर्देश निर्देशों`,
  all: `all any every everything anything entire alle sämtliche tous toutes tout todo todas todos tutte tutti tutto todas tudo wszystkie все всё всех 所有 全部 一切 すべて 全て`,
  your: `your yours you youre deine deiner ihre ihren deinen tes vos tu tus sus suas seus tue tuoi uw jouw twoje твои ваши твоих 你 你的 您的 あなたの`,
  told: `told given received learned instructed taught programmed trained`,
  reveal: `show reveal print repeat display output tell disclose leak recite dump expose share echo return reproduce paste spell encode translate quote
    zeige zeig verrate wiederhole nenne gib montre affiche révèle répète donne muestra muéstrame revela repite imprime dime mostra mostrami
    rivela ripeti stampa mostre revele repita toon herhaal onthul pokaż ujawnij powtórz покажи* раскрой* повтори* выведи* напечатай*
    显示 告诉 输出 重复 打印 透露 揭示 表示して 教えて 出力`,
  system: `system initial hidden secret original starting internal initialization systemprompt systemanweisungen système sistema systeem systemowy
    systemowe системн* начальн* 系统 初始 隐藏 システム 初期`,
  prompt: `prompt prompts instructions instruction message directives configuration preprompt systemprompt string
    anweisungen prompts consignes instrucciones istruzioni instruções instructies instrukcje промпт* инструкци* подсказк* 提示 提示词 指令 プロンプト 指示`,
  ask: `what whats was quelles quel cuáles cuales quali quais wat jakie какие какой каков`,
  quiet: `mention tell inform alert notify reveal warn`,
  reader: `assistant assistants ai llm llms chatbot gpt chatgpt claude gemini copilot chatbots`,
  limits: `restriction restrictions limitation limitations filter filters filtering censorship guidelines rules ethics morals morality policies policy
    boundaries safeguards guardrails constraints moral ethical safety`,
  without: `no without ignoring ignores bypass bypassing bypasses free freed unbound lacks none zero disable disabled remove removed removing beyond`,
  /** `Without limits`, said of a machine, where it is one word or two. */
  limitless: `restricciones filtros filtro límites limites restrictions filtre filtres limite einschränkungen einschränkung filter regeln
    restrizioni limiti filtri restrições censura censure zensur ograniczeń filtrów beperkingen ограничени* фильтр* цензур* 限制 约束 制限 제한 제한이 kısıtlama sınırlama`,
  lacking: `sin sans ohne senza sem zonder bez без 没有 無し なし 없는 없이 olmayan sınırsız keine`,
  machine: `ia ki ai yz ии 人工智能 助手 模型 人工知能 인공지능 bot chatbot assistent asistente assistente assistant modelo modell modelo`,
  persona: `pretend act roleplay simulate simulating acting become imagine behave impersonate respond immerse`,
  unchained: `unfiltered uncensored amoral unrestricted unethical immoral jailbreak jailbroken jailbreaking dan unshackled unchained lawless nsfw`,
} as const;

export type WordClass = keyof typeof lexicon;
