package draft

import (
	"encoding/json"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
	"github.com/automonet/automonet/core"
)

// Translate is the prompt that turns a checked text into the posting's language,
// for languages without built-in words.
func (b Brief) Translate(p core.Proposal) Prompt {
	var list strings.Builder
	for i, c := range p.Claims {
		list.WriteString("C" + strconv.Itoa(i+1) + ": " + strconv.Quote(c.Text) + "\n")
	}
	text, _ := fence("TEXT", "Subject: "+p.Content.Subject+"\n\n"+b.unsigned(p.Content.Body))
	return Prompt{Messages: []Message{{"system", filled("translate.md", "{{language}}", languageName(b.Target()))},
		{"user", "Claims of the text:\n" + list.String() + "\n" + text}},
		SchemaName: "translation", Schema: json.RawMessage(file("translation.schema.json")), MaxOutput: 2600}
}

// unsigned is a body without name, signature and disclosure.
func (b Brief) unsigned(body string) string {
	return strings.TrimSuffix(body, Closing(b.in.Profile.Name, b.in.Settings, b.words.disclosure))
}

// Translated puts the translation of a checked text in its place. Each claim keeps
// its fact and has to be found again; figures, names and tokens have to be those of
// the source. A human always reads it: the gates know too little of the language.
func (b Brief) Translated(p core.Proposal, r Reply) core.Proposal {
	source := b.unsigned(p.Content.Body)
	body := plainText(r.Body)
	if r.Greeting != "" && !strings.HasPrefix(body, r.Greeting) {
		body = r.Greeting + "\n\n" + body
	}
	if r.Signoff != "" && !strings.HasSuffix(body, r.Signoff) {
		body += "\n\n" + r.Signoff
	}
	t := composed{body: body + Closing(b.in.Profile.Name, b.in.Settings, b.words.disclosure), own: []core.Span{{Start: 0, End: len(body)}}}
	out := p
	out.Content.Body, out.Content.Language = t.body, b.Target()
	out.Content.Subject = b.subject(r.Subject)
	out.Claims = nil
	for i, c := range p.Claims {
		quote := ""
		for _, l := range r.Claims {
			if l.ID == "C"+strconv.Itoa(i+1) && quote == "" {
				quote = l.Text
			}
		}
		span, ok := place(t.body, t.own, quote, out.Claims)
		if !ok {
			out.Claims = append(out.Claims, core.Claim{Text: c.Text, Fact: c.Fact})
			continue
		}
		out.Claims = append(out.Claims, core.Claim{Text: t.body[span.Start:span.End], Fact: c.Fact, Span: span})
	}
	out.Flags = append(append([]string(nil), p.Flags...), coded(FlagTranslated, string(b.Target())))
	out.Missing = nil
	for _, m := range p.Missing {
		if !strings.HasPrefix(m, MissingLanguage) {
			out.Missing = append(out.Missing, m)
		}
	}
	check := Candidate{Content: out.Content, Claims: out.Claims, Job: b.in.Job, Profile: Spoken(b.in.Profile, b.Target(), out.Claims),
		Settings: b.in.Settings, Recent: b.in.RecentBodies, Language: b.Target(), MinWords: 1, MaxWords: 2 * b.lengths[1]}
	gates := NewChecker(check.Profile, check.Settings)
	out.Gates = gates.Check(check)
	check.Content.Body = politeWord.ReplaceAllStringFunc(t.body, strings.ToLower)
	plain := gates.Check(check)
	for i, g := range out.Gates {
		switch {
		case g.Gate == GateLanguage:
			out.Gates[i] = identified(body, b.Target())
			if left := b.untranslated(p, body); out.Gates[i].Passed && len(left) > 0 {
				out.Gates[i] = fail(GateLanguage, codeUntranslated, "a sentence is not translated", left...)
			}
		case g.Gate == GateNames && i < len(plain):
			out.Gates[i] = plain[i]
		}
	}
	out.Gates = append(out.Gates, b.offer(out, t), b.leak(out, t), faithful(source, body, p, out))
	out.Hash = out.Content.Hash()
	out.Writing.Requirements = requirementsOf(b.in, out, nil)
	return out
}

// politeWord are forms of address that some languages write with a capital.
var politeWord = core.NewPattern(`(?:^|[^\pL])(?:Państw\pL*|Pan[aiu]?|Pan(?:em|ów|om|ie|ią)|Lei|Loro|Suo|Sua|Suoi|Sue|Vostr[aeio]|Voi|Vi|Deres|Dem|De|Ni|Er|Ert|Era|Uw|U|Vás|Vám|Vámi|Váš\pL*|Vaš\pL*|Vam\pL*|Vas|Вы|Вас|Вам\pL*|Ваш\pL*|Ви|Σας|Εσείς|Siz\pL*|Ön\pL*|Teid\pL*|Teil\pL*|Jūs\pL*|Te(?:itä|ille))(?:$|[^\pL])`)

// GateFaithful: a translation says what its source says.
const GateFaithful = "faithful"

// Spoken returns the profile with the texts of checked claims as what their facts
// say in a language that has no built-in words, where nobody could have worded the
// facts. For other languages the profile stays as it is.
func Spoken(p core.Profile, lang core.Lang, claims []core.Claim) core.Profile {
	if written(lang) {
		return p
	}
	said := map[core.FactID]string{}
	for _, c := range claims {
		if c.Span.End > c.Span.Start {
			said[c.Fact] += c.Text + "\n"
		}
	}
	out := p
	out.Facts = make([]core.Fact, len(p.Facts))
	for i, f := range p.Facts {
		out.Facts[i] = f
		if s, ok := said[f.ID]; ok && f.Confirmed && !f.Private {
			texts := map[core.Lang]string{}
			for l, t := range f.Text {
				texts[l] = t
			}
			texts[lang] = strings.TrimSpace(texts[lang] + "\n" + s)
			out.Facts[i].Text = texts
		}
	}
	return out
}

// identified checks the language of a text with the statistics of its letters.
func identified(s string, want core.Lang) core.GateResult {
	info := whatlanggo.Detect(s)
	got := core.Lang(info.Lang.Iso6391())
	switch {
	case got == want, want == "no" && got == "nb", utf8.RuneCountInString(s) < 80:
		return pass(GateLanguage)
	}
	return languageFail("the text is in another language", got, want)
}

// faithful compares a translation with its source: the same figures as often, the
// names of skills in their claims, and about the same length.
func faithful(source, body string, p, out core.Proposal) core.GateResult {
	if a, b := figures(source), figures(body); a != b {
		return fail(GateFaithful, "figures_changed", "the figures of the translation are not those of its source", a, b)
	}
	long, short := float64(utf8.RuneCountInString(source)), float64(utf8.RuneCountInString(body))
	if short < 0.25*long || short > 2.5*long {
		return fail(GateFaithful, "length_changed", "the translation is much shorter or longer than its source")
	}
	for i, c := range p.Claims {
		for n, w := range strings.Fields(c.Text) {
			w = strings.Trim(w, ".,;:()")
			if namelike(w, core.LangEnglish, n == 0) && !usual(w, core.LangEnglish) && !strings.Contains(strings.ToLower(out.Claims[i].Text), strings.ToLower(w)) {
				return fail(GateFaithful, "name_lost", "a name of the source is missing in its translated claim", w)
			}
		}
	}
	if a, b, same := sameFigures(p, out); !same {
		return fail(GateFaithful, "figures_changed", "the figures of a translated claim are not those of its source", a, b)
	}
	return pass(GateFaithful)
}

// figures lists the figures of a text in a fixed order.
func figures(s string) string {
	var out []string
	for _, m := range numberSpans(s) {
		out = append(out, canonical(s[m[0]:m[1]]))
	}
	sort.Strings(out)
	return strings.Join(out, " ")
}
