package plaintext_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core/extract/plaintext"
)

func TestFromHTML(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, in, want string }{
		{"plain text stays", "Go developer", "Go developer"},
		{"white space collapses", "  Go \n\t developer&nbsp; wanted ", "Go developer wanted"},
		{"paragraphs stand apart", "<p>One</p><p>Two</p>", "One\n\nTwo"},
		{"an unclosed paragraph too", "Acme | Go<p>We build.<p>Write us.", "Acme | Go\n\nWe build.\n\nWrite us."},
		{"a break is one line", "One<br/>Two<br>Three", "One\nTwo\nThree"},
		{"two breaks are a paragraph", "One<br><br>Two<br><br><br>Three", "One\n\nTwo\n\nThree"},
		{"divisions are lines", "<div>One</div><div>Two</div>", "One\nTwo"},
		{"lists keep their bullets", "<p>We need</p><ul><li>Go</li><li> SQL </li></ul><p>Now</p>", "We need\n\n- Go\n- SQL\n\nNow"},
		{"a paragraph in a list item", "<ul><li><p>Go</p></li><li><div>SQL</div></li></ul>", "- Go\n\n- SQL"},
		{"an empty list item is nothing", "<ul><li></li><li>Go</li></ul>After", "- Go\n\nAfter"},
		{"inline markup joins words", "<b>Go</b>lang <i>and</i> SQL", "Golang and SQL"},
		{"cells are separated", "<table><tr><td>Pay</td><td>80 €</td></tr><tr><td>Start</td><td>now</td></tr></table>", "Pay 80 €\nStart now"},
		{"preformatted text keeps its lines", "<pre><code>  - dental\n  - vision\n\n\n\nend</code></pre>done", "- dental\n  - vision\n\nend\n\ndone"},
		{"a link shows its target", `See <a href="https://acme.example/jobs">our jobs</a>.`, "See our jobs (https://acme.example/jobs)."},
		{"a link that is its target is not doubled", `<a href="https://acme.example/">https://acme.example</a>`, "https://acme.example/"},
		{"nor without its scheme", `<a href="https://www.acme.example/">acme.example</a>`, "acme.example"},
		{"a link that was cut is spelled out", `<a href="https://acme.example/jobs/1234">https://acme.example/jo...</a>`, "https://acme.example/jobs/1234"},
		{"a link without a label", `<a href="https://acme.example"></a>`, "https://acme.example"},
		{"a mail link shows its address", `<a href="mailto:jobs@acme.example?subject=Hi">Write us</a>`, "Write us (jobs@acme.example)"},
		{"unless it is the label", `<a href="mailto:jobs@acme.example">Jobs@acme.example</a>`, "Jobs@acme.example"},
		{"a mail link without a label", `<a href="mailto:jobs@acme.example"></a>`, "jobs@acme.example"},
		{"a script link loses its target", `<a href="javascript:alert(1)">click</a> <a href="#top">up</a> <a>none</a>`, "click up none"},
		{"an unclosed link ends with its block", `<p><a href="https://a.example">one<p>two`, "one (https://a.example)\n\ntwo"},
		{"blanks around a link survive", `at<a href="https://a.example"> us </a>now`, "at us (https://a.example) now"},
		{"scripts and styles are dropped", "<script>alert(1)</script><style>p{}</style>Go<!-- no --><noscript>x</noscript>", "Go"},
		{"head and title are dropped", "<html><head><title>T</title><meta x></head><body>Go</body></html>", "Go"},
		{"an unclosed head ends at the body", "<head><title>T<body>Go", ""},
		{"a head without an end", "<head><meta><body>Go", "Go"},
		{"entities are read", "R&amp;D &#8211; &lt;b&gt;", "R&D – <b>"},
		{"broken markup is text", "a < b and <3 <", "a < b and <3 <"},
		{"a lone closing tag is nothing", "</p></pre></a>Go", "Go"},
		{"an image is nothing", `<img src=x onerror="alert(1)">Go`, "Go"},
		{"nothing", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, plaintext.FromHTML(tt.in))
		})
	}
}

func TestFromMarkup(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, in, want string }{
		{"HTML", "<p>One</p><p>Two</p>", "One\n\nTwo"},
		{"escaped once", "&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two &amp;amp; three&lt;/p&gt;", "One\n\nTwo & three"},
		{"escaped twice", "&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt;", "One"},
		{"plain text keeps its lines", "One\r\nTwo\r\n\r\n\r\nThree  ", "One\nTwo\n\nThree"},
		{"plain text with entities", "R&amp;D &euro;80", "R&D €80"},
		{"comparison signs are no markup", "salary < 5 and > 3", "salary < 5 and > 3"},
		{"code in plain text is no markup", "vector<int> and List<String>", "vector<int> and List<String>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, plaintext.FromMarkup(tt.in))
		})
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "Finance & Accounting", plaintext.Line(" Finance &amp;amp; Accounting "))
	assert.Equal(t, "AT&T", plaintext.Line("AT&T"))
	assert.Equal(t, "a &amp; b", plaintext.Line("a &amp;amp;amp; b"))
}

func TestOutputIsBounded(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{
		"long words":      strings.Repeat("a", 3<<20),
		"many paragraphs": strings.Repeat("<p>word", 500_000),
		"deep nesting":    strings.Repeat("<div>", 400_000) + "x",
		"many links":      strings.Repeat(`<a href="https://a.example/`+strings.Repeat("b", 2000)+`">c</a> `, 900),
		"lines":           strings.Repeat("line\n\n", 500_000),
	} {
		for _, f := range []func(string) string{plaintext.FromHTML, plaintext.FromMarkup, plaintext.FromText} {
			assert.LessOrEqual(t, len(f(in)), plaintext.MaxInput+plaintext.MaxOutput, name)
		}
	}
}

func FuzzFromMarkup(f *testing.F) {
	for _, s := range []string{
		"<p>One<p>Two", "&lt;p&gt;x", `<a href="https://a.example">b</a>`, "<pre> a\n b</pre>", "<ul><li>a<li>b", "\xff<\x00>",
		"<script><style></script>", "a\u2028b", "<table><tr><td>1<td>2", "<a href='mailto:x?y'>", "&amp;lt;br&amp;gt;",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, got := range []string{plaintext.FromHTML(s), plaintext.FromMarkup(s), plaintext.FromText(s)} {
			if strings.Contains(got, "\n\n\n") {
				t.Fatalf("%q holds two blank lines", got)
			}
			if utf8.ValidString(s) && !utf8.ValidString(got) {
				t.Fatalf("%q is not valid UTF-8", got)
			}
			if got != strings.TrimSpace(got) {
				t.Fatalf("%q is not trimmed", got)
			}
		}
	})
}

func BenchmarkFromHTML(b *testing.B) {
	in := strings.Repeat(`<p>We build <a href="https://acme.example">things</a> in Go.</p><ul><li>SQL</li><li>Kafka</li></ul>`, 20)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		plaintext.FromHTML(in)
	}
}
