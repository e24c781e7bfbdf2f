package learn

import (
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/automonet/automonet/core"
)

// Version is the version of a Model's stored form.
const Version = 1

const (
	// wander is the variance that the base rate gains each day: rates change slowly,
	// so that last year's sends count for less than last month's.
	wander = 0.00015
	// complete is the share of what comes that has to have come before a send without
	// an answer is settled; longest is when it is settled at the latest.
	complete = 0.99
	longest  = 180 * 24 * time.Hour
	// memory is how many sends are kept for finding drift, waits how many delays.
	memory, waits = 900, 400
)

// Model is what was learned of replies, wins and delays. Make one with New or
// Fit; it is stored as JSON.
type Model struct {
	Version int `json:"version"`
	// Rev counts the changes.
	Rev    int64  `json:"rev"`
	Priors Priors `json:"priors"`
	// At is up to when outcomes were taken into account.
	At time.Time `json:"at,omitzero"`
	// Reply and Win are the beliefs from what is settled.
	Reply head `json:"reply"`
	Win   head `json:"win"`
	// Open are the sends of which something may still come.
	Open []open `json:"open,omitempty"`
	// Recent are the latest sends, oldest first.
	Recent []Record `json:"recent,omitempty"`
	// Tallies count settled sends by source; "" is all of them.
	Tallies map[string]Tally `json:"tallies,omitempty"`
	// ReplyAfter and so on are the learned delays; BySource those of replies.
	ReplyAfter Delay            `json:"reply_after"`
	WinAfter   Delay            `json:"win_after"`
	PaidAfter  Delay            `json:"paid_after"`
	BySource   map[string]Delay `json:"by_source,omitempty"`
	Waits      [3][]stored      `json:"waits,omitempty"`
	// Told is the share of losses, once there was a reply, that the client tells; the
	// others are silence.
	Told float64 `json:"told,omitempty"`
	// Watched is since when drift is looked for: the last shift that was taken in.
	Watched time.Time `json:"watched,omitzero"`

	// reply and win add what open sends say so far.
	reply, win head
}

// Tally counts settled sends.
type Tally struct {
	Sends   int `json:"sends"`
	Replies int `json:"replies"`
	Wins    int `json:"wins"`
}

// open is a send of which something may still come; Answered says that its reply is
// settled and its win is not.
type open struct {
	Record
	Answered bool `json:"answered,omitempty"`
}

// stored is a delay that was seen, in days, of a send at a time.
type stored struct {
	At     time.Time `json:"at"`
	Days   float64   `json:"days"`
	Source string    `json:"source,omitempty"`
}

// New returns a model that has seen nothing.
func New(priors Priors) (Model, error) {
	if err := priors.Check(); err != nil {
		return Model{}, err
	}
	m := Model{
		Version: Version, Priors: priors, Reply: newHead(), Win: newHead(), Tallies: map[string]Tally{}, BySource: map[string]Delay{},
		ReplyAfter: priors.ReplyAfter, WinAfter: priors.WinAfter, PaidAfter: priors.PaidAfter,
	}
	// The base stands first, so that even an empty model has it.
	m.Reply.terms(priors.Reply, []input{{base, 1}})
	m.Win.terms(priors.Win, []input{{base, 1}})
	m.reply, m.win = m.Reply.clone(), m.Win.clone()
	m.reply.find(base)
	m.win.find(base)
	return m, nil
}

// Fit learns from all records at once. Leaving a record out is how what it taught
// is undone: the result is exactly that of never having seen it. shifts are times,
// oldest first, at which the reply rate was found to change: it is learned anew
// from each of them on.
func Fit(priors Priors, records []Record, now time.Time, shifts ...time.Time) (Model, error) {
	m, err := New(priors)
	if err != nil {
		return m, err
	}
	records = slices.Clone(records)
	slices.SortStableFunc(records, func(a, b Record) int { return a.At.Compare(b.At) })
	for _, r := range records {
		m.see(r.asOf(now), Record{}, now)
	}
	m.delays(now)
	for _, r := range records {
		for len(shifts) > 0 && !r.At.Before(shifts[0]) {
			m.Reply.loosen(base, shifted)
			m.Watched, shifts = shifts[0], shifts[1:]
		}
		if !r.At.After(now) {
			m.take(open{Record: r.asOf(now)}, now)
		}
	}
	m.drifted(now)
	m.think(now)
	m.Rev = int64(len(records))
	return m, nil
}

// asOf is what was known of a record at a time.
func (r Record) asOf(now time.Time) Record {
	for _, t := range []*time.Time{&r.Replied, &r.Won, &r.Paid, &r.Lost, &r.Ended} {
		if t.After(now) {
			*t = time.Time{}
		}
	}
	return r
}

// Learn returns the model after new sends and new outcomes of earlier ones, which
// are told apart by their IDs. A record is given whole each time. Without records
// it takes in that time has passed. An outcome that comes after its send was
// settled as unanswered is taken in by Fit, not here.
func (m Model) Learn(now time.Time, records ...Record) Model {
	m = m.clone()
	for _, r := range records {
		r = r.asOf(now)
		i := slices.IndexFunc(m.Open, func(o open) bool { return o.ID == r.ID })
		k := slices.IndexFunc(m.Recent, func(o Record) bool { return o.ID == r.ID })
		switch {
		case i >= 0:
			m.see(r, m.Open[i].Record, now)
			m.Open[i].Record = r
		case k < 0:
			m.see(r, Record{}, now)
			m.Open = append(m.Open, open{Record: r})
		case r.Paid.After(r.Won) && !m.Recent[k].Paid.After(m.Recent[k].Won):
			m.see(r, m.Recent[k], now)
		}
	}
	m.delays(now)
	m.drifted(now)
	before := m.Open
	m.Open = nil
	for _, o := range before {
		m.take(o, now)
	}
	m.Rev++
	m.think(now)
	return m
}

// see notes a send among the recent ones, and the delays that are new since before.
func (m *Model) see(r, before Record, now time.Time) {
	if r.At.After(now) {
		return
	}
	note := func(k int, from, to, was time.Time) {
		if !r.Undated && !to.IsZero() && !from.IsZero() && was.IsZero() {
			m.Waits[k] = append(m.Waits[k], stored{from, to.Sub(from).Hours() / 24, r.Case.Source})
			if n := len(m.Waits[k]); n > 2*waits {
				m.Waits[k] = slices.Clone(m.Waits[k][n-waits:])
			}
		}
	}
	note(0, r.At, r.Replied, before.Replied)
	note(1, r.Replied, r.Won, before.Won)
	note(1, r.Replied, r.Lost, before.Lost)
	note(2, r.Won, r.Paid, before.Paid)
	if r.Past {
		return
	}
	if before.ID != "" {
		if i := slices.IndexFunc(m.Recent, func(o Record) bool { return o.ID == r.ID }); i >= 0 {
			m.Recent[i] = r
			return
		}
	}
	m.Recent = append(m.Recent, r)
	if n := len(m.Recent); n > 2*memory {
		m.Recent = slices.Clone(m.Recent[n-memory:])
	}
}

// delays learns the delays anew.
func (m *Model) delays(now time.Time) {
	seen := func(k int, source string) []wait {
		var out []wait
		for _, w := range m.Waits[k][max(0, len(m.Waits[k])-waits):] {
			if source == "" || w.Source == source {
				out = append(out, wait{took: days(w.Days), watched: now.Sub(w.At), due: k == 2})
			}
		}
		return out
	}
	m.ReplyAfter = fitDelay(m.Priors.ReplyAfter, seen(0, ""))
	m.WinAfter = fitDelay(m.Priors.WinAfter, seen(1, ""))
	m.PaidAfter = fitDelay(m.Priors.PaidAfter, append(seen(2, ""), m.unpaid(now)...))
	m.Told = m.told(now)
	m.BySource = map[string]Delay{}
	for _, w := range m.Waits[0] {
		if _, ok := m.BySource[w.Source]; !ok && w.Source != "" {
			m.BySource[w.Source] = fitDelay(m.ReplyAfter, seen(0, w.Source))
		}
	}
}

// unpaid are the waits for the money of recent wins. What is not there after the
// longest time that anything is waited for says nothing of the others.
func (m *Model) unpaid(now time.Time) []wait {
	var out []wait
	for _, r := range m.Recent {
		if w := now.Sub(r.Won); !r.Won.IsZero() && r.Paid.IsZero() && r.Ended.IsZero() && w > 0 && w <= longest {
			out = append(out, wait{watched: w, due: true})
		}
	}
	return out
}

// ReplyDelay is the delay of replies at a source.
func (m *Model) ReplyDelay(source string) Delay {
	if d, ok := m.BySource[source]; ok {
		return d
	}
	return m.ReplyAfter
}

// take settles what can be settled of a send and keeps the rest open.
func (m *Model) take(o open, now time.Time) {
	if !o.Answered {
		share, settled := m.replyShare(o.Record, now)
		if !settled {
			m.wait(o)
			return
		}
		m.drifted(o.At)
		x := m.Reply.terms(m.Priors.Reply, o.Case.inputs())
		m.Reply.learn(x, o.weigh(evidence(!o.Replied.IsZero(), share)))
		m.count(o.Case.Source, func(t *Tally) {
			t.Sends++
			if !o.Replied.IsZero() {
				t.Replies++
			}
		})
		if o.Replied.IsZero() {
			return
		}
		o.Answered = true
	}
	share, settled := m.winShare(o.Record, now)
	if !settled {
		m.wait(o)
		return
	}
	x := m.Win.terms(m.Priors.Win, o.Case.inputs())
	m.Win.learn(x, o.weigh(evidence(!o.Won.IsZero(), share)))
	if !o.Won.IsZero() {
		m.count(o.Case.Source, func(t *Tally) { t.Wins++ })
	}
}

// wait keeps a send open. A proposal from before is none: nothing of it is forecast.
func (m *Model) wait(o open) {
	if !o.Past {
		m.Open = append(m.Open, o)
	}
}

func (m *Model) count(source string, change func(*Tally)) {
	for _, key := range []string{"", source} {
		t := m.Tallies[key]
		change(&t)
		m.Tallies[key] = t
		if source == "" {
			return
		}
	}
}

// drifted lets the base rate wander up to the time of a send.
func (m *Model) drifted(to time.Time) {
	if !m.At.IsZero() && to.After(m.At) {
		v := wander * to.Sub(m.At).Hours() / 24
		m.Reply.loosen(base, v)
		m.Win.loosen(base, v)
	}
	if to.After(m.At) {
		m.At = to
	}
}

// replyShare is how much of the replies that a send can get have come by now, and
// whether its reply is settled.
func (m *Model) replyShare(r Record, now time.Time) (share float64, settled bool) {
	switch {
	case !r.Replied.IsZero() || !r.Lost.IsZero():
		return 1, true
	case !r.Ended.IsZero():
		return m.ReplyDelay(r.Case.Source).By(r.Ended.Sub(r.At)), true
	}
	d := m.ReplyDelay(r.Case.Source)
	share = d.By(now.Sub(r.At))
	return share, share >= complete || now.Sub(r.At) > longest
}

// winShare is the same of wins among those that were replied to.
func (m *Model) winShare(r Record, now time.Time) (share float64, settled bool) {
	switch {
	case !r.Won.IsZero() || !r.Lost.IsZero():
		return 1, true
	case !r.Ended.IsZero():
		return m.WinAfter.By(r.Ended.Sub(r.Replied)), true
	}
	share = m.WinAfter.By(now.Sub(r.Replied))
	return m.unheard(share), share >= complete || now.Sub(r.Replied) > longest
}

// told estimates the share of losses that are told, from the recent replies of which
// nearly all is known; one of two before there are any.
func (m *Model) told(now time.Time) float64 {
	lost, silent := 1.0, 1.0
	for _, r := range m.Recent {
		if r.Replied.IsZero() || !r.Won.IsZero() || !r.Ended.IsZero() || m.WinAfter.By(now.Sub(r.Replied)) < 0.9 {
			continue
		}
		if r.Lost.IsZero() {
			silent++
		} else {
			lost++
		}
	}
	return lost / (lost + silent)
}

// unheard is how much silence after a reply says about a win, when a share of all
// decisions has been made: since losses are told as well, silence speaks less against a
// win than the share itself. It is s with 1-s*p in proportion to the chance of hearing
// neither of a win of chance p nor of a loss.
func (m *Model) unheard(share float64) float64 {
	return share * (1 - m.Told) / (1 - m.Told*share)
}

// WinYet is the chance that a win of chance p at the time of the reply will yet come,
// when nothing was heard for so many days since.
func (m *Model) WinYet(p float64, since time.Duration) float64 {
	f := m.WinAfter.By(since)
	if rest := p*(1-f) + (1-p)*(1-m.Told*f); rest > 0 {
		return p * (1 - f) / rest
	}
	return 0
}

// evidence is the likelihood of what was seen, as a function of the log odds: that
// it came, or that it did not although this share of what comes has come.
func evidence(came bool, share float64) func(float64) float64 {
	if came {
		return sigmoid
	}
	return func(a float64) float64 { return 1 - share*sigmoid(a) }
}

// think adds to the settled beliefs what the open sends say so far.
func (m *Model) think(now time.Time) {
	m.reply, m.win = m.Reply.clone(), m.Win.clone()
	for _, o := range m.Open {
		if !o.Answered {
			if share, _ := m.replyShare(o.Record, now); share > 0 {
				m.reply.learn(m.reply.terms(m.Priors.Reply, o.Case.inputs()), evidence(false, share))
			}
			continue
		}
		if share, _ := m.winShare(o.Record, now); share > 0 {
			m.win.learn(m.win.terms(m.Priors.Win, o.Case.inputs()), evidence(false, share))
		}
	}
	m.reply.find(base)
	m.win.find(base)
}

func (m Model) clone() Model {
	m.Reply, m.Win = m.Reply.clone(), m.Win.clone()
	m.Open, m.Recent = slices.Clone(m.Open), slices.Clone(m.Recent)
	tallies := make(map[string]Tally, len(m.Tallies))
	for k, v := range m.Tallies {
		tallies[k] = v
	}
	m.Tallies = tallies
	for k := range m.Waits {
		m.Waits[k] = slices.Clone(m.Waits[k])
	}
	return m
}

// UnmarshalJSON reads a stored model and refuses one that is of another version or
// does not hold together.
func (m *Model) UnmarshalJSON(raw []byte) error {
	type plain Model
	var p plain
	if err := json.Unmarshal(raw, &p); err != nil {
		return err
	}
	v := Model(p)
	if v.Version != Version {
		return core.Errorf(core.KindConflict, "the stored model has version %d, this program reads %d; it is learned anew from the history", v.Version, Version)
	}
	if err := v.Priors.Check(); err != nil {
		return err
	}
	if !v.Reply.sound() || !v.Win.sound() {
		return core.Errorf(core.KindInvalid, "the stored model is damaged; it is learned anew from the history")
	}
	if v.Tallies == nil {
		v.Tallies = map[string]Tally{}
	}
	v.think(v.At)
	*m = v
	return nil
}

// sound reports whether all parts fit each other and every figure is one.
func (h *head) sound() bool {
	d := len(h.Names)
	if d == 0 || len(h.Scales) != 3 {
		return false
	}
	for _, s := range h.Scales {
		if len(s.Belief.Mean) != d || len(s.Belief.Cov) != d*(d+1)/2 || math.IsNaN(s.Log) || s.Log > 0 {
			return false
		}
		for i := range d {
			if v := s.Belief.Cov[at(i, i)]; !(v > 0) || math.IsInf(v, 0) {
				return false
			}
		}
	}
	return true
}
