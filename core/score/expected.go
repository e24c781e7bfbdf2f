package score

import (
	"strconv"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn/band"
	"github.com/automonet/automonet/core/learn/shipped"
)

// ExpectedPay returns what a freelance job that names no pay is likely to pay an hour,
// in US dollars: the middle and the ends between which 80 % of such jobs lie. ok is
// false for employment, whose pay the model never saw, for a job that states its pay,
// and for one with neither skills nor a title to go by.
func ExpectedPay(job core.Job) (b band.Band, ok bool) {
	return expected(job, &shipped.Price().Hourly)
}

// ExpectedBudget is ExpectedPay for the whole of a job with a fixed price. It spans two
// orders of magnitude, which is what is known before the posting is read.
func ExpectedBudget(job core.Job) (b band.Band, ok bool) {
	return expected(job, &shipped.Price().Fixed)
}

func expected(job core.Job, m *band.Model) (band.Band, bool) {
	x := job.Extraction
	if x.Pay.Stated() || x.Contract != core.ContractUnknown && x.Contract != core.ContractFreelance {
		return band.Band{}, false
	}
	title := x.Role
	if title == "" {
		title = job.Title
	}
	if title == "" || len(x.Skills) == 0 {
		return band.Band{}, false
	}
	skills := make([]string, 0, len(x.Skills))
	for _, s := range x.Skills {
		if len(skills) < 8 { // as many as the postings that the model was made of name
			skills = append(skills, s.Skill)
		}
	}
	return m.Expect(core.Clean(title, 200, false), skills, band.LevelOf(title)), true
}

// dollars writes an amount with two figures that count.
func dollars(v float64) string {
	switch {
	case v >= 1000:
		v = float64(int(v/100+0.5)) * 100
	case v >= 100:
		v = float64(int(v/10+0.5)) * 10
	}
	return strconv.FormatFloat(v, 'f', 0, 64) + " USD/h"
}
