package draft

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
)

// Talk makes a draft an answer in a conversation that has begun, in the place of a
// proposal: what the other side wrote is what is answered.
type Talk struct {
	Kind core.AnswerKind
	Wish core.AnswerWish
	// Subject is that of the thread.
	Subject string
	// Mail is what is answered, as a job of its own: subject, sender's name, text and
	// what was read of it; the zero Job for a follow-up.
	Mail core.Job
	// About is the job that the conversation is about, Sent our own mail that began it.
	About core.Job
	Sent  core.Content
	// Meeting is the time that an invitation names; the zero time for none.
	Meeting time.Time
	// Zone is the owner's.
	Zone *time.Location
}

// talkSlots are filled in answers only; a line of another template that has one of them
// is left out.
func talkSlots() []string { return []string{"accepted", "say", "times"} }

// maxTalkQuestions bounds the questions of a mail that are answered one by one.
const maxTalkQuestions = 6

// Answering returns the input of an answer: its job is the mail, with the posting
// behind it for the words and figures that may be repeated, and its profile holds the
// owner's own words for this answer as facts.
func (in Input) Answering(t Talk) Input {
	in.Talk, in.RecentBodies = &t, nil
	in.Job = t.job(in.Job.ID)
	lang := in.target()
	if lang == "" {
		lang = t.Sent.Language
		in.Job.Extraction.Language = lang
	}
	in.Profile = WithWish(in.Profile, t, lang)
	return in
}

// job is what the gates take for the posting.
func (t Talk) job(id core.JobID) core.Job {
	j := core.Job{ID: id, State: t.About.State, Title: t.About.Title, Company: t.About.Company, URL: t.About.URL, Text: t.About.Text}
	x := core.Extraction{Language: t.Sent.Language, LanguageConfidence: 1, Skills: t.About.Extraction.Skills, Role: t.About.Extraction.Role, Category: string(t.Kind)}
	if t.Kind == core.AnswerFollowUp {
		x.Attention = t.About.Extraction.Attention
		j.Extraction = x
		return j
	}
	// The sender's own name may be said; it stands behind the mail, as a signature does.
	behind := t.Mail.Text + "\n" + talkName(t.Mail.Company) + "\n\n"
	j.Text = behind + t.About.Text
	m := t.Mail.Extraction
	// A mail of a few words has no language of its own.
	if m.Language != "" && (m.LanguageConfidence >= 0.5 || len(strings.Fields(t.Mail.Text)) >= 12) {
		x.Language, x.LanguageConfidence = m.Language, m.LanguageConfidence
	}
	x.Attention = slices.Clone(m.Attention)
	for _, a := range t.About.Extraction.Attention {
		if a.Span.End > a.Span.Start {
			a.Span.Start, a.Span.End = a.Span.Start+len(behind), a.Span.End+len(behind)
		}
		x.Attention = append(x.Attention, a)
	}
	for _, i := range t.requests() {
		// Once the owner has said what to answer, no question is open.
		if i.Kind != core.InstructionQuestion || t.Wish.Say == "" {
			x.Instructions = append(x.Instructions, i)
		}
	}
	j.Extraction = x
	return j
}

// requests are what a mail asks for. A code word or a subject line belongs to postings;
// in a mail they are nobody's wish.
func (t Talk) requests() []core.Instruction {
	var out []core.Instruction
	asked := map[string]bool{}
	ask := func(text string) {
		text = strings.Join(strings.Fields(core.Clean(text, 300, false)), " ")
		if n := len(asked); text != "" && n < maxTalkQuestions && !asked[fold(text)] {
			asked[fold(text)] = true
			out = append(out, core.Instruction{Kind: core.InstructionQuestion, Text: text})
		}
	}
	for _, i := range t.Mail.Extraction.Instructions {
		switch i.Kind {
		case core.InstructionQuestion:
			ask(i.Text)
		case core.InstructionRate, core.InstructionAvailable, core.InstructionPortfolio, core.InstructionCV, core.InstructionOther:
			out = append(out, core.Instruction{Kind: i.Kind, Text: i.Text})
		}
	}
	if t.Kind != core.AnswerReply {
		return out
	}
	for line := range strings.Lines(t.Mail.Text) {
		for _, s := range sentenceSpans(line) {
			said := strings.TrimSpace(line[s.Start:s.End])
			covered := slices.ContainsFunc(out, func(i core.Instruction) bool { return i.Text != "" && strings.Contains(fold(said), fold(i.Text)) })
			if strings.HasSuffix(said, "?") && len(strings.Fields(said)) >= 3 && !covered {
				ask(said)
			}
		}
	}
	return out
}

// The facts that hold what the owner said for one answer.
const (
	factTimes core.FactID = "wish-times"
	factSay   core.FactID = "wish-say"
)

// WithWish returns the profile with what the owner said for this one answer: the times
// that are offered or accepted, and the words to say. Nobody else's word is added.
func WithWish(p core.Profile, t Talk, lang core.Lang) core.Profile {
	p.Facts = slices.Clone(p.Facts)
	if text := t.timesText(lang); text != "" {
		p.Facts = append(p.Facts, core.Fact{ID: factTimes, Kind: core.FactAnswer, Text: map[core.Lang]string{lang: text}, Confirmed: true})
	}
	if t.Wish.Say != "" {
		p.Facts = append(p.Facts, core.Fact{ID: factSay, Kind: core.FactAnswer, Text: map[core.Lang]string{lang: t.Wish.Say}, Confirmed: true})
	}
	return p
}

// timesText words the times of the wish, "" for none.
func (t Talk) timesText(lang core.Lang) string {
	times := t.Wish.Times
	if t.Wish.Accept && !t.Meeting.IsZero() {
		times = []time.Time{t.Meeting}
	}
	var out []string
	for _, at := range times {
		out = append(out, timeText(at, t.Zone, lang))
	}
	return strings.Join(out, "; ")
}

// talked fits the slots to an answer: price, time and samples only where the mail asks
// for them, and what the owner said.
func (in Input) talked(s slots, lang core.Lang) {
	if in.Talk == nil {
		return
	}
	for kind, names := range map[core.InstructionKind][]string{core.InstructionRate: {"rate"}, core.InstructionPortfolio: {"portfolio"},
		core.InstructionAvailable: {"availability.sentence", "availability.tail", "availability.phrase"}} {
		if !asks(in.Job, kind) {
			for _, n := range names {
				delete(s, n)
			}
		}
	}
	t := in.Talk
	// A follow-up goes to whom the proposal went; a reply to who wrote it, whose name is
	// known by the mail only.
	if name := talkName(t.Mail.Company); name != "" && t.Kind != core.AnswerFollowUp && lang != core.LangGerman {
		w := wordingOf(lang)
		s["salutation"] = value{{text: w.hello + " " + name + w.greetEnd()}}
	}
	if text := t.timesText(lang); text != "" {
		name := "times"
		if t.Wish.Accept {
			name = "accepted"
		}
		s[name] = value{{text: text, fact: factTimes}}
	}
	if t.Wish.Say != "" {
		s["say"] = value{{text: t.Wish.Say, fact: factSay}}
	}
}

// talkName is the first name of a sender that is plainly a person's name.
func talkName(s string) string {
	f := strings.Fields(core.Clean(s, 80, false))
	if len(f) < 2 || len(f) > 3 || !personName.MatchString(s) {
		return ""
	}
	return f[0]
}

var personName = core.NewPattern(`^\p{Lu}[\p{L}'’-]+(?: \p{Lu}\.?)?(?: \p{Lu}[\p{L}'’-]+)+$`)

// threadSubject is the subject of the thread, "" for a proposal.
func (in Input) threadSubject() string {
	if in.Talk == nil {
		return ""
	}
	return in.Talk.Subject
}

// The names of days and months, by language.
func dayNames(lang core.Lang) (days [7]string, months [12]string) {
	switch lang {
	case core.LangGerman:
		return [7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
			[12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}
	case core.LangSpanish:
		return [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
			[12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}
	case core.LangFrench:
		return [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
			[12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	}
	for d := range 7 {
		days[d] = time.Weekday(d).String()
	}
	for m := range 12 {
		months[m] = time.Month(m + 1).String()
	}
	return days, months
}

// timeText words a moment in a zone: "Tuesday, 1 December 2026, 14:00 (Europe/Berlin)".
func timeText(at time.Time, zone *time.Location, lang core.Lang) string {
	if zone == nil {
		zone = time.UTC
	}
	at = at.In(zone)
	days, months := dayNames(lang)
	day, month := days[at.Weekday()], months[at.Month()-1]
	clock := at.Format("15:04") + " (" + zone.String() + ")"
	switch lang {
	case core.LangGerman:
		return fmt.Sprintf("%s, %d. %s %d, %s Uhr (%s)", day, at.Day(), month, at.Year(), at.Format("15:04"), zone)
	case core.LangSpanish:
		return fmt.Sprintf("%s %d de %s de %d, %s", day, at.Day(), month, at.Year(), clock)
	case core.LangFrench:
		return fmt.Sprintf("%s %d %s %d, %s", day, at.Day(), month, at.Year(), clock)
	}
	return fmt.Sprintf("%s, %d %s %d, %s", day, at.Day(), month, at.Year(), clock)
}

//go:embed answers
var answerFiles embed.FS

// answerTemplates parses the texts of answers once.
var answerTemplates = sync.OnceValues(func() ([]Template, error) {
	entries, err := answerFiles.ReadDir("answers")
	if err != nil {
		return nil, fmt.Errorf("read the texts of answers: %w", err)
	}
	var out []Template
	for _, e := range entries {
		raw, err := answerFiles.ReadFile(path.Join("answers", e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the texts of answers: %w", err)
		}
		t, err := ParseTemplate(e.Name(), raw)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
})

// mailText is what a prompt shows of the mail that is answered, without addresses and
// without what is aimed at machines.
func (t Talk) mailText() string {
	if t.Kind == core.AnswerFollowUp {
		return "(there was no answer)"
	}
	return postingText(t.Mail)
}

// answerPrompt is the prompt for the text of an answer.
func (b Brief) answerPrompt(least, most int, wish string) Prompt {
	t := b.in.Talk
	mail, _ := fence("MAIL", t.mailText())
	posting, _ := fence("POSTING", shorten(postingText(t.About), maxTalkPosting))
	sent, _ := fence("SENT", shorten(core.Clean(t.Sent.Body, maxReplyBody, true), maxTalkPosting))
	task := filled("answer.md", "{{kind}}", answerTask(t.Kind), "{{language}}", languageName(b.lang), "{{address}}", addressWords(b.lang, b.address),
		"{{min}}", itoa(least), "{{max}}", itoa(most), "{{wish}}", wish, "{{requirements}}", b.requirementList())
	return b.prompt(Message{"user", task + mail + "\n\nWhat the freelancer sent before:\n" + sent + "\n\nThe posting that it is about:\n" + posting})
}

// maxTalkPosting bounds what of the posting and of our own mail a prompt for an answer
// shows, in characters.
const maxTalkPosting = 2500

func answerTask(k core.AnswerKind) string {
	switch k {
	case core.AnswerInterview:
		return "an answer to an invitation to talk: thank, and say in a sentence what of the work the talk could begin with"
	case core.AnswerThanks:
		return "a short thanks for a rejection, without asking for reasons and without a second offer"
	case core.AnswerFollowUp:
		return "one polite question, after a silence, whether the work is still open; say that a short note is enough and that there will be no further mail"
	}
	return "an answer to the mail: speak to what it says, point by point"
}

// timesLine is the sentence that states the times which the owner gave.
func (b Brief) timesLine() value {
	if b.in.Talk == nil {
		return nil
	}
	for _, name := range []string{"accepted", "times"} {
		v := b.slots[name]
		if len(v) == 0 {
			continue
		}
		open := timesWords(b.lang, name == "accepted")
		return tidy(append(append(value{{text: open + " "}}, v...), piece{text: "."}))
	}
	return nil
}

func timesWords(lang core.Lang, accepted bool) string {
	words := [2]string{"For a call I suggest:", "The time works for me:"}
	switch lang {
	case core.LangGerman:
		words = [2]string{"Für ein Gespräch schlage ich vor:", "Der Termin passt mir:"}
	case core.LangSpanish:
		words = [2]string{"Para una llamada propongo:", "La hora me viene bien:"}
	case core.LangFrench:
		words = [2]string{"Pour un appel, je propose :", "L'heure me convient :"}
	}
	if accepted {
		return words[1]
	}
	return words[0]
}
