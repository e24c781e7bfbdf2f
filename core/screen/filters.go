package screen

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	standing "github.com/automonet/automonet/core/rule"
)

// sure is the confidence from which a detected language counts for a refusal.
const sure = 0.5

// filters applies the user's hard filters on extracted fields.
func (s *screening) filters() {
	f, x := s.settings.Filters, s.job.Extraction
	if len(f.Contracts) > 0 && x.Contract != core.ContractUnknown && !slices.Contains(f.Contracts, x.Contract) {
		s.refuse(CodeContract, core.Span{}, "got", string(x.Contract), "want", join(f.Contracts))
	}
	if len(f.Remote) > 0 && x.Remote != core.RemoteUnknown && !slices.Contains(f.Remote, x.Remote) {
		s.refuse(CodeRemote, core.Span{}, "got", string(x.Remote), "want", join(f.Remote))
	}
	if len(f.Languages) > 0 && x.Language != "" && x.LanguageConfidence >= sure && !slices.Contains(f.Languages, x.Language) {
		s.refuse(CodeLanguage, core.Span{}, "got", string(x.Language), "want", join(f.Languages))
	}
	if least, asOf, ok := tooLittle(x.Pay, f, s.settings.Rates); ok {
		s.refuse(CodeMinPay, core.Span{}, "got", standing.PayText(x.Pay)+dated(asOf), "want", least)
	}
	if least, asOf, ok := belowFloor(x.Pay, s.profile.Floor, s.settings.Rates); ok {
		s.refuse(CodeMinPay, core.Span{}, "got", standing.PayText(x.Pay)+dated(asOf), "want", least)
	}
	if f.RequireAnySkill {
		if !slices.ContainsFunc(x.Skills, func(m core.SkillMention) bool { return s.skills[strings.ToLower(m.Skill)] }) {
			s.refuse(CodeNoSkill, core.Span{})
		}
	}
}

func join[T ~string](list []T) string {
	var out []string
	for _, v := range list {
		out = append(out, string(v))
	}
	return strings.Join(out, ", ")
}

// tooLittle reports whether the most that a job pays is below the user's least.
// Unknown pay, an unknown period and an open end pass, and so does pay in another
// currency unless it is too little by more than the error of the conversion; asOf
// dates the exchange rates then.
func tooLittle(p core.Pay, f core.Filters, rates core.Rates) (least, asOf string, refuse bool) {
	if asOf, refuse = standing.TooLittle(p, f.MinFixed, core.PeriodFixed, rates); refuse {
		return f.MinFixed.String(), asOf, true
	}
	asOf, refuse = standing.TooLittle(p, f.MinHourly, core.PeriodHour, rates)
	return f.MinHourly.String() + " / hour", asOf, refuse
}

// belowFloor reports whether a freelancer's pay, per hour or day, is below the
// profile's floor. A salary is no freelancer's rate and is left to the filters.
func belowFloor(p core.Pay, floor core.Money, rates core.Rates) (least, asOf string, refuse bool) {
	if p.Period != core.PeriodHour && p.Period != core.PeriodDay || !floor.Stated() {
		return "", "", false
	}
	return tooLittle(p, core.Filters{MinHourly: floor}, rates)
}

// dated says by the exchange rates of which day an amount was compared.
func dated(asOf string) string {
	if asOf == "" {
		return ""
	}
	return " (FX " + asOf + ")"
}

// rules applies the owner's standing rules.
func (s *screening) rules() {
	for _, h := range standing.Job(s.settings.Rules, s.job, s.postings, s.settings.Rates, s.now) {
		s.refuse(CodeRule, h.Span, "rule", bounded(h.Rule.Text), "got", bounded(h.Found), "id", string(h.Rule.ID))
	}
}

// words applies the user's block lists and the profile's exclusions.
func (s *screening) words() {
	for _, w := range s.blocked {
		if i, j, ok := s.text.find(w.wanted); ok {
			s.refuse(CodeBlockWord, s.span(i, j), "word", bounded(w.phrase))
		}
	}
	if len(s.companies) > 0 {
		company := prepare(s.job.Company)
		for _, w := range s.companies {
			if _, _, ok := company.find(w.wanted); ok {
				s.refuse(CodeBlockCompany, core.Span{}, "company", bounded(w.phrase))
			}
		}
	}
	for _, x := range s.exclusions {
		if w, i, j, ok := s.excluded(x); ok {
			s.refuse(CodeExclusion, s.span(i, j), "word", bounded(w), "fact", string(x.fact))
		}
	}
}

// excluded reports whether a profile's exclusion holds for the job: it names one
// of the exclusion's skills, or the exclusion is a short phrase and the text has it.
func (s *screening) excluded(x exclusion) (word string, start, end int, ok bool) {
	for _, skill := range x.skills {
		for _, m := range s.job.Extraction.Skills {
			if m.Required && strings.EqualFold(m.Skill, skill) {
				return skill, s.offset + m.Span.Start, s.offset + m.Span.End, true
			}
		}
	}
	for _, p := range x.phrases {
		if i, j, ok := s.text.find(p.wanted); ok {
			return p.phrase, i, j, true
		}
		if p.topic != "" {
			if found, i, j, ok := s.about(p.topic); ok {
				return found, i, j, true
			}
		}
	}
	return "", 0, 0, false
}

// about finds a sign of a topic. What the job speaks of is read when something may be
// one.
func (s *screening) about(topic string) (found string, start, end int, ok bool) {
	if s.spoken == nil {
		t := standing.Subjects{}
		if s.topics.May(s.text.low) {
			t = standing.SubjectsOf(s.job.Title + "\n" + s.job.Text)
		}
		s.spoken = &t
	}
	return s.spoken.Sign(topic)
}

func bounded(s string) string { return core.Clean(s, 60, false) }

// liveness refuses what can no longer be applied for.
func (s *screening) liveness() {
	x := s.job.Extraction
	posted := s.job.PostedAt
	if posted.IsZero() {
		posted = s.job.FirstSeenAt
	}
	if most := s.settings.MaxAgeDays; most > 0 && !posted.IsZero() {
		if age := s.now.Sub(posted); age > time.Duration(most)*24*time.Hour {
			s.refuse(CodeTooOld, core.Span{}, "days", strconv.Itoa(int(age.Hours()/24)), "most", strconv.Itoa(most))
		}
	}
	if !x.Deadline.IsZero() && x.Deadline.Before(s.now) {
		s.refuse(CodeDeadline, core.Span{}, "date", x.Deadline.Format(time.DateOnly))
	}
	ended := 0
	for _, p := range s.postings {
		if !p.ExpiresAt.IsZero() && p.ExpiresAt.Before(s.now) {
			ended++
		}
	}
	if ended > 0 && ended == len(s.postings) && x.Deadline.IsZero() {
		s.refuse(CodeExpired, core.Span{})
	}
	if i, j, ok := s.closed(); ok {
		s.refuse(CodeClosed, s.span(i, j))
	}
}

// closed finds an announcement that the job is taken: in the title, or at the
// start or end of the text, where editors put it.
func (s *screening) closed() (start, end int, ok bool) {
	for _, p := range s.found[groupClosed] {
		if p.start < s.offset+200 || p.end > len(s.text.low)-200 {
			return p.start, p.end, true
		}
	}
	return 0, 0, false
}

func closedWords() []string {
	return []string{"position filled", "position has been filled", "positions filled", "role filled", "role has been filled", "job filled",
		"has been filled", "no longer accepting applications", "no longer available", "no longer hiring", "applications are closed",
		"applications closed", "this job is closed", "job closed", "position closed", "this job has expired", "job expired", "[closed]", "[filled]", "(filled)", "(closed)",
		"edit: filled", "update: filled", "hiring is closed", "we found someone", "we have found someone", "[hired]", "stelle besetzt", "bereits besetzt",
		"ist besetzt", "projekt vergeben", "bereits vergeben", "auftrag vergeben", "nicht mehr verfügbar", "bewerbungsfrist abgelaufen",
		"ya no está disponible", "puesto cubierto", "vacante cerrada", "proyecto cerrado", "poste pourvu", "offre expirée", "n'est plus disponible"}
}
