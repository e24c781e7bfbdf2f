package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/yamlfile"
)

// AnyChannel is the channel of a template that suits every channel.
const AnyChannel core.ChannelName = "any"

// Generic is the category that every other one falls back to.
const Generic = "generic"

// Bounds on a template, so that a user's file cannot exhaust anything.
const (
	maxTemplateBytes = 32 << 10
	maxUnits         = 200
)

// Template is a proposal text with holes. Its front matter names where it fits.
type Template struct {
	// ID and Version name the text for its reply statistics.
	ID      string `yaml:"id"`
	Version int    `yaml:"version"`
	// Channel is a channel's name or AnyChannel.
	Channel  core.ChannelName `yaml:"channel"`
	Category string           `yaml:"category"`
	Language core.Lang        `yaml:"language"`
	Tone     string           `yaml:"tone"`
	// Length is the least and the most words of a finished text.
	Length []int `yaml:"length"`
	// Subject are alternatives; the first whose slots are all filled and which
	// the job's seed prefers is taken.
	Subject []string `yaml:"subject"`
	// Frozen keeps it, and every other template of its id, out of new drafts.
	Frozen bool `yaml:"-"`

	subjects   []unit
	paragraphs []paragraph
}

// Name returns "id@version", as proposals record it.
func (t Template) Name() string { return t.ID + "@" + itoa(t.Version) }

// ParseTemplate reads a template file: YAML front matter between two lines of
// "---", then the text. The text is made of paragraphs; each line is a sentence
// with slots such as {{role}}, and vanishes when one of its slots is empty. A
// line that starts with "| " is an alternative to the line before it. In front of
// a line, "@if(word, word)" and "@unless(word)" tie it to words of the posting,
// and "@focus(word)" to words of its title and of the task that is quoted; words
// match at the beginning of a word, the first such line that fits is taken, and
// "slot:name" asks whether a slot is filled. Words in three forms of address are
// written "{{Sie/ihr/du}}": polite, to several, to one; the posting's own decides.
// The error names the file and what to correct.
func ParseTemplate(name string, b []byte) (Template, error) {
	field := "template " + core.Clean(name, 120, false)
	if len(b) > maxTemplateBytes {
		return Template{}, core.Invalid(field, "the file has %d bytes; a template may have %d", len(b), maxTemplateBytes)
	}
	text := strings.ReplaceAll(strings.ToValidUTF8(string(b), "\uFFFD"), "\r\n", "\n")
	text = strings.TrimPrefix(text, "\uFEFF")
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return Template{}, core.Invalid(field, "line 1 must be ---, followed by id, version, channel, category, language, length and subject")
	}
	front, body, ok := strings.Cut(rest, "\n---\n")
	if !ok {
		return Template{}, core.Invalid(field, "the front matter is not closed by a line of ---")
	}
	var t Template
	// The empty line stands for the opening one, so that errors name lines of the file.
	if err := yamlfile.Unmarshal([]byte("\n"+front), &t); err != nil {
		return Template{}, core.Invalid(field, "the front matter cannot be read: %s", firstLine(err.Error())).Because(err)
	}
	if err := t.check(field); err != nil {
		return Template{}, err
	}
	for _, s := range t.Subject {
		u, err := parseUnit(field, 0, s)
		if err != nil {
			return Template{}, err
		}
		t.subjects = append(t.subjects, u)
	}
	paragraphs, err := parseBody(field, strings.Count(front, "\n")+4, body)
	if err != nil {
		return Template{}, err
	}
	t.paragraphs = paragraphs
	return t, nil
}

func (t *Template) check(field string) error {
	if t.Channel == "" {
		t.Channel = AnyChannel
	}
	switch {
	case !templateID.MatchString(t.ID):
		return core.Invalid(field, "id must be lower-case letters, digits and dashes, for example en-development")
	case t.Version < 1:
		return core.Invalid(field, "version must be 1 or more; raise it whenever the text changes")
	case t.Category == "":
		return core.Invalid(field, "category is missing; use development, design, writing, data, support or generic")
	case !templateLang.MatchString(string(t.Language)):
		return core.Invalid(field, "language must be a two-letter code such as en or de")
	case len(t.Length) != 2 || t.Length[0] < 1 || t.Length[1] < t.Length[0] || t.Length[1] > 2000:
		return core.Invalid(field, "length must be two numbers of words, the least and the most, for example [60, 260]")
	case len(t.Subject) == 0:
		return core.Invalid(field, "subject is missing; give at least one line, for example \"{{role}}\"")
	}
	return nil
}

var (
	templateID   = core.NewPattern(`^[a-z0-9][a-z0-9-]{0,63}$`)
	templateLang = core.NewPattern(`^[a-z]{2}$`)
)

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return core.Clean(s, 200, false)
}
