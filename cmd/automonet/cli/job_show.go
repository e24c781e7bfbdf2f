package cli

import (
	"sort"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// showJob prints a job with all that belongs to it.
func (a *command) showJob(d core.JobDetail) {
	j, x := d.Job, d.Job.Extraction
	a.out.head(j.Title)
	a.out.pairs([][2]string{
		{a.t("job.id"), string(j.ID)},
		{a.t("col.company"), j.Company},
		{a.t("col.state"), a.state("job", string(j.State))},
		{a.t("col.score"), a.score(j.Score)},
		{a.t("col.pay"), a.from(x, "pay", a.pay(x.Pay))},
		{a.t("job.contract"), a.from(x, "contract", a.code("contract", string(x.Contract)))},
		{a.t("job.remote"), a.from(x, "remote", a.code("remote", string(x.Remote)))},
		{a.t("col.place"), a.from(x, "location", x.Location)},
		{a.t("job.zones"), a.from(x, "time_zones", strings.Join(x.TimeZones, ", "))},
		{a.t("job.language"), a.from(x, "language", string(x.Language))},
		{a.t("job.skills"), a.from(x, "skills", skills(x.Skills))},
		{a.t("job.deadline"), a.from(x, "deadline", dateOrNothing(a, x.Deadline))},
		{a.t("job.contact"), a.from(x, "contacts", contacts(x.Contacts))},
		{a.t("col.source"), strings.Join(j.Sources, ", ")},
		{a.t("job.url"), j.URL},
		{a.t("job.posted"), dateOrNothing(a, j.PostedAt)},
		{a.t("job.merged"), string(j.MergedInto)},
	})
	for _, i := range x.Instructions {
		a.out.styled(styleLink, a.f("job.instruction", args{"text": i.Text}))
	}
	for _, c := range x.Attention {
		st := styleLink
		if c.Audience == core.AimedAtAI {
			st = styleWarn
		}
		a.out.styled(st, a.f("job.attention."+string(c.Audience), args{"text": c.Text}))
	}
	a.out.blank()
	a.showDecision(j)
	if len(d.Postings) > 1 {
		a.out.blank()
		a.out.head(a.say.N("job.sightings", len(d.Postings), nil))
		for _, p := range d.Postings {
			a.out.line("  " + a.say.Date(p.FetchedAt) + "  " + string(p.Source) + "  " + p.URL)
		}
	}
	for _, p := range d.Proposals {
		a.out.line(a.f("job.proposal", args{"id": short(p.ID), "state": a.state("proposal", string(p.State)), "channel": string(p.Content.Channel)}))
	}
	for _, s := range d.Submissions {
		a.out.line(a.f("job.submission", args{"id": short(s.ID), "state": a.state("submission", string(s.State)), "channel": string(s.Channel)}))
	}
	for _, o := range d.Outcomes {
		a.out.line(a.f("job.outcome", args{"kind": a.code("outcome", string(o.Kind)), "at": o.At.Local()}))
	}
	if j.Text != "" {
		a.out.blank()
		a.out.text(j.Text, "  ")
	}
}

// from adds to a value where it was read.
func (a *command) from(x core.Extraction, field, value string) string {
	origin := x.Provenance[field]
	if origin == "" || value == "" || value == "–" {
		return value
	}
	kind, name, _ := strings.Cut(origin, ":")
	if words := a.code("from", kind); name != "" {
		return value + " (" + words + ": " + name + ")"
	} else if words != kind {
		return value + " (" + words + ")"
	}
	return value
}

func skills(list []core.SkillMention) string {
	var out []string
	for _, s := range list {
		out = append(out, s.Skill)
	}
	return strings.Join(out, ", ")
}

func contacts(list []core.Contact) string {
	var out []string
	for _, c := range list {
		out = append(out, c.Value)
	}
	return strings.Join(out, ", ")
}

func dateOrNothing(a *command, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return a.say.Date(t)
}

// showDecision prints why a job was treated as it was, the weightiest reason first.
func (a *command) showDecision(j core.Job) {
	d := j.Decision
	if d.Verdict == core.VerdictNone && len(d.Reasons) == 0 {
		a.out.line(a.t("why.undecided"))
		return
	}
	a.out.line(a.f("why.head", args{"state": a.state("job", string(j.State)), "score": a.score(d.Score), "policy": d.Policy, "at": d.At.Local()}))
	reasons := append([]core.Reason(nil), d.Reasons...)
	sort.SliceStable(reasons, func(i, k int) bool { return abs(reasons[i].Points) > abs(reasons[k].Points) })
	var rows [][]cell
	for _, r := range reasons {
		points, style := "", styleNone
		switch {
		case r.Points > 0:
			points, style = "+"+a.say.Float(r.Points, 1), styleGood
		case r.Points < 0:
			points, style = a.say.Float(r.Points, 1), styleBad
		}
		rows = append(rows, []cell{{points, style}, plainCell(a.reason(r))})
	}
	if len(rows) > 0 {
		a.out.table([]column{{head: a.t("col.points"), right: true}, {head: a.t("col.reason"), flex: true}}, rows)
	}
}

func abs(v float64) float64 {
	if v < 0 {
		return -v
	}
	return v
}

// reason says a decision's reason in words.
func (a *command) reason(r core.Reason) string {
	if i18n.ReasonKnown(r.Code) {
		return i18n.Reason(a.say.Lang(), r)
	}
	return withParams(r.Code, r.Params)
}

// withParams shows a code that has no text yet, so that nothing is hidden.
func withParams(code string, params map[string]string) string {
	for _, k := range sortedParams(params) {
		code += " " + k + "=" + params[k]
	}
	return code
}

func sortedParams(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
