package reply

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/reply"
)

// Corpus is what the classifier is made with. README.md beside the files tells of them.
type Corpus struct {
	// Tuned are labelled replies: rules and model may be made with them.
	Tuned []Example
	// forms are mails made of ways of saying the same, fillers the lines that may stand
	// around what a mail says. They are for training only.
	forms   []Example
	fillers fillers
}

// LoadCorpus reads the corpus of a folder.
func LoadCorpus(dir string) (Corpus, error) {
	var c Corpus
	for _, pattern := range []string{"seen-*.txt", "brief-*.txt"} {
		list, err := Load(filepath.Join(dir, pattern))
		if err != nil {
			return c, err
		}
		c.Tuned = append(c.Tuned, list...)
	}
	if len(c.Tuned) == 0 {
		return c, fmt.Errorf("there are no labelled replies in %s", dir)
	}
	var err error
	if c.forms, err = forms(filepath.Join(dir, "forms-*.txt")); err != nil {
		return c, err
	}
	c.fillers, err = readFillers(filepath.Join(dir, "fillers.txt"))
	return c, err
}

// Train makes the weights of the whole corpus.
func (c Corpus) Train() reply.Weights {
	l := c.lessons()
	return train(append(append(l.forms, l.plain...), l.varied...))
}

// lessons are the parts of a corpus as they are learned of: plain and varied are in the
// order of Tuned.
type lessons struct{ plain, varied, forms []lesson }

// formWeight is how much a mail that was made of a form counts beside a whole one.
const formWeight = 0.5

func (c Corpus) lessons() lessons {
	var l lessons
	d := dice(7)
	for _, e := range c.Tuned {
		l.plain = append(l.plain, newLesson(e, 1))
		l.varied = append(l.varied, newLesson(c.fillers.vary(e, &d), 1))
	}
	for _, e := range c.forms {
		l.forms = append(l.forms, newLesson(e, formWeight))
	}
	return l
}

// dice is a repeatable source of chance (the linear congruential generator of MMIX).
type dice uint64

func (d *dice) roll(n int) int {
	*d = *d*6364136223846793005 + 1442695040888963407
	return int(uint64(*d>>33) % uint64(n))
}

// perForm is how many mails are made of one form at most.
const perForm = 12

// forms reads the ways of saying the same that match a pattern and makes mails of them:
// of each line some that differ, always the same.
func forms(pattern string) ([]Example, error) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	var out []Example
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		lines, err := brief(string(raw))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		for i, line := range lines {
			d := dice(i)
			made := map[string]bool{}
			for range perForm {
				text := choose(line.Mail.Text, &d)
				if made[text] {
					continue
				}
				made[text] = true
				e := line
				e.Tags, e.Mail.Text = []string{"form"}, text
				out = append(out, e)
			}
		}
	}
	return out, nil
}

// choose takes one part of each pair of braces.
func choose(s string, d *dice) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "{")
		b.WriteString(before)
		if !ok {
			return strings.Join(strings.Fields(b.String()), " ")
		}
		parts, after, _ := strings.Cut(rest, "}")
		list := strings.Split(parts, "|")
		b.WriteString(list[d.roll(len(list))])
		s = after
	}
}

// fillers are the lines that may stand before and after what a mail says, and subjects
// that tell nothing, by language.
type fillers map[core.Lang]*struct{ before, after, subject []string }

func readFillers(path string) (fillers, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	out := fillers{}
	var into *[]string
	for _, line := range strings.Split(string(raw), "\n") {
		if label, ok := strings.CutPrefix(line, "== "); ok {
			place, name, _ := strings.Cut(label, " ")
			lang := core.Lang(name)
			if out[lang] == nil {
				out[lang] = &struct{ before, after, subject []string }{}
			}
			switch place {
			case "before":
				into = &out[lang].before
			case "after":
				into = &out[lang].after
			case "subject":
				into = &out[lang].subject
			default:
				return nil, fmt.Errorf("%s: %q is no place", path, place)
			}
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if into == nil {
			return nil, fmt.Errorf("%s: %q has no place", path, line)
		}
		*into = append(*into, line)
	}
	for lang, f := range out {
		if len(f.before) == 0 || len(f.after) == 0 {
			return nil, fmt.Errorf("%s: %w for %s", path, errFillers, lang)
		}
	}
	return out, nil
}

var errFillers = errors.New("lines before or after are missing")

// vary returns an example with other lines around what it says. Half of what answers us
// gets a subject of its own, as people write one too: it must not stand for machines.
func (f fillers) vary(e Example, d *dice) Example {
	lines := f[e.Lang]
	if lines == nil {
		return e
	}
	before, after := lines.before[d.roll(len(lines.before))], lines.after[d.roll(len(lines.after))]
	if n := len(lines.subject); n > 0 && d.roll(2) == 0 && e.Mail.Subject == briefSubject {
		e.Mail.Subject = lines.subject[d.roll(n)]
	}
	switch d.roll(4) {
	case 0:
		e.Mail.Text = before + "\n\n" + e.Mail.Text
	case 1:
		e.Mail.Text += "\n\n" + after
	default:
		e.Mail.Text = before + "\n\n" + e.Mail.Text + "\n\n" + after
	}
	return e
}

// Packed trains on the corpus of a folder and returns the weights as
// internal/gen/packed stores them.
func Packed(dir string) (map[string]string, error) {
	c, err := LoadCorpus(dir)
	if err != nil {
		return nil, err
	}
	text, err := c.Train().MarshalText()
	return map[string]string{"weights": string(text)}, err
}
