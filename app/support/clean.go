package support

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/secret"
)

// patterns of what is somebody's own, in any text.
type patterns struct{ mail, query, phone *regexp.Regexp }

func newPatterns() patterns {
	return patterns{
		mail: regexp.MustCompile(`[\pL\pN._%+'-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)+`),
		// The part of a link behind the question mark or the hash: codes and tokens stand there.
		query: regexp.MustCompile(`(https?://[^\s"'<>?#]+)[?#][^\s"'<>]*`),
		phone: regexp.MustCompile(`\+\d[\d ()/-]{7,20}\d`),
	}
}

// secretSegment is the length in runes from which a part of a webhook's path is
// taken for a secret: nobody gives names of that length to folders, and shorter ones
// are words that a log may need.
const secretSegment = 12

// addHook adds what must not be read of the address that notices go to: many
// services give whoever knows it the right to write, and carry that in the path.
func addHook(u *url.URL, add func(string)) {
	if strings.Trim(u.Path, "/") == "" {
		return
	}
	add(u.Scheme + "://" + u.Host + u.EscapedPath())
	addParts(u, add)
}

// addParts adds the parts of an address by which an account may be known: who signs in,
// and long parts of the path.
func addParts(u *url.URL, add func(string)) {
	if u.User != nil {
		add(u.User.String())
	}
	for _, part := range strings.Split(u.EscapedPath(), "/") {
		if utf8.RuneCountInString(part) >= secretSegment {
			add(part)
		}
	}
}

// cleaner returns the function that takes out of a text what nobody else should read.
func (d Deps) cleaner(ctx context.Context) func(string) string {
	own, forms := secret.NewRedactor(), newPatterns()
	add := func(text string) {
		if text = strings.TrimSpace(text); utf8.RuneCountInString(text) >= 3 {
			own.Add(text)
		}
	}
	// A profile that cannot be read leaves nothing to take out: no part of a bundle
	// comes from another place that knows it.
	if p, err := d.Service.Profile(ctx, ""); err == nil {
		add(p.Name)
		for _, part := range strings.Fields(p.Name) {
			add(part)
		}
		for _, f := range p.Facts {
			if f.Kind == core.FactLanguage || f.Kind == core.FactTimeZone || f.Kind == core.FactSkill {
				continue // words such as "English" and "Go", which stand for nobody
			}
			for _, text := range f.Text {
				add(text)
			}
		}
	}
	if users, err := d.Service.Users(ctx); err == nil {
		for _, u := range users {
			add(u.Name)
		}
	}
	add(d.Config.Web.Contact)
	for _, target := range d.Config.Notify {
		for _, u := range target.Config.Addresses() {
			addHook(u, add)
		}
	}
	// A name that signs in may be the beginning of an address, of which nothing may stay:
	// addresses are taken out before it.
	accounts := secret.NewRedactor()
	sign := func(names []string) {
		for _, name := range names {
			if name = strings.TrimSpace(name); utf8.RuneCountInString(name) >= 3 {
				accounts.Add(name)
			}
		}
	}
	for _, c := range d.Config.Channels {
		sign(c.Config.Accounts())
	}
	for _, s := range d.Config.Sources {
		sign(s.Config.Accounts())
	}
	for _, p := range d.Config.Providers {
		if u, err := url.Parse(p.BaseURL); err == nil {
			addParts(u, add)
		}
	}
	dir := home()
	return func(text string) string {
		if d.Secrets != nil {
			text = d.Secrets.Redact(text)
		}
		text = own.Redact(text)
		text = accounts.Redact(forms.mail.ReplaceAllString(text, "[mail]"))
		text = forms.query.ReplaceAllString(text, "$1?[query]")
		text = forms.phone.ReplaceAllString(text, "[phone]")
		if dir != "" {
			text = strings.ReplaceAll(text, dir, "~")
		}
		return text
	}
}
