package hostile

import (
	"fmt"
	"strings"
)

// item is a feed around one item's inner XML.
func item(inner string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>t</title><item>` + inner + `</item></channel></rss>`
}

func xmls() []Case {
	deep := strings.Repeat("<a>", 100_000)
	var attributes strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&attributes, ` a%d="x"`, i)
	}
	list := []struct{ name, body string }{
		{"external-entity-file", `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + "<rss><channel><item><title>&x;</title></item></channel></rss>"},
		{"external-entity-http", `<!DOCTYPE rss [<!ENTITY x SYSTEM "http://169.254.169.254/latest/">]>` + "<rss><channel><item><title>&x;</title></item></channel></rss>"},
		{"external-doctype", `<!DOCTYPE rss SYSTEM "http://evil.example/evil.dtd"><rss/>`},
		{"parameter-entity", `<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://evil.example/x.dtd"> %x;]><rss/>`},
		{"entity-names-itself", `<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]><rss><channel><item><title>&a;</title></item></channel></rss>`},
		{"xinclude", `<rss xmlns:xi="http://www.w3.org/2001/XInclude"><channel><item><title><xi:include href="file:///etc/passwd" parse="text"/></title></item></channel></rss>`},
		{"stylesheet", `<?xml-stylesheet type="text/xsl" href="http://evil.example/x.xsl"?><rss/>`},
		{"unknown-entity", item(`<title>&nbsp; &eacute; &made-up; &</title>`)},
		{"cdata-closes-early", item(`<description><![CDATA[a ]]> <b>b ]]]]><![CDATA[> c ]]></description>`)},
		{"cdata-never-closes", item(`<description><![CDATA[ never`)},
		{"cdata-with-script", item(`<description><![CDATA[<script>alert(1)</script>]]></description>`)},
		{"cdata-nested", item(`<title><![CDATA[<![CDATA[x]]]]><![CDATA[>]]></title>`)},
		{"comment-with-hyphens", item(`<!-- a -- b --- --><title>x</title>`)},
		{"comment-never-closes", item(`<!-- `)},
		{"processing-instruction-inside", item(`<title>a<?php system("id") ?>b</title>`)},
		{"mismatched-tags", item(`<title>a</link><link>b</title>`)},
		{"unclosed", `<rss><channel><item><title>x`},
		{"two-roots", `<rss/><rss/>`},
		{"text-before-root", `garbage <rss/>`},
		{"only-declaration", `<?xml version="1.0"?>`},
		{"version-9", `<?xml version="9.9"?><rss/>`},
		{"html-instead", `<!doctype html><html><body><h1>503 we are sorry</h1><br></body></html>`},
		{"namespace-undeclared", item(`<x:title>a</x:title><dc:creator>b</dc:creator>`)},
		{"namespace-rebound", `<rss xmlns:dc="urn:evil" xmlns:content="http://purl.org/dc/elements/1.1/"><channel><item><content:encoded>x</content:encoded></item></channel></rss>`},
		{"duplicate-attributes", item(`<guid isPermaLink="true" isPermaLink="false">x</guid>`)},
		{"many-attributes", item(`<title` + attributes.String() + `>x</title>`)},
		{"long-attribute", item(`<enclosure url="` + strings.Repeat("x", 1<<20) + `"/>`)},
		{"long-tag-name", item("<" + strings.Repeat("t", 1<<20) + "/>")},
		{"control-character-references", item(`<title>&#0;&#1;&#8;&#x1F;&#xFFFE;&#xD800;</title>`)},
		{"raw-control-characters", item("<title>\x00\x01\x08\x0b</title>")},
		{"hundred-thousand-items", `<rss><channel>` + strings.Repeat("<item/>", 100_000) + `</channel></rss>`},
		{"same-item-again", `<rss><channel>` + strings.Repeat("<item><guid>1</guid><title>a</title></item>", 20_000) + `</channel></rss>`},
		{"links-that-act", item(`<link>javascript:alert(1)</link><guid>data:text/html,x</guid><comments>file:///etc/passwd</comments>`)},
		{"links-to-private-hosts", item(`<link>http://127.0.0.1:8080/</link><enclosure url="http://169.254.169.254/" type="image/png" length="1"/>`)},
		{"atom-base", `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="javascript:alert(1)//"><entry><link href="x"/><title>t</title></entry></feed>`},
		{"atom-xhtml", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></div></content></entry></feed>`},
		{"atom-out-of-line", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><content src="file:///etc/passwd"/></entry></feed>`},
		{"dates-from-hell", item(`<pubDate>Blursday, 99 Foo 99999 99:99:99 +9999</pubDate>`) + item(`<pubDate>-1</pubDate>`)},
	}
	cases := []Case{
		document(KindNesting, "xml-deep-open", xmlType, deep),
		document(KindNesting, "xml-deep-closed", xmlType, item("<description>"+deep+strings.Repeat("</a>", 100_000)+"</description>")),
		document(KindNesting, "html-deep-divs", page, strings.Repeat("<div>", 100_000)+"x"),
		document(KindNesting, "html-deep-lists", page, strings.Repeat("<ul><li>", 50_000)),
		document(KindNesting, "html-deep-formatting", page, strings.Repeat("<b><i><font><a>", 10_000)+"x"),
		document(KindNesting, "html-deep-tables", page, strings.Repeat("<table><tr><td>", 5_000)+"x"),
		document(KindNesting, "html-deep-templates", page, strings.Repeat("<template>", 20_000)),
		document(KindNesting, "json-deep-arrays", jsonTyp, strings.Repeat("[", 1_000_000)),
		document(KindNesting, "json-deep-arrays-closed", jsonTyp, strings.Repeat("[", 9_000)+strings.Repeat("]", 9_000)),
		document(KindNesting, "json-deep-objects", jsonTyp, strings.Repeat(`{"children":`, 100_000)+"1"),
		document(KindNesting, "json-deep-comments", jsonTyp, strings.Repeat(`{"id":1,"text":"x","children":[`, 5_000)+strings.Repeat("]}", 5_000)),
		document(KindNesting, "json-deep-strings", jsonTyp, quoted(12)),
	}
	for _, c := range list {
		cases = append(cases, document(KindXML, c.name, xmlType, c.body))
	}
	return cases
}

// quoted is JSON text within JSON text within JSON text.
func quoted(depth int) string {
	s := `[]`
	for range depth {
		s = fmt.Sprintf("[%q]", s)
	}
	return s
}

func jsons() []Case {
	list := []struct{ name, body string }{
		{"null", "null"},
		{"a-number", "42"},
		{"a-string", `"<script>alert(1)</script>"`},
		{"true", "true"},
		{"empty-array", "[]"},
		{"empty-object", "{}"},
		{"nothing", ""},
		{"array-of-nothing", "[null,null,[],{},false,\"\"]"},
		{"error-with-200", `{"status":"error","message":"<b>rate limited</b>","jobs":null}`},
		{"html-with-json-type", "<!doctype html><title>Just a moment...</title>"},
		{"wrong-types", `[{"id":{"a":1},"title":["x"],"company":7,"description":null,"tags":"go","date":true,"salary_min":"lots","url":{}}]`},
		{"numbers-huge", `[{"id":1e999,"salary_min":99999999999999999999999999999999,"salary_max":-1e308,"epoch":9223372036854775808}]`},
		{"numbers-odd", `[{"id":-0,"salary_min":0.1e-400,"salary_max":1E+2,"epoch":-62135596801}]`},
		{"numbers-long", `[{"id":` + strings.Repeat("9", 500_000) + `}]`},
		{"numbers-not-json", `[{"id":NaN,"salary_min":Infinity,"x":0x1F,"y":01,"z":.5}]`},
		{"duplicate-keys", `[{"id":1,"id":2,"title":"safe","title":"<script>","title":null}]`},
		{"keys-in-odd-case", `[{"ID":1,"Title":"a","TITLE":"b","tItLe":"c"}]`},
		{"prototype-keys", `[{"__proto__":{"admin":true},"constructor":1,"title":"x"}]`},
		{"empty-keys", `[{"":{"":{"":"x"}}," ":1,"\u0000":2}]`},
		{"many-keys", "{" + manyKeys(50_000) + "}"},
		{"many-items", "[" + strings.TrimSuffix(strings.Repeat(`{"id":1},`, 150_000), ",") + "]"},
		{"many-same-items", "[" + strings.TrimSuffix(strings.Repeat(`{"id":"1","title":"Go developer"},`, 20_000), ",") + "]"},
		{"lone-surrogates", `[{"title":"\ud800 \udc00 \ud83d x \udca9\ud83d"}]`},
		{"escaped-controls", `[{"title":"\u0000\u0007\u001b[31m\u202e\ufeff\u2028"}]`},
		{"raw-controls", "[{\"title\":\"a\x00\x01\n\tb\"}]"},
		{"bad-escapes", `[{"title":"\x41 \u12 \q"}]`},
		{"single-quotes", `[{'title':'x'}]`},
		{"trailing-comma", `[{"title":"x",},]`},
		{"comments", `[/* evil */{"title":"x"}// end` + "\n]"},
		{"two-documents", `[{"title":"a"}][{"title":"b"}]`},
		{"json-lines", "{\"title\":\"a\"}\n{\"title\":\"b\"}\n"},
		{"trailing-garbage", `[{"title":"x"}] <script>alert(1)</script>`},
		{"anti-hijack-prefix", ")]}',\n[{\"title\":\"x\"}]"},
		{"jsonp", `callback([{"title":"x"}]);`},
		{"cut-in-string", `[{"title":"Senior Go deve`},
		{"cut-in-escape", `[{"title":"a\u00`},
		{"cut-in-number", `[{"id":12e`},
		{"long-string", `[{"title":"` + strings.Repeat("x", 1<<20) + `"}]`},
		{"long-escapes", `[{"title":"` + strings.Repeat(`\u003c`, 1<<17) + `"}]`},
		{"links-that-act", `[{"title":"x","url":"javascript:alert(1)","apply_url":"data:text/html,x","logo":"file:///etc/passwd"}]`},
		{"links-to-private-hosts", `{"jobs":[{"title":"x","url":"http://169.254.169.254/"}],"links":{"next":"http://127.0.0.1:6379/?page=2"}}`},
		{"paging-to-itself", `{"data":[{"slug":"a","title":"x"}],"links":{"next":"?page=1"},"meta":{"current_page":1,"last_page":999999999}}`},
		{"paging-backwards", `{"jobs":[],"offset":-20,"limit":-1,"totalCount":-5,"next":"0"}`},
		{"feed-hostile-version", `{"version":"https://jsonfeed.org/version/9999","items":[{"id":[],"url":"javascript:1","content_html":"<script>x</script>"}],"next_url":"file:///x"}`},
	}
	cases := make([]Case, len(list))
	for i, c := range list {
		cases[i] = document(KindJSON, c.name, jsonTyp, c.body)
	}
	return cases
}

func manyKeys(n int) string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf(`"k%d":%d`, i, i)
	}
	return strings.Join(keys, ",")
}

func htmls() []Case {
	list := []struct{ name, body string }{
		{"no-tags", "just text & nothing <else"},
		{"empty", ""},
		{"only-doctype", "<!doctype html>"},
		{"unclosed-everything", "<html><head><title>Job<body><div><p><a href='x"},
		{"tags-after-html", "</html></body><p>Job</p><script>alert(1)</script>"},
		{"frameset", "<frameset><frame src=javascript:alert(1)></frameset>"},
		{"plaintext", "<plaintext><script>alert(1)</script></plaintext>"},
		{"title-with-markup", "<title><script>alert(1)</script></title>"},
		{"json-ld-hostile", `<script type="application/ld+json">{"@type":"JobPosting","title":"</script><script>alert(1)</script>","baseSalary":{"value":1e999}}</script>`},
		{"json-ld-broken", `<script type="application/ld+json">{"@type":"JobPosting","title":</script>`},
		{"json-ld-array-of-arrays", `<script type="application/ld+json">[[[[{"@type":["JobPosting"],"title":["a",{"@value":"b"}]}]]]]</script>`},
		{"json-ld-graph-loop", `<script type="application/ld+json">{"@graph":[{"@id":"a","@type":"JobPosting","hiringOrganization":{"@id":"a"}}]}</script>`},
		{"many-json-ld", strings.Repeat(`<script type="application/ld+json">{"@type":"JobPosting","title":"x"}</script>`, 10_000)},
		{"canonical-elsewhere", `<link rel=canonical href="https://evil.example/x"><meta property="og:url" content="javascript:alert(1)"><p>Job`},
		{"hidden-text", `<p>Nice job</p><div hidden>unpaid test</div><div style="display:none">` + Canary + `</div><p aria-hidden=true>x</p>`},
		{"many-links", strings.Repeat(`<a href="https://a.example/?x=1">x</a>`, 25_000)},
		{"many-attributes", "<p " + strings.Repeat("a=b ", 200_000) + ">x"},
		{"many-forms", strings.Repeat(`<form><input name=a><select><option>b</select>`, 10_000)},
		{"null-in-tags", "<scr\x00ipt>alert(1)</scr\x00ipt><a hr\x00ef=x>"},
		{"quote-hell", `<a title='"' href="'>" onclick=">'<">x</a>`},
	}
	cases := make([]Case, len(list))
	for i, c := range list {
		cases[i] = document(KindHTML, c.name, page, c.body)
	}
	return cases
}
