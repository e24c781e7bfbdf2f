package cli

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// shownPostings is how many postings of a sample are printed.
const shownPostings = 20

func (a *command) sourceTest() *cobra.Command {
	return &cobra.Command{Use: "test SOURCE", Short: a.t("cmd.source.test"), Args: a.oneArg("SOURCE"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			name := core.SourceName(words[0])
			if err := a.knownSource(ctx, s, name); err != nil {
				return err
			}
			sample, err := s.TestSource(ctx, name)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(sample)
			}
			a.showSample(sample)
			return nil
		})
	}}
}

func (a *command) showSample(sample core.SourceSample) {
	a.out.pairs([][2]string{
		{a.t("col.source"), string(sample.Name)}, {a.t("col.status"), a.status(sample.Status)}, {a.t("col.note"), a.say.Error(sample.Reason)},
		{a.t("job.url"), sample.URL}, {a.t("source.postings"), a.say.Int(int64(len(sample.Postings)))},
		{a.t("source.skipped"), a.say.Int(int64(sample.Skipped))}, {a.t("source.missing"), a.missingFields(sample)}, {a.t("source.fixture"), sample.Fixture},
	})
	for _, reason := range slices.Sorted(maps.Keys(sample.Reasons)) {
		a.out.line("  " + a.f("source.left", args{"count": a.say.Int(int64(sample.Reasons[reason])), "reason": a.say.Error(reason)}))
	}
	if len(sample.Postings) == 0 {
		return
	}
	a.out.blank()
	var rows [][]cell
	for i, p := range sample.Postings {
		if i == shownPostings {
			break
		}
		var x core.Extraction
		if i < len(sample.Parsed) {
			x = sample.Parsed[i]
		}
		place := p.Location
		if place == "" {
			place = x.Location
		}
		rows = append(rows, []cell{plainCell(a.say.Date(p.PostedAt)), plainCell(p.Title), plainCell(p.Company), plainCell(place), plainCell(a.pay(x.Pay)),
			plainCell(a.code("contract", string(x.Contract))), plainCell(a.code("remote", string(x.Remote))), plainCell(string(x.Language)),
			plainCell(strconv.Itoa(len(x.Skills))), plainCell(contacts(x.Contacts))})
	}
	a.out.table([]column{{head: a.t("job.posted")}, {head: a.t("col.title"), flex: true}, {head: a.t("col.company"), flex: true}, {head: a.t("col.place"), flex: true},
		{head: a.t("col.pay")}, {head: a.t("job.contract")}, {head: a.t("job.remote")}, {head: a.t("job.language")}, {head: a.t("job.skills"), right: true}, {head: a.t("job.contact"), flex: true}}, rows)
	if more := len(sample.Postings) - shownPostings; more > 0 {
		a.out.line(a.f("source.more", args{"count": a.say.Int(int64(more))}))
	}
}

// missingFields says how many postings lack a field, the most first.
func (a *command) missingFields(s core.SourceSample) string {
	var out []string
	for _, field := range core.PostingFields() {
		if n := s.Missing[field]; n > 0 {
			out = append(out, a.f("source.missing.field", args{"field": a.code("field", field), "count": a.say.Int(int64(n)), "all": a.say.Int(int64(len(s.Postings)))}))
		}
	}
	return strings.Join(out, ", ")
}

func (a *command) sourceReplay() *cobra.Command {
	var at string
	cmd := &cobra.Command{Use: "replay SOURCE [--at TIME]", Short: a.t("cmd.source.replay"), Long: a.t("cmd.source.replay.long"), Args: a.oneArg("SOURCE"),
		Example: "  automonet source replay remoteok --at 24h\n  automonet source replay remoteok --at 2026-11-29T14:00",
		RunE: func(cmd *cobra.Command, words []string) error {
			when, err := a.moment(at)
			if err != nil {
				return err
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				name := core.SourceName(words[0])
				if err := a.knownSource(ctx, s, name); err != nil {
					return err
				}
				r, err := s.ReplaySource(ctx, name, when)
				if err != nil {
					return err
				}
				if a.flagJSON {
					return a.out.json(r)
				}
				a.showReplay(r)
				return nil
			})
		}}
	cmd.Flags().StringVar(&at, "at", "", a.t("flag.at"))
	return cmd
}

// moment reads a time: a span back from now such as "24h", a date, or a date with a
// time of day, in the machine's zone unless it names one. "" is the zero time.
func (a *command) moment(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if span, ok := config.ParseDuration(s); ok && span > 0 {
		return a.Clock.Now().Add(-span), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			return t.UTC(), nil
		}
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, time.Local); err == nil {
		// The whole day counts.
		return t.AddDate(0, 0, 1).Add(-time.Second).UTC(), nil
	}
	return time.Time{}, a.badFlag("at", s, a.t("want.moment"))
}

func (a *command) showReplay(r core.SourceReplay) {
	a.out.pairs([][2]string{
		{a.t("col.source"), string(r.Name)}, {a.t("job.url"), r.URL}, {a.t("replay.at"), a.say.DateTime(r.At)},
		{a.t("replay.then"), a.reading(r.Then)}, {a.t("replay.now"), a.reading(r.Now)},
		{a.t("replay.same"), a.say.Int(int64(r.Same))}, {a.t("source.fixture"), r.Fixture},
	})
	for _, limit := range r.Limits {
		a.out.styled(styleWarn, a.code("replaylimit", limit))
	}
	for _, part := range []struct {
		key  string
		list []core.PostingDiff
		st   style
	}{{"replay.added", r.Added, styleGood}, {"replay.removed", r.Removed, styleBad}, {"replay.changed", r.Changed, styleWarn}} {
		if len(part.list) == 0 {
			continue
		}
		a.out.blank()
		a.out.styled(part.st, a.f(part.key, args{"count": a.say.Int(int64(len(part.list)))}))
		for i, d := range part.list {
			if i == shownPostings {
				a.out.line(a.f("source.more", args{"count": a.say.Int(int64(len(part.list) - i))}))
				break
			}
			a.out.line("  " + core.Clean(d.ID, 60, false) + "  " + d.Title)
			if part.key != "replay.changed" {
				continue
			}
			for _, f := range d.Fields {
				a.out.line("    " + f.Field + ": " + brief(f.Then) + " → " + brief(f.Now))
			}
		}
	}
	if len(r.Added)+len(r.Removed)+len(r.Changed) == 0 {
		a.out.blank()
		a.out.styled(styleGood, a.t("replay.equal"))
	}
}

// brief is a value in quotes, cut where it is long.
func brief(s string) string {
	if s == "" {
		return "–"
	}
	short := core.Clean(s, 80, false)
	if len(short) < len(s) {
		short += "…"
	}
	return strconv.Quote(short)
}

func (a *command) reading(r core.Reading) string {
	out := a.f("replay.reading", args{"status": a.status(r.Status), "postings": a.say.Int(int64(r.Postings)), "skipped": a.say.Int(int64(r.Skipped))})
	if r.Reason != "" {
		out += " (" + a.say.Error(r.Reason) + ")"
	}
	return out
}

func (a *command) sourceRun() *cobra.Command {
	return &cobra.Command{Use: "run SOURCE", Short: a.t("cmd.source.run"), Args: a.oneArg("SOURCE"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.changeSource(cmd, words[0], "done.source.run", func(ctx context.Context, s Session, name core.SourceName) (core.SourceView, error) {
			return s.RunSource(ctx, name, by)
		})
	}}
}

func (a *command) sourcePause(pause bool) *cobra.Command {
	use := "resume"
	if pause {
		use = "pause"
	}
	return &cobra.Command{Use: use + " SOURCE", Short: a.t("cmd.source." + use), Args: a.oneArg("SOURCE"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.changeSource(cmd, words[0], "done.source."+use, func(ctx context.Context, s Session, name core.SourceName) (core.SourceView, error) {
			return s.PauseSource(ctx, name, pause, by)
		})
	}}
}

func (a *command) changeSource(cmd *cobra.Command, word, done string, change func(context.Context, Session, core.SourceName) (core.SourceView, error)) error {
	return a.with(cmd, func(ctx context.Context, s Session) error {
		name := core.SourceName(word)
		if err := a.knownSource(ctx, s, name); err != nil {
			return err
		}
		v, err := change(ctx, s, name)
		if err != nil {
			return err
		}
		if a.flagJSON {
			return a.out.json(v)
		}
		return a.done(done, args{"name": word, "when": a.ago(v.NextAt, a.Clock.Now())})
	})
}
