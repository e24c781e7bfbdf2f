package cli

import (
	"context"
	"mime"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

func (a *command) jobCmd() *cobra.Command {
	cmd := a.noun("job")
	cmd.AddCommand(a.jobList(), a.jobShow(), a.jobAdd(),
		a.jobSet("shortlist", core.JobShortlisted), a.jobSet("skip", core.JobSkipped), a.jobSet("undo", core.JobNew), a.jobOpinion(core.FeedbackMore), a.jobOpinion(core.FeedbackLess), a.jobWhy(), a.jobWorth())
	return cmd
}

func (a *command) jobList() *cobra.Command {
	var states []string
	var source, query, order, after, since string
	var minScore float64
	var limit int
	cmd := &cobra.Command{Use: "list", Short: a.t("cmd.job.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		f := core.JobFilter{Source: core.SourceName(source), Query: query, Order: core.Order(order), After: after, Limit: limit}
		var err error
		if f.States, err = statesOf(a, core.JobMachine(), states); err != nil {
			return err
		}
		if cmd.Flags().Changed("min-score") {
			if !(minScore >= 0 && minScore <= 100) {
				return a.badFlag("min-score", a.say.Float(minScore, 2), a.t("want.score"))
			}
			f.MinScore = &minScore
		}
		if f.Order != core.OrderNewest && f.Order != core.OrderScore {
			return a.badFlag("order", order, "newest, score")
		}
		if err := a.checkLimit(limit); err != nil {
			return err
		}
		if since != "" {
			span, ok := config.ParseDuration(since)
			if !ok {
				return a.badFlag("since", since, a.t("config.want.duration"))
			}
			f.Since = a.Clock.Now().Add(-span)
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			if err := a.knownSource(ctx, s, f.Source); err != nil {
				return err
			}
			jobs, next, err := s.Jobs(ctx, f)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(jobs, next))
			}
			if len(jobs) == 0 {
				a.out.line(a.t("job.none"))
				return nil
			}
			a.jobTable(jobs)
			a.more(next)
			return nil
		})
	}}
	fl := cmd.Flags()
	fl.StringSliceVar(&states, "state", nil, a.t("flag.state"))
	fl.StringVar(&source, "source", "", a.t("flag.source"))
	fl.StringVar(&query, "query", "", a.t("flag.query"))
	fl.StringVar(&order, "order", "newest", a.t("flag.order"))
	fl.StringVar(&since, "since", "", a.t("flag.since"))
	fl.Float64Var(&minScore, "min-score", 0, a.t("flag.minscore"))
	a.pageFlags(cmd, &after, &limit)
	return cmd
}

func (a *command) pageFlags(cmd *cobra.Command, after *string, limit *int) {
	cmd.Flags().StringVar(after, "after", "", a.t("flag.after"))
	cmd.Flags().IntVar(limit, "limit", 50, a.t("flag.limit"))
}

func (a *command) checkLimit(n int) error {
	if n < 1 || n > core.MaxLimit {
		return core.Invalid("--limit", "%s", a.f("error.limit", args{"got": n, "most": core.MaxLimit}))
	}
	return nil
}

func (a *command) badFlag(name, got, want string) error {
	return core.Invalid("--"+name, "%s", a.f("error.value", args{"got": got, "want": want}))
}

// statesOf checks the values of --state against the machine.
func statesOf[S ~string](a *command, m core.Machine[S], names []string) ([]S, error) {
	var out []S
	for _, n := range names {
		if !m.Valid(S(n)) {
			var known []string
			for _, s := range m.States() {
				known = append(known, string(s))
			}
			return nil, a.badFlag("state", n, strings.Join(known, ", "))
		}
		out = append(out, S(n))
	}
	return out, nil
}

func (a *command) more(next string) {
	if next != "" {
		a.out.styled(styleDim, a.f("list.more", args{"cursor": next}))
	}
}

func (a *command) jobTable(jobs []core.Job) {
	var rows [][]cell
	for _, j := range jobs {
		style := styleNone
		if j.State == core.JobShortlisted {
			style = styleGood
		} else if j.State != core.JobNew {
			style = styleDim
		}
		rows = append(rows, []cell{plainCell(short(j.ID)), {a.score(j.Score), styleBold}, {a.state("job", string(j.State)), style},
			plainCell(a.pay(j.Extraction.Pay)), plainCell(j.Title), plainCell(j.Company), plainCell(strings.Join(j.Sources, ", ")),
			plainCell(a.ago(j.FirstSeenAt, time.Time{}))})
	}
	a.out.table([]column{{head: a.t("col.job")}, {head: a.t("col.score"), right: true}, {head: a.t("col.state")}, {head: a.t("col.pay"), flex: true},
		{head: a.t("col.title"), flex: true}, {head: a.t("col.company"), flex: true}, {head: a.t("col.source")}, {head: a.t("col.seen")}}, rows)
}

func (a *command) pay(p core.Pay) string {
	if !p.Stated() {
		return "–"
	}
	return a.say.Pay(p)
}

func (a *command) score(s *float64) string {
	if s == nil {
		return "–"
	}
	return a.say.Float(*s, 0)
}

func (a *command) jobShow() *cobra.Command {
	return &cobra.Command{Use: "show JOB", Short: a.t("cmd.job.show"), Args: a.oneArg("JOB"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.withJob(cmd, words[0], func(_ context.Context, _ Session, d core.JobDetail) error {
			if a.flagJSON {
				return a.out.json(d)
			}
			a.showJob(d)
			return nil
		})
	}}
}

func (a *command) withJob(cmd *cobra.Command, given string, f func(context.Context, Session, core.JobDetail) error) error {
	return a.with(cmd, func(ctx context.Context, s Session) error {
		id, err := a.jobID(ctx, s, given)
		if err != nil {
			return err
		}
		d, err := s.Job(ctx, id)
		if err != nil {
			return err
		}
		return f(ctx, s, d)
	})
}

func (a *command) jobAdd() *cobra.Command {
	return &cobra.Command{Use: "add URL|FILE|-", Short: a.t("cmd.job.add"), Example: "  automonet job add https://example.org/job/42\n  pbpaste | automonet job add -",
		Args: a.oneArg("URL|FILE|-"), RunE: func(cmd *cobra.Command, words []string) error {
			name, kind := words[0], ""
			var body []byte
			if !strings.HasPrefix(name, "http://") && !strings.HasPrefix(name, "https://") {
				var err error
				if body, err = readInput(a, name); err != nil {
					return err
				}
				if len(strings.TrimSpace(string(body))) == 0 {
					return core.Invalid("", "%s", a.t("error.empty"))
				}
				if kind = mime.TypeByExtension(filepath.Ext(name)); kind == "" {
					kind = http.DetectContentType(body)
				}
				name = filepath.Base(name)
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				j, err := s.AddJob(ctx, name, body, kind)
				if err != nil {
					return err
				}
				if a.flagJSON {
					return a.out.json(j)
				}
				a.out.line(a.f("done.job.add", args{"id": short(j.ID), "title": j.Title}))
				a.out.styled(styleDim, a.f("next.why", args{"id": short(j.ID)}))
				if !s.DryRun && !s.Running && !a.flagLive {
					// Without a flag the commands follow the last run, but run does not.
					a.out.styled(styleDim, a.t("next.live"))
				}
				return nil
			})
		}}
}

// jobSet makes shortlist, skip and undo.
func (a *command) jobSet(name string, to core.JobState) *cobra.Command {
	var reason string
	cmd := &cobra.Command{Use: name + " JOB", Short: a.t("cmd.job." + name), Args: a.oneArg("JOB"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			id, err := a.jobID(ctx, s, words[0])
			if err != nil {
				return err
			}
			j, err := s.SetJobState(ctx, id, to, by, reason)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(j)
			}
			a.out.line(a.f("done.job.state", args{"title": j.Title, "state": a.state("job", string(j.State))}))
			return nil
		})
	}}
	cmd.Flags().StringVar(&reason, "reason", "", a.t("flag.reason"))
	return cmd
}

func (a *command) jobWhy() *cobra.Command {
	return &cobra.Command{Use: "why JOB", Short: a.t("cmd.job.why"), Args: a.oneArg("JOB"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.withJob(cmd, words[0], func(ctx context.Context, s Session, d core.JobDetail) error {
			if a.flagJSON {
				return a.out.json(d.Job.Decision)
			}
			a.out.head(d.Job.Title)
			a.showDecision(d.Job)
			if d.Job.State != core.JobShortlisted {
				return nil
			}
			w, err := s.Worth(ctx, d.Job.ID)
			if core.KindOf(err) == core.KindNotFound {
				return nil // it is valued within minutes
			}
			if err != nil {
				return err
			}
			a.out.blank()
			a.showWorth(w)
			return nil
		})
	}}
}
