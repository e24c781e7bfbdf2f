package desktop

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// startPage is all that the window shows without the agent. It loads nothing.
const startPage = `<!doctype html>
<html lang="{{.Lang}}">
<meta charset="utf-8">
<title>AutoMonet</title>
<style>
:root{color-scheme:light dark}
body{margin:0;height:100vh;display:grid;place-content:center;padding:0 12vw;background:#f3f7f2;color:#1d2b2b;font:15px/1.5 system-ui,sans-serif}
main{display:grid;gap:12px}
svg{width:48px}
h1{font-size:20px;font-weight:600;margin:0}
p{margin:0;max-width:62ch;overflow-wrap:anywhere}
.f{color:#52605c;font-size:13px}
@media(prefers-color-scheme:dark){body{background:#101918;color:#e9f0e8}.f{color:#a9b5b0}}
</style>
<main>
<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="5" fill="#12292b"/><g fill="#fafcf9"><path d="M8 9h18v4H8z"/><path d="M8 15h12v4H8z"/></g><path fill="#1f9d5b" d="M8 21h7v4H8z"/></svg>
<h1>{{.Title}}</h1>
{{range .Text}}<p>{{.}}</p>
{{end}}{{if .Log}}<p class="f">{{.Log}}</p>{{end}}
</main>
</html>
`

// ServeHTTP is what the window shows first: that the agent is starting, or why it
// cannot. The agent's own pages come from the agent.
func (s *Shell) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if r.URL.Path != "/" && r.URL.Path != "/index.html" {
		http.NotFound(w, r)
		return
	}
	say := i18n.New(s.lang())
	data := struct {
		Lang       core.Lang
		Title, Log string
		Text       []string
	}{Lang: say.Lang(), Title: say.T("desktop.starting", nil)}
	if err := s.failure(); err != nil {
		data.Title, data.Text = say.T("desktop.failed", nil), []string{sentence(plain(say, err)), say.T("desktop.failed.next", nil)}
		if s.logs != nil {
			data.Log = say.T("desktop.failed.log", map[string]any{"file": s.logs.path})
		}
	}
	var page bytes.Buffer
	if err := template.Must(template.New("start").Parse(startPage)).Execute(&page, data); err != nil {
		http.Error(w, "the page cannot be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'self'")
	_, _ = w.Write(page.Bytes())
}

// sentence makes a sentence of what an error says.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[size:]
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
