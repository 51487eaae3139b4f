/**
 * Who the known referrers are. Small on purpose: what is not listed counts as a referral under its own name, which
 * is right for everything but the big names below. `name.` stands for the name under any country's ending.
 */
export type Medium = 'organic' | 'social' | 'email' | 'ai';

const table: Record<Medium, Record<string, string[]>> = {
  ai: {
    chatgpt: ['chatgpt.com', 'chat.openai.com', 'labs.openai.com', 'chat-gpt.org'],
    claude: ['claude.ai'],
    copilot: ['copilot.microsoft.com'],
    deepseek: ['chat.deepseek.com'],
    duck: ['duck.ai'],
    gemini: ['gemini.google.com', 'bard.google.com'],
    notebooklm: ['notebooklm.google.com'],
    grok: ['grok.com'],
    iask: ['iask.ai'],
    jasper: ['app.jasper.ai'],
    mistral: ['chat.mistral.ai'],
    meta: ['meta.ai'],
    perplexity: ['perplexity.ai'],
    phind: ['phind.com'],
    poe: ['poe.com'],
    qwen: ['chat.qwen.ai'],
    writesonic: ['app.writesonic.com'],
    you: ['you.com'],
    baidu: ['yiyan.baidu.com', 'ai.baidu.com'],
    chatglm: ['chatglm.cn'],
  },
  email: {
    gmail: ['mail.google.com', 'com.google.android.gm', 'inbox.google.com'],
    outlook: ['outlook.live.com', 'outlook.office.com', 'outlook.office365.com', 'mail.live.com'],
    yahoo: ['mail.yahoo.com', 'mail.yahoo.co.jp'],
    aol: ['mail.aol.com'],
    proton: ['mail.proton.me', 'mail.protonmail.com'],
    icloud: ['icloud.com'],
    gmx: ['gmx.'],
    'web.de': ['web.de', 'navigator.web.de'],
    zoho: ['mail.zoho.com'],
    yandex: ['mail.yandex.ru', 'mail.yandex.com'],
    'mail.ru': ['e.mail.ru'],
    qq: ['mail.qq.com'],
  },
  social: {
    'google plus': ['plus.google.com', 'url.google.com'],
    facebook: ['facebook.com', 'fb.me', 'fb.com', 'm.me', 'messenger.com', 'com.facebook.katana'],
    instagram: ['instagram.com', 'ig.me'],
    threads: ['threads.net', 'threads.com'],
    x: ['twitter.com', 't.co', 'x.com'],
    linkedin: ['linkedin.com', 'lnkd.in', 'com.linkedin.android'],
    youtube: ['youtube.com', 'youtu.be'],
    tiktok: ['tiktok.com'],
    pinterest: ['pinterest.', 'pin.it'],
    reddit: ['reddit.com', 'redd.it', 'com.reddit.frontpage'],
    snapchat: ['snapchat.com'],
    whatsapp: ['whatsapp.com', 'wa.me'],
    telegram: ['t.me', 'telegram.org', 'telegram.me', 'org.telegram.messenger'],
    discord: ['discord.com', 'discord.gg', 'discordapp.com'],
    bluesky: ['bsky.app'],
    mastodon: ['mastodon.social', 'mastodon.online', 'mastodon.world', 'mas.to', 'fosstodon.org'],
    tumblr: ['tumblr.com'],
    quora: ['quora.com'],
    medium: ['medium.com'],
    github: ['github.com'],
    stackoverflow: ['stackoverflow.com'],
    'hacker news': ['news.ycombinator.com'],
    'product hunt': ['producthunt.com'],
    xing: ['xing.com'],
    vk: ['vk.com', 'vkontakte.ru'],
    ok: ['ok.ru', 'odnoklassniki.ru'],
    weibo: ['weibo.com', 'weibo.cn', 't.cn'],
    wechat: ['weixin.qq.com', 'wechat.com'],
    bilibili: ['bilibili.com'],
    douyin: ['douyin.com'],
    douban: ['douban.com'],
    line: ['line.me'],
    flickr: ['flickr.com'],
    vimeo: ['vimeo.com'],
    twitch: ['twitch.tv'],
    dribbble: ['dribbble.com'],
    behance: ['behance.net'],
    substack: ['substack.com'],
    slack: ['slack.com'],
    nextdoor: ['nextdoor.com'],
    yammer: ['yammer.com'],
    myspace: ['myspace.com'],
    plurk: ['plurk.com'],
    viadeo: ['viadeo.com'],
    hatena: ['hatena.ne.jp'],
    badoo: ['badoo.com'],
  },
  organic: {
    google: ['google.', 'com.google.android.googlequicksearchbox'],
    bing: ['bing.com', 'cn.bing.com'],
    duckduckgo: ['duckduckgo.com'],
    yahoo: ['search.yahoo.com', 'search.yahoo.co.jp', 'yahoo.'],
    ecosia: ['ecosia.org'],
    brave: ['search.brave.com'],
    qwant: ['qwant.com'],
    startpage: ['startpage.com'],
    kagi: ['kagi.com'],
    mojeek: ['mojeek.com'],
    swisscows: ['swisscows.com'],
    metager: ['metager.de', 'metager.org'],
    yandex: ['yandex.', 'ya.ru'],
    baidu: ['baidu.com'],
    naver: ['search.naver.com', 'naver.com'],
    daum: ['search.daum.net', 'daum.net'],
    seznam: ['search.seznam.cz', 'seznam.cz'],
    sogou: ['sogou.com'],
    '360': ['so.com', 'so.360.cn'],
    rambler: ['nova.rambler.ru', 'rambler.ru'],
    'mail.ru': ['go.mail.ru'],
    aol: ['search.aol.com', 'aol.com'],
    ask: ['ask.com'],
    lycos: ['search.lycos.com'],
    dogpile: ['dogpile.com'],
    'coc coc': ['coccoc.com'],
    petal: ['petalsearch.com'],
    presearch: ['presearch.com', 'presearch.org'],
    search: ['search.com'],
    't-online': ['suche.t-online.de'],
    'web.de': ['suche.web.de'],
    gmx: ['suche.gmx.net'],
  },
};

const exact = new Map<string, { source: string; medium: Medium }>();
const anyEnding = new Map<string, { source: string; medium: Medium }>();
for (const medium of Object.keys(table) as Medium[])
  for (const [source, hosts] of Object.entries(table[medium]))
    for (const host of hosts) {
      if (host.endsWith('.')) anyEnding.set(host.slice(0, -1), { source, medium });
      else exact.set(host, { source, medium });
    }

/** The label before the country's ending: `google` of google.co.uk and of google.de. */
const brandOf = (labels: readonly string[]): string | undefined => {
  const secondLevel = labels.at(-2);
  const ending = secondLevel !== undefined && /^(com?|ne|or|org|net)$/.test(secondLevel) ? -3 : -2;
  return labels.at(labels.length + ending < 0 ? -2 : ending);
};

/** What is known about the host of a referrer; undefined for ordinary sites. Hosts in lower case. */
export const knownReferrer = (host: string): { source: string; medium: Medium } | undefined => {
  const labels = host.split('.');
  for (let from = 0; from < labels.length - 1; from++) {
    const found = exact.get(labels.slice(from).join('.'));
    if (found) return found;
  }
  const brand = brandOf(labels);
  return brand === undefined ? undefined : anyEnding.get(brand);
};
