package books

import (
	"math"
	"sort"

	"github.com/automonet/automonet/core"
)

// costs spreads the costs of model calls over the groups: those of a job go to its
// first submission's keys, those of a job that was not answered to its source.
func (s *sheet) costs(owners map[core.JobID]Entry) {
	for job, cost := range s.in.JobCosts {
		if cost == 0 {
			continue
		}
		e, ok := owners[job]
		if !ok {
			e = Entry{Source: s.in.JobSources[job]}
		}
		s.total.nano += cost
		for group, key := range s.keys(e, e.SentAt) {
			if group != "month" {
				s.line(group, key).nano += cost
			}
		}
	}
	for day, cost := range s.in.DayCosts {
		if cost != 0 && len(day) >= len("2006-01") {
			s.line("month", day[:len("2006-01")]).nano += cost
		}
	}
}

// close converts what is in nano-dollars and sorts the lines: months by time, the rest
// by profit, the best first.
func (s *sheet) close() core.Statement {
	out := s.out
	out.Total = s.finish(s.total)
	lines := func(group string) []core.StatementLine {
		list := make([]core.StatementLine, 0, len(s.groups[group]))
		for _, l := range s.groups[group] {
			list = append(list, s.finish(*l))
		}
		sort.Slice(list, func(i, j int) bool {
			a, b := list[i], list[j]
			if group != "month" && a.Profit != b.Profit {
				return a.Profit > b.Profit
			}
			return a.Key < b.Key
		})
		return list
	}
	out.Months, out.Sources, out.Clients = lines("month"), lines("source"), lines("client")
	out.Channels, out.Templates, out.Models = lines("channel"), lines("template"), lines("model")
	out.Currencies = make([]core.PaidIn, 0, len(s.money))
	for _, p := range s.money {
		out.Currencies = append(out.Currencies, p.close())
	}
	sort.Slice(out.Currencies, func(i, j int) bool {
		return out.Currencies[i].Paid.Currency < out.Currencies[j].Paid.Currency
	})
	return out
}

func (s *sheet) finish(l line) core.StatementLine {
	l.Calls = s.minor(l.nano)
	l.Profit = l.Paid - l.Fees - l.Calls
	l.PerHour = nil
	if l.Hours > 0 {
		v := int64(math.Round(float64(l.hoursKept) / l.Hours))
		l.PerHour = &v
	}
	l.CostPerReply, l.CostPerWin = each(l.Calls, l.Replies), each(l.Calls, l.Wins)
	return l.StatementLine
}

// inCurrency is what came in in one currency, while it is being added up.
type inCurrency struct {
	core.PaidIn
	// hoursKept is what the payments with hours left after fees.
	hoursKept int64
}

// add counts a payment, whether a rate for it is known or not.
func (m *inCurrency) add(o core.OutcomeEvent) {
	m.Payments = append(m.Payments, o)
	kept := o.Amount.Minor
	m.Paid.Minor += o.Amount.Minor
	if o.Fee.Currency == o.Amount.Currency {
		m.Fees.Minor += o.Fee.Minor
		kept -= o.Fee.Minor
	} else {
		m.NoFee++
	}
	m.Kept += kept
	if o.Hours > 0 {
		m.Hours += o.Hours
		m.hoursKept += kept
	} else {
		m.NoHours++
	}
}

func (m *inCurrency) close() core.PaidIn {
	if m.Hours > 0 {
		v := int64(math.Round(float64(m.hoursKept) / m.Hours))
		m.PerHour = &v
	}
	sort.SliceStable(m.Payments, func(i, j int) bool { return m.Payments[i].At.Before(m.Payments[j].At) })
	return m.PaidIn
}

func each(cost int64, n int) *int64 {
	if n == 0 {
		return nil
	}
	v := int64(math.Round(float64(cost) / float64(n)))
	return &v
}

// minor converts nano-dollars into minor units of the statement's currency, rounded to
// the nearest; 0 where no rate is known.
func (s *sheet) minor(n core.NanoUSD) int64 {
	m, err := core.FromMajor(n.USD()*s.out.DollarRate, s.in.Currency)
	if err != nil {
		return 0
	}
	return m.Minor
}
