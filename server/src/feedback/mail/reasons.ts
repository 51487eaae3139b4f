/**
 * What the words and codes of a refusal mean. The words decide, because servers agree on words more than on codes: on
 * real mail "5.x.x is final" is right about every second time. Codes (RFC 3463) decide where no words do.
 */

/** Why a mail came back, by what a sender has to do about it. */
export type Reason =
  | 'userUnknown'
  | 'hostUnknown'
  | 'hasMoved'
  | 'takesNoMail'
  | 'mailboxFull'
  | 'disabled'
  | 'tooBig'
  | 'expired'
  | 'network'
  | 'tooFast'
  | 'spam'
  | 'virus'
  | 'authentication'
  | 'blocked'
  | 'policy'
  | 'sender'
  | 'relaying'
  | 'format'
  | 'system'
  | 'filtered'
  | 'unclear';

/** The address will not take mail later either; everything else may be over by the next mail. */
const FINAL: ReadonlySet<Reason> = new Set(['userUnknown', 'hostUnknown', 'hasMoved', 'takesNoMail']);

export const isHard = (reason: Reason): boolean => FINAL.has(reason);

const NAME =
  '(?:user(?: ?name| account)?|recipient(?: name| address)?|mailbox(?: name)?|e-?mail address|e-?mail account|address(?:ee)?|account|local ?part|user ?id|final delivery \\w+|person|member|customer|destination|id|ユーザ)';

/** In order: the first that fits. A name before a refusal ("over quota", "spam") is not what is wrong. */
const WORDS: readonly (readonly [Reason, RegExp])[] = [
  [
    'mailboxFull',
    /mail ?box (?:is )?(?:over)?full|(?:mail ?box|mail ?folder|inbox|account|user|recipient)[^.\n]{0,60}(?:over ?quota|quota (?:exceed|violat)|out of (?:storage )?space|is full|exceed[^.\n]{0,20}(?:quota|storage)|over (?:its |the )?(?:quota|limit)|disk space)|over ?quota|quota exceeded|exceed[a-z]*[^.\n]{0,30} quota|mailfolder is full|not enough (?:storage|disk) space|insufficient disk|storage (?:space|quota)|mailbox size limit|temporarily over quota|user has too many messages/i,
  ],
  [
    'tooBig',
    /(?:message|mail|content|e-?mail)[^.\n]{0,40}(?:too (?:big|large)|size (?:exceed|limit)|exceeds? [^.\n]{0,40}(?:size|length|limit))|exceed[^.\n]{0,20}(?:maximum|max|fixed)[^.\n]{0,20}size|size limit|maximum message size/i,
  ],
  ['virus', /\bvirus|malware|infected/i],
  [
    'tooFast',
    /too many (?:messages|mails|connections|recipients|concurrent|sessions|requests|emails)|rate[ -]?limit|(?:sending|receiving|received) (?:mail |messages |e-?mails )?(?:at a rate|too (?:fast|quickly|many))|throttl|too fast|mail(?:s|ing)? (?:rate|volume)|connection (?:rate|limit)|(?:daily|hourly) (?:limit|quota|message)|limit exceeded|exceeded (?:the )?(?:rate|limit|max)/i,
  ],
  [
    'authentication',
    /\bspf\b|\bdkim\b|\bdmarc\b|unauthenticated|not authenticated|authentication (?:required|failed|failure|checks)|does ?n.t pass authentication|access denied, sending domain|sender policy framework|must (?:be authenticated|pass)/i,
  ],
  [
    'blocked',
    /(?:reverse|ptr|rdns|forward-confirmed)[ -](?:dns|record|name|look|host|entry|ip)|\bptr\b|no reverse|(?:unable|cannot|could not|failed?) to (?:resolve|find|verify)[^.\n]{0,30}(?:ip|your host|client|your reverse|helo)|black ?list|block ?list|dnsbl|\brbl\b|spamhaus|spamcop|barracudacentral|sorbs|senderbase|reputation|(?:client|host|ip|ip address|server|network|connection|access|sender|connecting)[^.\n]{0,40}(?:is |was |are |been |currently |temporarily )?(?:block|banned|listed|not (?:allowed|permitted|welcome))|(?:block|banned|refus|reject|den)[a-z]*[^.\n]{0,30}(?:ip|client|host|your (?:server|network|isp))\b|bad (?:helo|ehlo)|open relay|helo (?:command )?(?:rejected|name)|dynamic ip|dial-?up|refused to talk|service refuse|access denied[^.\n]{0,30}\[?\d+\.\d+|not accept(?:ed|ing)? (?:mail |connections? )?from (?:your|this|dynamic)/i,
  ],
  [
    'spam',
    /\bspam|\buce\b|bulk mail|junk|phish|unsolicited|suspicious|content (?:rejected|filter)|(?:message|mail) (?:was |has been )?(?:rejected|blocked|refused|denied) (?:due to|because of|by) [^.\n]{0,30}(?:content|filter)|high probability|appears to be (?:un|bulk)/i,
  ],
  [
    'relaying',
    /relay(?:ing)? (?:is |access |not |access is )?(?:denied|prohibited|not permitted|not allowed|allowed|permitted)|(?:unable|not permitted|not allowed|cannot|refuse[ds]?|no) (?:to )?relay|relay (?:not|access|operation)|not a (?:gateway|relay)|insecure mail relay|we do ?n.t relay|message identified as relay/i,
  ],
  [
    'takesNoMail',
    /null ?mx|(?:domain|host|server|recipient domain|address|system)[^.\n]{0,40} (?:does not|do not|doesn.t|never|not configured to|no longer) (?:accepts?|receives?|process)[^.\n]{0,20}(?:mail|messages)|smtp protocol (?:diagnostic|returned)[^.\n]{0,40}does not accept|does not accept (?:any )?mail|no ?mx record|invalid mx|nullmx|has an mx record pointing to|indicated no smtp service|mail receiving disabled|domain (?:is )?not (?:configured|set up) (?:to|for) (?:receive )?mail/i,
  ],
  [
    'hasMoved',
    /has moved|moved to|(?:no longer|not) (?:valid|active|in use|used|works? (?:here|for|at))[^.\n]{0,40}(?:instead|please use|new)|user not local|forwarding address|address (?:has )?(?:changed|been replaced|been changed)|has a new (?:e-?mail )?address|please (?:use|try) [^.\n]{0,10}@|changed (?:his|her|their) (?:e-?mail|address)/i,
  ],
  [
    'sender',
    /sender (?:address |domain |e-?mail )?(?:is |was |has been )?(?:rejected|reject|denied|refused|blocked|not allowed|invalid|unknown|not accepted|verify failed|verification)|(?:invalid|unknown|bad|forged|rejected) (?:sender|return address|mail from|from address|envelope sender)|(?:domain of (?:the )?sender|sender.?s? domain|from address|mail from|return ?path)[^.\n]{0,50}(?:not exist|not found|resolve|invalid|reject|denied|unresolv)|not (?:authori[sz]ed|allowed|permitted) to send|cannot verify (?:the )?sender|(?:reject|den|block)[a-z]* (?:by )?(?:the )?sender|empty envelope sender|sender is on/i,
  ],
  [
    'disabled',
    /(?:account|mailbox|user|address|recipient|domain|customer|box|メール)[^.\n]{0,60}(?:disabled|suspend|inactiv|deactivat|locked|frozen|expired|discontinued|terminated|closed|blocked|on hold|restricted|not active)|disabled (?:recipient|account|user|mailbox|address)|(?:suspended|inactive|dormant|locked|deactivated|frozen) (?:user|account|mailbox|recipient|address|customer)|is (?:a )?deactivated|invalid\/inactive|currently suspended|not accepting (?:messages|mail|e-?mail)|temporarily (?:disabled|inactive|suspend)/i,
  ],
  [
    'userUnknown',
    new RegExp(
      [
        `(?:unknown|no such|invalid|illegal|bad|non-?existent|undeliverable|unrecogni[sz]ed) (?:\\w+ )?${NAME}`,
        `${NAME}[^.\\n]{0,80}(?:unknown|not (?:be )?found|does ?n.?t exist|does not exist|not exist|non-?existent|invalid|(?:is|was) not (?:a )?(?:valid|known|recogni[sz]ed|listed|registered)|not (?:known|recogni[sz]ed|listed|registered|available)|no longer (?:exists|available|active|valid|on)|can(?:not|'t) be found|unroutable|couldn.t be found|wasn.t found|not in (?:the )?(?:directory|list))`,
        'no (?:such )?(?:mailbox|account|user|recipient|one|person|mail ?drop)(?: here)?(?: by that name| with that name| here|\\b)',
        `does ?n.?t have an? (?:\\S+ )?(?:account|mailbox|user)|does not have an? (?:\\S+ )?(?:account|mailbox)`,
        'user ?unknown|unknown ?user|unknown address|unknown recipient|nosuchuser|no such user|unrout(?:e)?able address|not a (?:valid|registered|known)|not (?:a |our )(?:customer|user)|mailbox unavailable|not (?:a )?local (?:user|address)|is not known (?:here|at)|recipnotfound|recipient ?not ?found|(?:user|recipient)s? not listed|no valid (?:recipients|address)|bad destination mailbox|all recipients (?:were )?(?:invalid|rejected)|address (?:is )?(?:wrong|incorrect)|delivery to this (?:address|user|recipient)[^.\\n]{0,20}not possible|recipient not recogni|account (?:does|has) (?:not|been deleted)|deleted (?:account|user|mailbox)|unknown in|宛先(?:不明|が)',
      ].join('|'),
      'i',
    ),
  ],
  [
    'hostUnknown',
    /(?:host|domain|name|server|mx|dns)[^.\n]{0,60}(?:unknown|not (?:be )?found|does ?n.?t exist|does not exist|no such|not exist|unresolv|can(?:not|'t) be resolved|not resolve|lookup failure|non-?existent)|unknown (?:host|domain|mail ?host)|no such (?:host|domain)|(?:host|domain) ?unknown|domain is not reachable|nxdomain|name or service not known|(?:illegal|invalid|bad) (?:host|domain)|unrout(?:e)?able (?:mail )?(?:domain|host)|no route to host name|all relevant mx records point to non-existent|couldn.t find any host (?:by that name|named)|no mail ?hosts? for domain|dns (?:error|lookup)[^.\n]{0,60}(?:domain|host)[^.\n]{0,20}(?:not found|nonexist)|address (?:does not|couldn.t) resolve/i,
  ],
  [
    'expired',
    /(?:expired|timed? ?-?out|(?:too|very) long|time ?limit|retry (?:time|timeout|limit)|give up|giving up|gave up|been (?:in the )?queued?|delayed|multiple retries|delivery time|could not be delivered (?:within|for|in)|aborted after|not delivered (?:within|after|for)|still being retried|unable to deliver (?:in|within)|will (?:be retried|keep trying|retry))/i,
  ],
  [
    'network',
    /connect(?:ion)?[^.\n]{0,30}(?:refused|reset|lost|closed|dropped|fail|abort)|(?:refused|lost|unable to|cannot|couldn.t|failed to) connect|no route to host|network (?:error|is unreachable|unreachable)|(?:host|server) (?:is )?(?:unreachable|down)|temporary (?:lookup|dns|name)|(?:name|dns|host)[^.\n]{0,20}(?:server failure|lookup (?:failed|problem))|too many hops|mail (?:forwarding )?loop|loop(?:s|ed)? back|loop detected|could not (?:find|connect)|tls (?:required|negotiation|handshake)|starttls|broken pipe|bad gateway/i,
  ],
];

/** Words that say little: asked after the code. */
const VAGUE_WORDS: readonly (readonly [Reason, RegExp])[] = [
  [
    'policy',
    /polic(?:y|ies)|prohibited|compliance|not rfc|rfc ?(?:2822|5322|822)|(?:delivery|message|mail|access) (?:is )?(?:not |un)(?:authori[sz]ed|allowed|permitted)|attachment|administrative(?:ly)? (?:prohibit|den)|security|restricted|encrypt/i,
  ],
  [
    'system',
    /(?:system|internal|local|server|configuration|software|i\/o|input\/output|processing|delivery|temporary) (?:error|failure|problem)|command (?:died|failed|time)|out of memory|can(?:not|'t) (?:create|open|write)|unexpected|mailer error|returned with exit|service (?:unavailable|not available)|resources?|disk full|insufficient system|died with|exit status|procmail|pipe/i,
  ],
  [
    'format',
    /syntax|command (?:not|unrecogni[sz]ed)|bad sequence|header|mime|8bit|not implemented|protocol error/i,
  ],
  [
    'filtered',
    /reject|refus|denied|declin|not (?:accept|deliver|want)|filter|bounced|discard|unacceptable|権限/i,
  ],
];

/** Enhanced codes (RFC 3463, IANA) whose detail says something; `5.x` and `4.x` alike where it is final either way. */
const CODES: readonly (readonly [RegExp, Reason])[] = [
  [/^5\.1\.[13]$/, 'userUnknown'],
  [/^5\.1\.2$/, 'hostUnknown'],
  [/^5\.1\.6$/, 'hasMoved'],
  [/^5\.1\.10$/, 'takesNoMail'],
  [/^5\.4\.4$/, 'hostUnknown'],
  [/^5\.1\.[78]$/, 'sender'],
  [/^[45]\.2\.2$/, 'mailboxFull'],
  [/^[45]\.2\.1$/, 'disabled'],
  [/^[45]\.2\.3$|^[45]\.3\.4$/, 'tooBig'],
  [/^[45]\.4\.[17]$/, 'expired'],
  [/^[45]\.4\./, 'network'],
  [/^[45]\.7\.(?:2[0-9]|9|509)$/, 'authentication'],
  [/^[45]\.7\./, 'policy'],
  [/^[45]\.[36]\./, 'system'],
  [/^4\./, 'expired'],
];

/** Enhanced status in a text ("550 5.1.1 ..."), or null. */
export const statusIn = (text: string): string | null =>
  /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(text)?.[1] ?? null;

/** Reply code of SMTP in a text, or null. */
export const replyCodeIn = (text: string): string | null =>
  /(?:^|[\s:<(#[;,>])([45]\d\d)(?=[\s\-:;,)#]|$)/m.exec(text)?.[1] ?? null;

/** The reason that words give, or null. */
export const reasonOfWords = (text: string): Reason | null => firstOf(WORDS, text);

/** What "rejected", "policy", "error" and the like hint at, or null. */
export const reasonOfVagueWords = (text: string): Reason | null => firstOf(VAGUE_WORDS, text);

const firstOf = (table: typeof WORDS, text: string): Reason | null => {
  const line = text.replace(/\s+/g, ' ');
  return table.find(([, words]) => words.test(line))?.[0] ?? null;
};

/** The reason that an enhanced status gives, or null. */
export const reasonOfStatus = (status: string): Reason | null =>
  CODES.find(([code]) => code.test(status))?.[1] ?? null;
