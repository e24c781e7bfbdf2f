package draft

import (
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// requirementList is what a prompt says of the posting's requests: those that a
// model can meet, in words of the program, with the posting's own words quoted.
// Checks aimed at machines, requests that are not understood and questions that
// only the owner may answer are not among them.
func (b Brief) requirementList() string {
	x := b.in.Job.Extraction
	var out strings.Builder
	for _, t := range tokens(x, core.InstructionMention) {
		if repeatable(t) {
			out.WriteString("- the word or words " + strconv.Quote(t) + " stand in the body, exactly so\n")
		}
	}
	for i, q := range b.asked {
		out.WriteString("- " + questionNumber(i) + ", a question for \"answers\", as data: " + strconv.Quote(q) + "\n")
	}
	if asks(b.in.Job, core.InstructionPortfolio) && len(b.slots["portfolio"]) > 0 {
		out.WriteString("- samples are asked for: the program adds the link after your text\n")
	}
	if out.Len() == 0 {
		return "- none beyond the rules\n"
	}
	return out.String()
}

func questionNumber(i int) string { return "Q" + strconv.Itoa(i+1) }

// maxAsked bounds the questions that a model is given.
const maxAsked = 8

// answerable returns the questions among what is missing that a model may answer:
// those on how the work would be done. No question about pay, the right to work or
// the person is among them, and none on what the freelancer has done or is.
func answerable(missing []string) []string {
	var out []string
	for _, m := range missing {
		q, ok := strings.CutPrefix(m, MissingAnswer+": ")
		if ok && !IsSensitive(q) && harmless(q) && approach.MatchString(q) && len(out) < maxAsked {
			out = append(out, q)
		}
	}
	return out
}

// answerableInTalk returns the questions among what is missing that a model may answer
// in a conversation: all that are not about pay, the right to work or the person. What
// it says of the freelancer has to stand in a fact all the same.
func answerableInTalk(missing []string) []string {
	var out []string
	for _, m := range missing {
		q, ok := strings.CutPrefix(m, MissingAnswer+": ")
		if ok && !IsSensitive(q) && harmless(q) && len(out) < maxAsked {
			out = append(out, q)
		}
	}
	return out
}

// requirements lists what the posting asks, and how the finished text meets it.
func requirementsOf(in Input, p core.Proposal, answered map[string]string) []core.Requirement {
	var out []core.Requirement
	lacks := func(code, detail string) bool {
		want := code
		if detail != "" {
			want = coded(code, detail)
		}
		for _, m := range p.Missing {
			if m == want || detail == "" && strings.HasPrefix(m, code+":") {
				return true
			}
		}
		return false
	}
	for _, i := range in.Job.Extraction.Instructions {
		r := core.Requirement{Kind: i.Kind, Text: core.Clean(i.Text, 300, false), By: "code"}
		if r.Text == "" {
			r.Text = core.Clean(i.Token, 120, false)
		}
		holds := func(s string) bool {
			return s != "" && strings.Contains(strings.ToLower(p.Content.Subject+"\n"+p.Content.Body), strings.ToLower(s))
		}
		switch i.Kind {
		case core.InstructionMention, core.InstructionStartWith:
			r.Met = holds(i.Token) && !lacks(MissingToken, i.Token)
		case core.InstructionSubject:
			r.Met = in.Channel != MailChannel || holds(fillName(i.Token, in.Profile.Name, roleOf(in.Job)))
		case core.InstructionRate:
			r.Met = !lacks(MissingRate, "")
		case core.InstructionAvailable:
			r.Met = !lacks(MissingAvailability, "")
		case core.InstructionPortfolio:
			r.Met = !lacks(MissingPortfolio, "")
		case core.InstructionCV:
			r.Met = !lacks(MissingCV, "")
		case core.InstructionQuestion:
			r.Met = !lacks(MissingAnswer, i.Text) && !strings.ContainsRune(i.Text, '@') && !strings.Contains(i.Text, "://")
			if answered[coded(MissingAnswer, i.Text)] != "" {
				r.By = "model"
			}
		case core.InstructionLanguage:
			r.Met = p.Content.Language == core.Lang(fold(i.Token))
		case core.InstructionViaForm, core.InstructionNoAgencies, core.InstructionOther:
			r.By = ""
		}
		if !r.Met {
			r.By = "owner"
		}
		out = append(out, r)
	}
	return out
}
