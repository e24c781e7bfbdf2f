package gates

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/internal/profilefile"
	"github.com/automonet/automonet/internal/sample"
	"github.com/goccy/go-yaml"
	"golang.org/x/tools/txtar"
)

// world holds the postings and profiles that outputs are written for.
type world struct {
	postings map[string]posting
	profiles map[string]core.Profile
}

// posting is a job with the profile and address that fit it.
type posting struct {
	job     core.Job
	profile string
	contact string
}

func loadWorld(folder string) (world, error) {
	w := world{postings: map[string]posting{}, profiles: map[string]core.Profile{}}
	if err := w.loadProfiles(folder); err != nil {
		return w, err
	}
	if err := w.loadGolden(filepath.Join(folder, "postings.yaml")); err != nil {
		return w, err
	}
	return w, w.loadOwn(filepath.Join(folder, "gates", "postings.txtar"))
}

func (w world) loadProfiles(folder string) error {
	mara, err := sample.Profile()
	if err != nil {
		return fmt.Errorf("read the sample profile: %w", err)
	}
	w.profiles["mara"] = mara
	for _, dir := range []string{"profiles", "gates/profiles"} {
		files, err := filepath.Glob(filepath.Join(folder, dir, "*.yaml"))
		if err != nil {
			return fmt.Errorf("list the profiles: %w", err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			p, err := profilefile.Parse(file, raw)
			if err != nil {
				return fmt.Errorf("read profile %s: %w", file, err)
			}
			w.profiles[string(p.ID)] = p
		}
	}
	return nil
}

// loadGolden reads the postings that the golden drafts use as well.
func (w world) loadGolden(file string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var all []struct {
		Name, Title, Company, Category, Role, Profile, Pay, Text string
		Language                                                 core.Lang
		Skills, Nice, Contacts                                   []string
		Instructions                                             []struct{ Kind, Token, Text string }
		Attention                                                []struct{ Audience, Token, Text string }
	}
	if err := yaml.Unmarshal(raw, &all); err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	for _, p := range all {
		x := core.Extraction{Language: p.Language, LanguageConfidence: 0.95, Category: p.Category, Role: p.Role, Pay: core.Pay{Text: p.Pay}}
		for _, s := range append(append([]string(nil), p.Skills...), p.Nice...) {
			x.Skills = append(x.Skills, core.SkillMention{Skill: s, Span: spanOf(p.Text, s)})
		}
		for _, i := range p.Instructions {
			x.Instructions = append(x.Instructions, core.Instruction{Kind: core.InstructionKind(i.Kind), Token: i.Token, Text: i.Text, Span: spanOf(p.Text, i.Text)})
		}
		for _, a := range p.Attention {
			x.Attention = append(x.Attention, core.AttentionCheck{Audience: core.Audience(a.Audience), Token: a.Token, Text: a.Text, Span: spanOf(p.Text, a.Text)})
		}
		out := posting{profile: p.Profile}
		for _, c := range p.Contacts {
			x.Contacts = append(x.Contacts, core.Contact{Kind: core.ContactMail, Value: c, Span: spanOf(p.Text, c)})
			out.contact = c
		}
		out.job = core.Job{ID: core.JobID(p.Name), Title: p.Title, Company: p.Company, Text: p.Text, URL: "https://jobs.example.org/" + p.Name, Extraction: x}
		w.postings[p.Name] = out
	}
	return nil
}

// loadOwn reads the postings of the gate sets.
func (w world) loadOwn(file string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for _, f := range txtar.Parse(raw).Files {
		if _, ok := w.postings[f.Name]; ok {
			return fmt.Errorf("posting %s stands twice", f.Name)
		}
		h, text, err := headers(string(f.Data))
		if err != nil {
			return fmt.Errorf("posting %s: %w", f.Name, err)
		}
		x := core.Extraction{Language: core.Lang(h.one("lang")), LanguageConfidence: 0.95, Role: h.one("title")}
		for _, s := range strings.Split(h.one("skills"), ",") {
			x.Skills = append(x.Skills, core.SkillMention{Skill: strings.TrimSpace(s), Required: true, Span: spanOf(text, strings.TrimSpace(s))})
		}
		for _, line := range h["ask"] {
			part := strings.Split(line, "|")
			if len(part) != 3 {
				return fmt.Errorf("posting %s: an instruction has three parts: %q", f.Name, line)
			}
			words := strings.TrimSpace(part[2])
			x.Instructions = append(x.Instructions, core.Instruction{Kind: core.InstructionKind(strings.TrimSpace(part[0])), Token: strings.TrimSpace(part[1]), Text: words, Span: spanOf(text, words)})
		}
		for _, line := range h["bait"] {
			token, words, _ := strings.Cut(line, "|")
			words = strings.TrimSpace(words)
			x.Attention = append(x.Attention, core.AttentionCheck{Audience: core.AimedAtAI, Token: strings.TrimSpace(token), Text: words, Span: spanOf(text, words)})
		}
		if c := h.one("contact"); c != "" {
			x.Contacts = []core.Contact{{Kind: core.ContactMail, Value: c}}
		}
		if p := h.one("pay"); p != "" {
			x.Pay = core.Pay{Text: p}
		}
		w.postings[f.Name] = posting{profile: h.one("profile"), contact: h.one("contact"),
			job: core.Job{ID: core.JobID(f.Name), Title: h.one("title"), Company: h.one("company"), Text: text, URL: "https://jobs.example.org/" + f.Name, Extraction: x}}
	}
	return nil
}

func spanOf(text, part string) core.Span {
	i := strings.Index(strings.ToLower(text), strings.ToLower(part))
	if i < 0 || part == "" {
		return core.Span{}
	}
	return core.Span{Start: i, End: i + len(part)}
}

// header holds the lines before the first empty one, by their key.
type header map[string][]string

func (h header) one(key string) string {
	if v := h[key]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// headers splits a text into its header lines and the rest.
func headers(s string) (header, string, error) {
	top, body, ok := strings.Cut(s, "\n\n")
	if !ok {
		return nil, "", fmt.Errorf("no empty line ends the headers of %s", strconv.Quote(s[:min(len(s), 60)]))
	}
	h := header{}
	for _, line := range strings.Split(strings.TrimSpace(top), "\n") {
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, "", fmt.Errorf("%q is no header", line)
		}
		h[key] = append(h[key], strings.TrimSpace(value))
	}
	return h, strings.TrimSpace(body), nil
}

// Answers makes candidates of single sentences.
type Answers struct{ world world }

// NewAnswers reads the postings and profiles of the testdata folder of core/draft.
func NewAnswers(folder string) (Answers, error) {
	w, err := loadWorld(folder)
	return Answers{w}, err
}

// Candidate is the candidate of a text that answers a posting, or none where its name is
// "". Claims are marked as in the outputs.
func (a Answers) Candidate(posting, text string, l core.Lang) (draft.Candidate, error) {
	if posting == "" {
		c := draft.Candidate{Settings: core.DefaultSettings(), Content: core.Content{Language: l}}
		c.Content.Body, c.Claims = claims(text)
		return c, nil
	}
	return a.world.candidate(header{"posting": {posting}}, text, l)
}
