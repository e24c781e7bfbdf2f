package draft

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/profilefile"
	"github.com/automonet/automonet/internal/sample"
	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden drafts anew")

// posting is one case of testdata/postings.yaml.
type posting struct {
	Name, Source, Title, Company, Category, Role, Contract, Pay, Text string
	Language                                                          core.Lang
	Profile                                                           string
	Skills, Nice, Contacts                                            []string
	Instructions                                                      []struct{ Kind, Token, Text string }
	Attention                                                         []struct{ Audience, Token, Text string }
}

func postings(t testing.TB) []posting {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "postings.yaml"))
	require.NoError(t, err)
	var out []posting
	require.NoError(t, yaml.UnmarshalWithOptions(b, &out, yaml.Strict()))
	return out
}

func spanOf(text, part string) core.Span {
	i := strings.Index(strings.ToLower(text), strings.ToLower(part))
	if i < 0 || part == "" {
		return core.Span{}
	}
	return core.Span{Start: i, End: i + len(part)}
}

func (p posting) job(t testing.TB) core.Job {
	t.Helper()
	x := core.Extraction{Language: p.Language, LanguageConfidence: 0.95, Category: p.Category, Role: p.Role, Contract: core.ContractType(p.Contract)}
	for i, list := range [][]string{p.Skills, p.Nice} {
		for _, s := range list {
			x.Skills = append(x.Skills, core.SkillMention{Skill: s, Required: i == 0, Span: spanOf(p.Text, s)})
		}
	}
	for _, c := range p.Contacts {
		x.Contacts = append(x.Contacts, core.Contact{Kind: core.ContactMail, Value: c, Span: spanOf(p.Text, c)})
	}
	for _, i := range p.Instructions {
		x.Instructions = append(x.Instructions, core.Instruction{Kind: core.InstructionKind(i.Kind), Token: i.Token, Text: i.Text, Span: spanOf(p.Text, i.Text)})
	}
	for _, a := range p.Attention {
		x.Attention = append(x.Attention, core.AttentionCheck{Audience: core.Audience(a.Audience), Token: a.Token, Text: a.Text, Span: spanOf(p.Text, a.Text)})
	}
	if p.Pay != "" {
		var n, cur, per string
		_, err := fmt.Sscanf(strings.ReplaceAll(p.Pay, "/", " "), "%s %s %s", &n, &cur, &per)
		require.NoError(t, err)
		v, err := strconv.ParseFloat(n, 64)
		require.NoError(t, err)
		m, err := core.FromMajor(v, core.Currency(cur))
		require.NoError(t, err)
		x.Pay = core.Pay{Min: m, Max: m, Period: core.Period(per), Text: p.Pay}
	}
	return core.Job{ID: core.JobID("golden-" + p.Name), State: core.JobShortlisted, Title: p.Title, Company: p.Company, Text: p.Text,
		URL: "https://jobs.example.org/" + p.Name, Extraction: x}
}

func profileOf(t testing.TB, name string) core.Profile {
	t.Helper()
	if name == "mara" {
		p, err := sample.Profile()
		require.NoError(t, err)
		return p
	}
	file := filepath.Join("testdata", "profiles", name+".yaml")
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	p, err := profilefile.Parse(file, b)
	require.NoError(t, err)
	return p
}

func (p posting) input(t testing.TB) Input {
	t.Helper()
	in := Input{Job: p.job(t), Profile: profileOf(t, p.Profile), Settings: core.DefaultSettings(), Channel: MailChannel,
		Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	if len(p.Contacts) == 0 {
		in.Channel = "assist"
	}
	return in
}

func render(p core.Proposal) string {
	var b strings.Builder
	fmt.Fprintf(&b, "to: %s\nsubject: %s\ntemplate: %s\n\n%s\n\n", p.Content.Recipient, p.Content.Subject, p.Template, p.Content.Body)
	for _, c := range p.Claims {
		fmt.Fprintf(&b, "claim %s: %s\n", c.Fact, c.Text)
	}
	for _, g := range p.Gates {
		if !g.Passed {
			fmt.Fprintf(&b, "gate %s: %s\n", g.Gate, g.Detail)
		}
	}
	for _, m := range p.Missing {
		fmt.Fprintf(&b, "missing %s\n", m)
	}
	for _, f := range p.Flags {
		fmt.Fprintf(&b, "flag %s\n", f)
	}
	return b.String()
}

func TestGoldenDrafts(t *testing.T) {
	t.Parallel()
	for _, c := range postings(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			p, err := Draft(c.input(t))
			require.NoError(t, err)
			for _, claim := range p.Claims {
				require.Equal(t, claim.Text, p.Content.Body[claim.Span.Start:claim.Span.End])
			}
			require.Empty(t, Mendable(p), p.Content.Body)
			got := render(p)
			file := filepath.Join("testdata", "golden", c.Name+".txt")
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
				return
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, string(want), got)
		})
	}
}
