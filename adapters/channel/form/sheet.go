package form

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// sheet is all that may be written into a form: the approved content and what
// confirmed facts of the profile say, and nothing else.
type sheet struct {
	first, last, name, mail, phone string
	city, country                  string
	linkedIn, gitHub, website      string
	headline, subject, letter      string
	price                          core.Pay
	rate                           core.Pay
	start                          string
	startDay                       time.Time
	answers                        []core.Fact
	lang                           core.Lang
	consent                        bool
	cv                             string
	others                         []string
	letterFile                     string
	now                            time.Time
}

var (
	mailIn    = core.NewPattern(`[^@\s,;:<>()]+@[^@\s,;<>()]+\.[a-zA-Z]{2,}`)
	phoneForm = core.NewPattern(`\+?[0-9][0-9 ()/.-]{5,}[0-9]`)
	isoDay    = core.NewPattern(`\b(20\d\d)-(\d\d)-(\d\d)\b`)
	dotDay    = core.NewPattern(`\b(\d{1,2})\.(\d{1,2})\.(20\d\d)\b`)
	atOnce    = core.NewPattern(`(?i)immediate|right away|\bnow\b|at once|sofort|inmediat|imm[ée]diat`)
)

// newSheet gathers what is known. Private facts such as the phone number may go to
// a form that the user reviews, never to a model.
func newSheet(p core.Profile, c core.Content, consent bool, now time.Time) sheet {
	s := sheet{name: p.Name, letter: strings.ReplaceAll(c.Body, "\r\n", "\n"), subject: c.Subject, price: c.Price, lang: c.Language, consent: consent, now: now}
	in := func(f core.Fact) string {
		if t, ok := f.In(c.Language); ok {
			return strings.TrimSpace(t)
		}
		t, _ := f.In(core.LangEnglish)
		return strings.TrimSpace(t)
	}
	for _, f := range p.OfKind(core.FactName) {
		if t := in(f); t != "" {
			s.name = t
		}
	}
	s.first, s.last = splitName(s.name)
	for _, f := range p.Facts {
		if !f.Confirmed {
			continue
		}
		s.link(f.URL, f.Kind)
		t := in(f)
		switch f.Kind {
		case core.FactContact:
			s.contact(t)
		case core.FactPortfolio:
			s.link(t, f.Kind)
		case core.FactHeadline:
			s.headline = first(s.headline, t)
		case core.FactRate:
			if s.rate.Period == "" {
				s.rate = core.Pay{Min: f.Rate, Max: f.Rate, Period: f.Period}
			}
		case core.FactAvailability:
			s.start = first(s.start, t)
		case core.FactAnswer:
			s.answers = append(s.answers, f)
		}
	}
	s.startDay = day(s.start, now)
	return s
}

func first(have, other string) string {
	if have != "" {
		return have
	}
	return other
}

func (s *sheet) contact(t string) {
	link := strings.Contains(t, "://") || strings.HasPrefix(t, "www.")
	switch {
	case mailIn.MatchString(t):
		s.mail = first(s.mail, mailIn.FindString(t))
	case link, strings.Contains(t, "linkedin.com/"), strings.Contains(t, "github.com/"):
		s.link(t, core.FactContact)
	case phoneForm.MatchString(t) && strings.Count(t, " ") < 8 && !strings.ContainsFunc(strings.TrimLeft(t, "+TelPhonMbi:. "), unicode.IsLetter):
		s.phone = first(s.phone, strings.TrimSpace(phoneForm.FindString(t)))
	case s.city == "" && t != "":
		parts := strings.Split(t, ",")
		s.city = strings.TrimSpace(parts[max(0, len(parts)-2)])
		if len(parts) > 1 {
			s.country = strings.TrimSpace(parts[len(parts)-1])
		}
		s.city = strings.TrimSpace(strings.TrimLeft(s.city, "0123456789 "))
	}
}

func (s *sheet) link(t string, kind core.FactKind) {
	t = strings.TrimSpace(t)
	if t == "" || strings.ContainsAny(t, " \t\n") {
		return
	}
	if !strings.Contains(t, "://") {
		t = "https://" + t
	}
	switch {
	case strings.Contains(t, "linkedin.com/"):
		s.linkedIn = first(s.linkedIn, t)
	case strings.Contains(t, "github.com/"), strings.Contains(t, "gitlab.com/"):
		s.gitHub = first(s.gitHub, t)
	case kind == core.FactPortfolio || kind == core.FactContact:
		s.website = first(s.website, t)
	}
}

// splitName takes the last word as the family name, with the particles before it.
func splitName(name string) (firstName, lastName string) {
	words := strings.Fields(name)
	if len(words) < 2 {
		return name, ""
	}
	at := len(words) - 1
	for at > 1 && strings.Contains(" von van de der den del della di da du la le zu zur vom ", " "+strings.ToLower(words[at-1])+" ") {
		at--
	}
	return strings.Join(words[:at], " "), strings.Join(words[at:], " ")
}

// day reads a date out of a fact on availability; zero when there is none.
func day(text string, now time.Time) time.Time {
	for _, form := range []struct {
		words  *core.Pattern
		layout string
	}{{isoDay, "2006-01-02"}, {dotDay, "2.1.2006"}} {
		if m := form.words.FindString(text); m != "" {
			if t, err := time.Parse(form.layout, m); err == nil {
				if t.Before(now) {
					return now
				}
				return t
			}
		}
	}
	if atOnce.MatchString(text) {
		return now
	}
	return time.Time{}
}

const (
	maxText  = 100_000
	maxFile  = 10 << 20
	maxFiles = 5
)

// checkText refuses what a form cannot carry unchanged.
func checkText(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && r != '\r' && r != '\t' && (r < ' ' || r == 0x7f) })
}

// files copies the approved attachments into a private folder under the names that
// the other side will read, and checks them against what was approved.
func (s *sheet) files(dir string, list []core.Attachment) error {
	refuse := func(name, why string) error {
		return &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("the attachment %q %s", core.Clean(name, 80, false), why)}
	}
	if len(list) > maxFiles {
		return refuse(list[maxFiles].Name, "is one too many; attach fewer files")
	}
	for _, a := range list {
		if a.Name == "" || a.Name != filepath.Base(a.Name) || core.Clean(a.Name, 120, false) != a.Name || strings.ContainsAny(a.Name, `"\/:<>?|`) || a.Name[0] == '.' {
			return refuse(a.Name, "needs a plain file name; attach it again")
		}
		data, err := readBounded(a.Path)
		if err != nil {
			return refuse(a.Name, "cannot be read, or is too large; attach it again")
		}
		sum := sha256.Sum256(data)
		if hex.EncodeToString(sum[:]) != strings.ToLower(a.SHA256) {
			return refuse(a.Name, "has changed since it was approved; review the proposal again")
		}
		path, err := keep(dir, a.Name, data)
		if err != nil {
			return err
		}
		if s.cv == "" && (cvWords.MatchString(plainName(a.Name)) || len(list) == 1) {
			s.cv = path
			continue
		}
		s.others = append(s.others, path)
	}
	if s.cv == "" && len(s.others) > 0 {
		s.cv, s.others = s.others[0], s.others[1:]
	}
	var err error
	s.letterFile, err = keep(dir, "letter.txt", []byte(s.letter))
	return err
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("more than %d bytes", maxFile)
	}
	return data, err
}

// keep writes a file (0600) into a folder (0700) of the channel.
func keep(dir, name string, data []byte) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make a folder for the form: %w", err)
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return "", fmt.Errorf("keep a file of the form: %w", err)
	}
	return path, nil
}

// guarded are the values that may not leave while a form is only looked at.
func (s sheet) guarded() []string {
	out := []string{s.mail, s.phone, digits(s.phone), s.name, s.last, s.linkedIn, s.gitHub, s.website, s.city}
	if len(s.letter) > 20 {
		out = append(out, s.letter[:20])
	}
	return out
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
