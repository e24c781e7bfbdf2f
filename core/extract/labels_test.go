package extract

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

// label is a real posting (an excerpt) with what a reader finds in it; "?" marks
// a field on which readers may differ, and which is not scored. Rows that are
// held were not looked at while the rules were tuned.
type label struct {
	Source, ID, Title, Company, Text string
	Contract, Remote, Language       string
	Pay, Mail                        string
	Skills, May                      []string
	Held                             bool
}

func readNDJSON[T any](t *testing.T, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	var out []T
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var v T
		require.NoError(t, json.Unmarshal(s.Bytes(), &v))
		out = append(out, v)
	}
	require.NoError(t, s.Err())
	return out
}

// tally counts decisions on one field: right, wrong value or found where there
// is nothing, and missed.
type tally struct{ right, wrong, missed, none int }

func (c *tally) add(want, got string) {
	switch {
	case want == got && want == "":
		c.none++
	case want == got:
		c.right++
	case got == "":
		c.missed++
	default:
		c.wrong++
		if want != "" {
			c.missed++
		}
	}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func (c *tally) merge(o *tally) {
	c.right, c.wrong, c.missed, c.none = c.right+o.right, c.wrong+o.wrong, c.missed+o.missed, c.none+o.none
}

func newTallies() map[string]*tally {
	m := map[string]*tally{}
	for _, f := range []string{"contract", "remote", "language", "pay", "mail", "skills"} {
		m[f] = &tally{}
	}
	return m
}

func (c *tally) precision() float64 { return ratio(c.right, c.right+c.wrong) }
func (c *tally) recall() float64    { return ratio(c.right, c.right+c.missed) }

func (c *tally) f1() float64 {
	p, r := c.precision(), c.recall()
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

func (c *tally) String() string {
	return fmt.Sprintf("precision %.3f recall %.3f F1 %.3f (right %d wrong %d missed %d none %d)",
		c.precision(), c.recall(), c.f1(), c.right, c.wrong, c.missed, c.none)
}

func payKey(p core.Pay) string {
	if !p.Stated() {
		return ""
	}
	lo, hi := p.Min, p.Max
	if !lo.Stated() {
		lo = hi
	}
	if !hi.Stated() {
		hi = lo
	}
	return strconv.FormatFloat(lo.Major(), 'f', -1, 64) + "-" + strconv.FormatFloat(hi.Major(), 'f', -1, 64) + "," + string(lo.Currency) + "," + string(p.Period)
}

func TestLabelledPostings(t *testing.T) {
	t.Parallel()
	rows := readNDJSON[label](t, "testdata/labels.ndjson")
	require.GreaterOrEqual(t, len(rows), 120)
	all := newTallies()
	for _, held := range []bool{false, true} {
		fields := newTallies()
		for _, r := range rows {
			if r.Held != held {
				continue
			}
			x := Extract(core.Posting{Source: core.SourceName(r.Source), ExternalID: r.ID, Title: r.Title, Company: r.Company, Text: r.Text})
			mail := ""
			if len(x.Contacts) > 0 && x.Contacts[0].Kind == core.ContactMail {
				mail = x.Contacts[0].Value
			}
			if r.Pay == "-" {
				r.Pay = ""
			}
			for f, v := range map[string][2]string{
				"contract": {r.Contract, string(x.Contract)}, "remote": {r.Remote, string(x.Remote)}, "language": {r.Language, string(x.Language)},
				"pay": {r.Pay, payKey(x.Pay)}, "mail": {r.Mail, mail},
			} {
				if v[0] == "?" {
					continue
				}
				fields[f].add(v[0], v[1])
				if v[0] != v[1] && !held {
					t.Logf("%-8s %s %s want %q got %q: %.80s", f, r.Source, r.ID, v[0], v[1], strings.ReplaceAll(r.Title+" "+r.Text, "\n", " / "))
				}
			}
			scoreSkills(t, fields["skills"], r, x)
		}
		for _, f := range []string{"contract", "remote", "language", "pay", "mail", "skills"} {
			t.Logf("held=%v %-8s %s", held, f, fields[f])
		}
		for f, c := range fields {
			all[f].merge(c)
			// The held third is small: one row moves it by several points.
			assert.GreaterOrEqual(t, c.f1(), 0.87, "%s, held=%v", f, held)
		}
	}
	for _, f := range []string{"contract", "remote", "language"} {
		t.Logf("all %-8s %s", f, all[f])
		assert.GreaterOrEqual(t, all[f].precision(), 0.93, "%s precision", f)
		assert.GreaterOrEqual(t, all[f].recall(), 0.88, "%s recall", f)
	}
	assert.GreaterOrEqual(t, all["skills"].precision(), 0.92, "skills precision")
	assert.GreaterOrEqual(t, all["skills"].recall(), 0.92, "skills recall")
	assert.GreaterOrEqual(t, all["pay"].f1(), 0.92, "pay")
	assert.GreaterOrEqual(t, all["mail"].f1(), 0.95, "mail")
}

func scoreSkills(t *testing.T, c *tally, r label, x core.Extraction) {
	t.Helper()
	if len(r.Skills) == 0 {
		return
	}
	got := map[string]bool{}
	for _, m := range x.Skills {
		got[m.Skill] = true
	}
	for _, s := range r.Skills {
		if got[s] {
			c.right++
		} else {
			c.missed++
			if !r.Held {
				t.Logf("skill missed %q: %.60s", s, r.Text)
			}
		}
		delete(got, s)
	}
	for _, s := range r.May {
		delete(got, s)
	}
	for s := range got {
		c.wrong++
		if !r.Held {
			t.Logf("skill extra %q: %.60s", s, r.Text)
		}
	}
}

// moneySpan is a sentence with an amount, and the pay that it states: "" where the
// amount is other money or no money, "?" where it cannot be told.
type moneySpan struct {
	Source, ID, Text, Pay string
	Held                  bool
}

func TestLabelledMoney(t *testing.T) {
	t.Parallel()
	rows := readNDJSON[moneySpan](t, "testdata/money.ndjson")
	require.GreaterOrEqual(t, len(rows), 370)
	all, allFalse, allNone := &tally{}, 0, 0
	for _, held := range []bool{false, true} {
		c, falsePay, noPay := &tally{}, 0, 0
		for _, r := range rows {
			if r.Held != held || r.Pay == "?" {
				continue
			}
			got := payKey(Extract(core.Posting{Text: r.Text}).Pay)
			c.add(r.Pay, got)
			if r.Pay == "" {
				noPay++
				if got != "" {
					falsePay++
				}
			}
			if got != r.Pay && !held {
				t.Logf("want %q got %q: %s", r.Pay, got, r.Text)
			}
		}
		t.Logf("held=%v pay %s, false pay %d of %d", held, c, falsePay, noPay)
		assert.GreaterOrEqual(t, c.f1(), 0.92, "held=%v", held)
		all.merge(c)
		allFalse, allNone = allFalse+falsePay, allNone+noPay
	}
	require.GreaterOrEqual(t, 5*allNone, len(rows), "a fifth and more is no pay")
	t.Logf("all pay %s, false pay %d of %d", all, allFalse, allNone)
	assert.GreaterOrEqual(t, all.f1(), 0.96)
	assert.LessOrEqual(t, ratio(allFalse, allNone), 0.03, "false pay")
}
