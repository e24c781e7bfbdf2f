package boards

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

const (
	// channelPages is how far back a first scan reads, about 20 messages a page.
	channelPages = 5
	// maxLine bounds the title that is made of a message's first line.
	maxLine = 140
)

// telegram reads public channels through the preview that Telegram serves for
// search engines and browsers. A channel that shows none sends on to its front
// page, which is told as such.
func telegram() vendor {
	v := vendor{
		spec: source.Spec{
			Driver: "telegram", Title: map[core.Lang]string{"en": "Telegram channels", "de": "Telegram-Kanäle"},
			About: map[core.Lang]string{
				"en": "Messages of public channels that show a preview on the web. No account needed.",
				"de": "Nachrichten öffentlicher Kanäle, die im Web eine Vorschau zeigen. Kein Konto nötig.",
			},
			Floor: 30 * time.Minute, Start: time.Hour, Hosts: []string{"t.me"}, Access: source.AccessOpen,
			Reads: []string{"title", "text", "url", "posted_at"},
			Omits: map[core.Lang]string{
				"en": "Pictures, polls, files, comments, and messages older than a hundred at the first scan.",
				"de": "Bilder, Umfragen, Dateien, Kommentare und beim ersten Lauf alles vor den letzten hundert Nachrichten.",
			},
			Note: note("The web preview of a public channel needs no account; its owner can switch it off. It is read slowly, and only back to what is known.",
				"Die Web-Vorschau eines öffentlichen Kanals braucht kein Konto; wer ihn betreibt, kann sie abschalten. Gelesen wird langsam und nur bis zum Bekannten.",
				"https://telegram.org/faq_channels"),
			Schema: json.RawMessage(`{"type":"object","additionalProperties":false,"required":["channels"],"properties":{
"channels":{"type":"array","minItems":1,"maxItems":50,"items":{"type":"string","maxLength":300},"title":"Channels","description":"Names of public channels, or their addresses"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths"}}}`),
		},
		newestFirst: true, pages: channelPages, accept: "text/html",
	}
	v.setup = func(cfg source.Config) (setup, error) {
		var c struct {
			Channels []string `yaml:"channels"`
			BaseURL  string   `yaml:"base_url"`
		}
		if err := decode(cfg, &c); err != nil {
			return setup{}, err
		}
		names := make([]string, len(c.Channels))
		for i, name := range c.Channels {
			names[i] = strings.TrimPrefix(strings.TrimSpace(name), "@")
		}
		list, err := readBoards("telegram", "channels", names)
		return setup{boards: list, base: c.BaseURL}, err
	}
	v.page = func(b Board, next string) string {
		link := "https://t.me/s/" + url.PathEscape(b.Token)
		if next != "" {
			link += "?before=" + url.QueryEscape(next)
		}
		return link
	}
	v.list = listMessages
	return v
}

// message is one message of a channel as its preview shows it.
type message struct {
	id      int64
	text    string // markup
	at      string
	service bool
}

func listMessages(_ setup, b Board, _ string, body []byte, final string) (listing, error) {
	if u, err := url.Parse(final); err == nil && !strings.HasPrefix(u.Path, "/s/") {
		return listing{}, errNoBoard
	}
	list, older, ok := messages(string(body))
	if !ok {
		return listing{}, errShape
	}
	l := listing{next: older}
	for _, m := range list {
		id := strconv.FormatInt(m.id, 10)
		text := plaintext.FromHTML(m.text)
		switch {
		case m.service:
			continue
		case text == "":
			l.items = append(l.items, item{ref: id, skip: "the message has no text"})
			continue
		}
		first, _, _ := strings.Cut(text, "\n")
		link := "https://t.me/" + b.Token + "/" + id
		l.items = append(l.items, item{ref: id, version: source.Hash([]byte(text))[:8], posting: &core.Posting{
			ExternalID: b.Token + "/" + id, URL: link, LinkBack: link, Title: firstWords(first, maxLine), Text: text, PostedAt: source.Date(m.at),
		}})
	}
	return l, nil
}

// firstWords shortens a line at a word.
func firstWords(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	s = string(r[:n])
	if i := strings.LastIndexByte(s, ' '); i > n/2 {
		s = s[:i]
	}
	return s + "…"
}

// messages reads the messages of a preview page. Older is the message before which
// there are more, "" at the beginning of the channel; ok is false for a page that is
// no preview.
func messages(text string) (list []message, older string, ok bool) {
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(4 << 20)
	offset, from, depth := 0, -1, 0
	for {
		kind := z.Next()
		before := offset
		offset += len(z.Raw())
		switch kind {
		case html.ErrorToken:
			return list, older, ok
		case html.StartTagToken:
			name, more := z.TagName()
			tag := string(name)
			class, values := attributes(z, more)
			ok = ok || class["tgme_channel_history"] || class["tgme_channel_info"]
			if id, err := strconv.ParseInt(values["data-before"], 10, 64); err == nil && id > 1 && class["tme_messages_more"] {
				older = strconv.FormatInt(id, 10)
			}
			if from >= 0 {
				if tag == "div" {
					depth++
				}
				continue
			}
			last := len(list) - 1
			switch {
			case values["data-post"] != "" && class["tgme_widget_message"]:
				if id := messageID(values["data-post"]); id > 0 && len(list) < source.MaxPostings {
					list = append(list, message{id: id, service: class["service_message"]})
					ok = true
				}
			case last >= 0 && class["tgme_widget_message_text"] && !class["js-message_reply_text"] && list[last].text == "":
				from, depth = offset, 1
			case last >= 0 && tag == "time" && list[last].at == "":
				list[last].at = values["datetime"]
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); from >= 0 && string(name) == "div" {
				if depth--; depth == 0 {
					list[len(list)-1].text = text[from:min(before, len(text))]
					from = -1
				}
			}
		}
	}
}

// attributes are the classes of a tag and its other attributes.
func attributes(z *html.Tokenizer, more bool) (class map[string]bool, values map[string]string) {
	class, values = map[string]bool{}, map[string]string{}
	for n := 0; more && n < 50; n++ {
		var k, v []byte
		if k, v, more = z.TagAttr(); string(k) != "class" {
			values[string(k)] = string(v)
			continue
		}
		for _, c := range strings.Fields(string(v)) {
			class[c] = true
		}
	}
	return class, values
}

// messageID is the number in "channel/123".
func messageID(post string) int64 {
	_, number, _ := strings.Cut(post, "/")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0
	}
	return id
}
