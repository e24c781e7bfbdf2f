package score

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// group is what a reason can be about. Each is learned apart.
type group uint8

// The groups: what a job is and whose (skills and sources), where and under which
// contract, when and how long, and how large.
const (
	aboutWork group = iota
	aboutPlace
	aboutTime
	aboutSize
	groups
)

// trait is a feature of a job that can be liked. Names of groups after aboutWork are
// "kind:value"; those with a fixed value are worded by the surface.
type trait struct {
	group group
	// kind parts skills ('s') from sources ('q'), which may be named alike.
	kind byte
	name string
}

// Reader reads what a job says of place and size. The zero value knows no countries
// and the built-in rates.
type Reader struct {
	// Place gives the codes of the countries of a location, and the town.
	Place func(location string) (codes []string, town string)
	Rates core.Rates
}

// soon is within how long after its posting work starts that starts soon.
const soon = 14 * 24 * time.Hour

// features is what is known of a job, when it was judged or now.
type features struct {
	contract core.ContractType
	remote   core.RemoteKind
	location string
	zones    []string
	work     core.Workload
	pay      core.Pay
	posted   time.Time
}

// traits lists those of a group; none where the job says nothing of it.
func (r Reader) traits(g group, f features) []trait {
	var out []trait
	add := func(name string) {
		if t := (trait{group: g, name: name}); !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	switch g {
	case aboutPlace:
		r.places(f, add)
	case aboutTime:
		if h := f.work.Hours; h > 0 {
			add("hours:" + span(float64(h), 10, 20, 30))
		}
		if w := f.work.Weeks; w > 0 {
			add("weeks:" + span(float64(w), 4, 13, 26))
		}
		if s := f.work.Start; !s.IsZero() && !f.posted.IsZero() {
			if s.Sub(f.posted) <= soon {
				add("start:soon")
			} else {
				add("start:later")
			}
		}
	case aboutSize:
		if eur, ok := r.budget(f); ok {
			add("size:" + span(eur, 200, 1000, 5000, 25_000))
		}
	}
	return out
}

// places names contract, place of work, countries, town and time zones. Remote work
// that says where its people live is judged by that, not for being remote.
func (r Reader) places(f features, add func(string)) {
	if f.contract != core.ContractUnknown {
		add("contract:" + string(f.contract))
	}
	if f.remote != core.RemoteUnknown && (f.remote != core.RemoteFull || f.location == "" && len(f.zones) == 0) {
		add("remote:" + string(f.remote))
	}
	if f.location != "" && r.Place != nil {
		codes, town := r.Place(f.location)
		for _, c := range codes {
			add("country:" + c)
		}
		if town != "" {
			add("town:" + strings.ToLower(town))
		}
	}
	for _, z := range f.zones {
		add("zone:" + z)
	}
}

// budget is what a whole job brings, in euros: a fixed price, or hourly pay for the
// hours of its weeks where both are said.
func (r Reader) budget(f features) (float64, bool) {
	amount, currency := 0.0, core.Currency("")
	switch low, high, c, ok := f.pay.Hourly(); {
	case f.pay.Period == core.PeriodFixed && f.pay.Stated():
		if currency = f.pay.Max.Currency; !f.pay.Max.Stated() {
			currency = f.pay.Min.Currency
		}
		if f.pay.Min.Stated() && f.pay.Min.Currency != currency {
			return 0, false
		}
		amount = middle(max(f.pay.Min.Major(), 0), max(f.pay.Max.Major(), 0))
	case ok && f.work.Hours > 0 && f.work.Weeks > 0:
		amount, currency = middle(low, high)*float64(f.work.Hours*f.work.Weeks), c
	default:
		return 0, false
	}
	v, ok := r.Rates.Convert(amount, currency, "EUR")
	return v.Value, ok && v.Value > 0 && !math.IsInf(v.Value, 0)
}

// span names the band of a figure between steps, the upper end belonging to it:
// "-10", "10-20" or "30-".
func span(v float64, steps ...float64) string {
	low := ""
	for _, s := range steps {
		at := strconv.FormatFloat(s, 'f', -1, 64)
		if v <= s {
			return low + "-" + at
		}
		low = at
	}
	return low + "-"
}

// shown is a trait's name for the owner: the town as the job spells it, country and
// zone as they are; what has fixed values keeps its kind, by which it is worded.
func (r Reader) shown(name string, job core.Job) string {
	kind, value, _ := strings.Cut(name, ":")
	switch kind {
	case "town":
		_, value = r.Place(job.Extraction.Location)
		return value
	case "country", "zone":
		return value
	}
	return name
}
