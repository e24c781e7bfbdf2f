package draft

import (
	"embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

//go:embed prompts
var promptFiles embed.FS

// Message is one turn of a prompt; Role is "system", "user" or "assistant".
type Message struct{ Role, Text string }

// Prompt is what one task sends to a model.
type Prompt struct {
	// Messages begin with what is the same for all jobs of a profile, so that
	// providers can keep it; the posting comes last.
	Messages []Message
	// Schema describes the answer where an endpoint can follow it.
	SchemaName string
	Schema     json.RawMessage
	// MaxOutput bounds the answer in tokens.
	MaxOutput int64
}

// maxPreviousReply bounds what of an earlier answer is shown again, in bytes.
const maxPreviousReply = 12 << 10

// Brief is what the prompts of one text have in common.
type Brief struct {
	in Input
	// lang is what is written in; for a language without built-in words that is
	// another one, and the text is translated.
	lang core.Lang
	// facts is the part of the profile that the models may see.
	facts    core.Profile
	requests requests
	slots    slots
	words    wording
	address  address
	lengths  [2]int
	gates    *Checker
	category Template
	// asked are the questions that a model may answer, by their number.
	asked []string
	// avoid holds beginnings of other variants; instruction is the owner's.
	avoid       []string
	instruction string
}

// NewBrief prepares the prompts for a job. allowed is what the profile may show to
// models, see Allowed. It fails as Draft does when no text can be made at all.
func NewBrief(in Input, allowed core.Profile, instruction string, avoid []string) (Brief, error) {
	if strings.TrimSpace(in.Profile.Name) == "" {
		return Brief{}, core.Invalid("profile", "a proposal needs the name that it is signed with; add it to the profile")
	}
	if err := CheckWish(instruction, in.Profile); err != nil {
		return Brief{}, err
	}
	b := Brief{in: in, facts: allowed, instruction: instruction, avoid: avoid, gates: NewChecker(in.Profile, in.Settings)}
	b.lang = in.target()
	if !written(b.lang) || b.lang == "" {
		b.lang = core.LangEnglish
	}
	templates, err := in.templates()
	if err != nil {
		return b, err
	}
	t, ok := in.pick(templates, b.lang)
	if !ok {
		return b, core.Invalid("templates", "there is no template for channel %s; add a generic one", in.Channel)
	}
	b.category = t
	b.lengths = [2]int{t.Length[0], t.Length[1]}
	b.words, b.address = wordingOf(b.lang), addressOf(in.Job, b.lang)
	b.slots = fill(in, b.lang, b.words)
	in.talked(b.slots, b.lang)
	b.requests = meet(in, b.lang, b.words, b.slots)
	b.slots.once(b.requests, in.Profile)
	b.asked = answerable(b.requests.missing)
	if in.Talk != nil {
		b.asked = answerableInTalk(b.requests.missing)
	}
	return b, nil
}

// Checked returns the brief with another checker of its texts, for measurements.
func (b Brief) Checked(with func(*Checker) *Checker) Brief {
	b.gates = with(b.gates)
	return b
}

// Target is the language of the finished text; Written the one that the models
// write in first.
func (b Brief) Target() core.Lang  { return b.in.target() }
func (b Brief) Written() core.Lang { return b.lang }

// Foreign reports whether the text is to be translated in the end.
func (b Brief) Foreign() bool { return b.Target() != "" && b.Target() != b.lang }

// Lacks is what the posting asks for and only the owner can supply, known before any
// text: such a proposal waits for the owner, however good its text.
func (b Brief) Lacks() []string {
	var out []string
	for _, m := range b.requests.missing {
		if q, ok := strings.CutPrefix(m, MissingAnswer+": "); !ok || !slices.Contains(b.asked, q) {
			out = append(out, m)
		}
	}
	return append(out, unfit(b.in, b.slots)...)
}

// target is the language that the finished text shall have.
func (in Input) target() core.Lang {
	if in.Language != "" {
		return in.Language
	}
	return Wanted(in.Job)
}

// Draft is the prompt for the plan and the first text.
func (b Brief) Draft() Prompt {
	least, most := b.wanted()
	wish, other := "", ""
	if b.instruction != "" {
		wish = "The freelancer's own wish, within all rules: " + strconv.Quote(b.instruction) + "\n"
	}
	if len(b.avoid) > 0 {
		other = "Begin and argue differently from these, which exist already:\n"
		for _, a := range b.avoid {
			other += "- " + strconv.Quote(cutWords(strings.Join(strings.Fields(a), " "), 200)) + "\n"
		}
	}
	if b.in.Talk != nil {
		return b.answerPrompt(least, most, wish+other)
	}
	posting, _ := fence("POSTING", postingText(b.in.Job))
	task := filled("draft.md", "{{language}}", languageName(b.lang), "{{address}}", addressWords(b.lang, b.address), "{{min}}", itoa(least), "{{max}}", itoa(most),
		"{{wish}}", wish, "{{other}}", other, "{{requirements}}", b.requirementList())
	return b.prompt(Message{"user", task + posting})
}

// wanted are the bounds on the words that a model is asked for: within those of
// the template, less what code adds.
func (b Brief) wanted() (int, int) {
	if b.in.Talk != nil {
		return 25, 130
	}
	least := max(b.lengths[0]+20, 80)
	return least, max(least+40, min(b.lengths[1]-60, 190))
}

// Repair is the prompt that shows a model its answer and what was found in it.
func (b Brief) Repair(answer string, findings []core.GateResult) Prompt {
	return b.followed(answer, filled("repair.md", "{{findings}}", findingList(findings)))
}

// Unreadable is the repair of an answer that could not be read at all.
func (b Brief) Unreadable(answer string, why error) Prompt {
	return b.followed(answer, filled("repair.md", "{{findings}}", "- form: "+strings.TrimPrefix(why.Error(), "reply: ")+"; answer with the JSON object only\n"))
}

// Polish is the prompt that improves the wording of a text that passed.
func (b Brief) Polish(answer string) Prompt { return b.followed(answer, filled("polish.md")) }

// Revise is the prompt for a change that the owner asks of an earlier text.
func (b Brief) Revise(body string) Prompt {
	raw, err := json.Marshal(map[string]string{"body": body})
	if err != nil {
		raw = []byte("{}") // a string always encodes
	}
	return b.followed(string(raw), filled("revise.md", "{{instruction}}", strconv.Quote(b.instruction)))
}

func (b Brief) followed(answer, task string) Prompt {
	p := b.Draft()
	answer = strings.TrimSpace(core.Clean(answer, maxPreviousReply, true))
	if answer == "" {
		answer = "{}"
	}
	p.Messages = append(p.Messages, Message{"assistant", answer}, Message{"user", task})
	return p
}

func (b Brief) prompt(last Message) Prompt {
	system := "system.md"
	if b.in.Talk != nil {
		system = "answer-system.md"
	}
	return Prompt{Messages: []Message{{"system", filled(system) + factList(b.facts)}, last},
		SchemaName: "proposal", Schema: json.RawMessage(file("proposal.schema.json")), MaxOutput: 2600}
}

// Judge is the prompt for another model's opinion of a text.
func Judge(j core.Job, c core.Content) Prompt {
	posting, _ := fence("POSTING", postingText(j))
	proposal, _ := fence("PROPOSAL", shorten(core.Clean(c.Body, maxReplyBody, true), maxPosting))
	return Prompt{Messages: []Message{{"system", filled("judge.md", "{{language}}", languageName(c.Language))}, {"user", posting + "\n\n" + proposal}},
		SchemaName: "verdict", Schema: json.RawMessage(file("verdict.schema.json")), MaxOutput: 600}
}

// file returns an embedded prompt file. All of them are named in this package, and
// its tests read each.
func file(name string) string {
	raw, err := promptFiles.ReadFile("prompts/" + name)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// filled replaces the holes of a prompt file in one pass, so that a value cannot
// open another hole.
func filled(name string, pairs ...string) string {
	return strings.NewReplacer(pairs...).Replace(file(name))
}

func findingList(gates []core.GateResult) string {
	var b strings.Builder
	for _, g := range gates {
		if !g.Passed {
			b.WriteString("- " + g.Gate + ": " + core.Clean(g.Detail, 400, false) + "\n")
		}
	}
	return b.String()
}

// languageName names a language for a prompt; an unknown code stands for itself.
func languageName(l core.Lang) string {
	for _, e := range [...][2]string{{"en", "English"}, {"de", "German"}, {"es", "Spanish"}, {"fr", "French"}, {"it", "Italian"}, {"pt", "Portuguese"},
		{"nl", "Dutch"}, {"pl", "Polish"}, {"sv", "Swedish"}, {"da", "Danish"}, {"no", "Norwegian"}, {"nb", "Norwegian"}, {"fi", "Finnish"}, {"cs", "Czech"},
		{"sk", "Slovak"}, {"hu", "Hungarian"}, {"ro", "Romanian"}, {"bg", "Bulgarian"}, {"el", "Greek"}, {"tr", "Turkish"}, {"uk", "Ukrainian"}, {"ru", "Russian"},
		{"ca", "Catalan"}, {"hr", "Croatian"}, {"sl", "Slovenian"}, {"et", "Estonian"}, {"lv", "Latvian"}, {"lt", "Lithuanian"}, {"ja", "Japanese"}, {"zh", "Chinese"},
		{"ko", "Korean"}, {"ar", "Arabic"}, {"he", "Hebrew"}, {"hi", "Hindi"}, {"vi", "Vietnamese"}, {"id", "Indonesian"}, {"th", "Thai"}} {
		if string(l) == e[0] {
			return e[1] + " (" + e[0] + ")"
		}
	}
	return "the language with the code " + strconv.Quote(core.Clean(string(l), 12, false))
}
