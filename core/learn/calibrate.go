package learn

import (
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

const (
	// judged is of how many of the latest sends forecasts are judged; rounds is at most
	// how often the model is fitted anew for it.
	judged, rounds = 900, 24
	// plotted are the bins of a reliability plot.
	plotted = 10
)

// Calibrate says of the latest sends what the model would have said before each of
// them, from nothing that was not known by then, and measures it against what
// happened: the predictive sequential way (Dawid, 1984). The model is made anew for
// each stretch of sends, with the shifts that it would have found, and so knows a
// little less than the one that is fitted after every outcome.
func Calibrate(priors Priors, records []Record, now time.Time) (core.Calibration, error) {
	c := core.Calibration{At: now, Sources: []core.SourceReliability{}}
	records = slices.DeleteFunc(slices.Clone(records), func(r Record) bool { return r.At.After(now) })
	slices.SortStableFunc(records, func(a, b Record) int { return a.At.Compare(b.At) })
	first := max(0, len(records)-judged)
	last, err := Fit(priors, records[first:], now)
	if err != nil {
		return c, err
	}
	chances, err := said(priors, records, first)
	if err != nil {
		return c, err
	}
	var replies, wins []Scored
	for i, r := range records[first:] {
		if !last.hadTime(r, now) {
			c.Waiting++
			continue
		}
		replies = append(replies, Scored{Source: r.Case.Source, P: chances[i].reply, Hit: !r.Replied.IsZero()})
		if !r.Replied.IsZero() && last.hadTimeToWin(r, now) {
			wins = append(wins, Scored{Source: r.Case.Source, P: chances[i].win, Hit: !r.Won.IsZero()})
		}
	}
	c.Reply, c.Win = Reliable(replies, plotted), Reliable(wins, plotted)
	for source, r := range BySource(replies, plotted/2) {
		c.Sources = append(c.Sources, core.SourceReliability{Source: source, Reliability: r})
	}
	slices.SortFunc(c.Sources, func(a, b core.SourceReliability) int {
		if a.N != b.N {
			return b.N - a.N
		}
		return strings.Compare(a.Source, b.Source)
	})
	return c, nil
}

// chances are what was said of one send.
type chances struct{ reply, win float64 }

// said are the chances of records[first:], which are in the order of their sending,
// each from what was known when its stretch began.
func said(priors Priors, records []Record, first int) ([]chances, error) {
	var out []chances
	var shifts []time.Time
	stretch := max(1, (len(records)-first+rounds-1)/rounds)
	for i := first; i < len(records); i += stretch {
		m, err := then(priors, records[max(0, i-2*judged):i], records[i].At, &shifts)
		if err != nil {
			return nil, err
		}
		for _, r := range records[i:min(i+stretch, len(records))] {
			reply, win := m.Chances(r.Case)
			out = append(out, chances{reply, win})
		}
	}
	return out, nil
}

// then is the model as it was at a time, with the shifts that were found by then.
func then(priors Priors, records []Record, at time.Time, shifts *[]time.Time) (Model, error) {
	m, err := Fit(priors, records, at, *shifts...)
	if err != nil {
		return m, err
	}
	if s := m.Drift(at); s.Found {
		*shifts = append(*shifts, s.Since)
		return Fit(priors, records, at, *shifts...)
	}
	return m, nil
}

// hadTime says that nearly every answer to a send as old as this one has come,
// whether this one was answered or not.
func (m *Model) hadTime(r Record, now time.Time) bool {
	age := now.Sub(r.At)
	return age > longest || m.ReplyDelay(r.Case.Source).By(age) >= complete
}

// hadTimeToWin says the same of a decision after a reply.
func (m *Model) hadTimeToWin(r Record, now time.Time) bool {
	age := now.Sub(r.Replied)
	return age > longest || m.WinAfter.By(age) >= complete
}
