package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// outcomeCmd enters by hand what became of sends, and corrects it.
func (a *command) outcomeCmd() *cobra.Command {
	cmd := a.noun("outcome")
	cmd.Long = a.t("cmd.outcome.long")
	cmd.AddCommand(a.outcomeAdd(), a.outcomeList(), a.outcomeCorrect())
	return cmd
}

func outcomeKinds() []string {
	return []string{"viewed", "replied", "interviewing", "offered", "won", "lost", "ghosted", "withdrawn", "paid"}
}

// outcomeFlags are what an outcome may carry.
type outcomeFlags struct {
	amount, fee, at string
	hours           float64
}

func (a *command) outcomeFlags(cmd *cobra.Command, f *outcomeFlags) {
	cmd.Flags().StringVar(&f.amount, "amount", "", a.t("flag.amount"))
	cmd.Flags().StringVar(&f.fee, "fee", "", a.t("flag.fee"))
	cmd.Flags().Float64Var(&f.hours, "hours", 0, a.t("flag.hours"))
	cmd.Flags().StringVar(&f.at, "at", "", a.t("flag.outcome.at"))
}

// event makes an outcome of the words and flags of a call.
func (a *command) event(kind string, f outcomeFlags) (core.OutcomeEvent, error) {
	o := core.OutcomeEvent{ID: core.OutcomeID(a.IDs.New()), Kind: core.OutcomeKind(kind), Hours: f.hours, Source: by}
	if !o.Kind.Valid() {
		return o, core.Invalid("", "%s", a.f("error.value", args{"got": kind, "want": strings.Join(outcomeKinds(), ", ")})+a.hint(kind, outcomeKinds()))
	}
	var ok bool
	if o.Amount, ok = config.ParseMoney(spaced(f.amount)); !ok {
		return o, a.badFlag("amount", f.amount, a.t("config.want.money"))
	}
	if o.Fee, ok = config.ParseMoney(spaced(f.fee)); !ok {
		return o, a.badFlag("fee", f.fee, a.t("config.want.money"))
	}
	if f.at != "" {
		if o.At, ok = dayOf(f.at, a.Clock.Now()); !ok {
			return o, a.badFlag("at", f.at, a.t("want.day"))
		}
	}
	return o, nil
}

// spaced parts an amount from its currency: "500EUR" is "500 EUR".
func spaced(s string) string {
	s = strings.TrimSpace(s)
	if n := len(s) - 3; n > 0 && !strings.Contains(s, " ") && strings.Trim(s[n:], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == "" {
		return s[:n] + " " + strings.ToUpper(s[n:])
	}
	return s
}

// dayOf reads a day or a moment in the zone of this machine; the present day is now.
func dayOf(s string, now time.Time) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, true
	}
	for _, layout := range []string{"2006-01-02 15:04", "02.01.2006 15:04"} {
		if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			return t, true
		}
	}
	for _, layout := range []string{time.DateOnly, "02.01.2006", "2.1.2006"} {
		t, err := time.ParseInLocation(layout, s, time.Local)
		if err != nil {
			continue
		}
		if t = t.Add(12 * time.Hour); t.After(now) && t.Format(time.DateOnly) == now.Local().Format(time.DateOnly) {
			return now, true
		}
		return t, true
	}
	return time.Time{}, false
}

func (a *command) outcomeAdd() *cobra.Command {
	var f outcomeFlags
	use := "JOB|SUBMISSION " + strings.Join(outcomeKinds(), "|")
	cmd := &cobra.Command{Use: "add " + use, Short: a.t("cmd.outcome.add"), Args: a.someArgs(use, 2, 2),
		Example: "  automonet outcome add 1a2b3c4d replied --at 2026-11-20\n  automonet outcome add 1a2b3c4d paid --amount 500EUR --fee 50EUR --hours 6",
		RunE: func(cmd *cobra.Command, words []string) error {
			o, err := a.event(words[1], f)
			if err != nil {
				return err
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				if o.SubmissionID, err = a.sendOf(ctx, s, words[0]); err != nil {
					return err
				}
				if o, err = core.NewOutcomeEvent(o); err != nil {
					return err
				}
				if o, err = s.Outcome(ctx, o); err != nil {
					return err
				}
				return a.saidOutcome(o)
			})
		}}
	a.outcomeFlags(cmd, &f)
	return cmd
}

// sendOf finds the submission that is meant by its own id or by its job's.
func (a *command) sendOf(ctx context.Context, s Session, given string) (core.SubmissionID, error) {
	id, err := a.submissionID(ctx, s, given)
	if err == nil {
		if _, err = s.Submission(ctx, id); err == nil {
			return id, nil
		}
	}
	if core.KindOf(err) != core.KindNotFound {
		return "", err
	}
	job, err := a.jobID(ctx, s, given)
	if err != nil {
		return "", err
	}
	d, err := s.Job(ctx, job)
	if err != nil {
		return "", err
	}
	found := core.SubmissionID("")
	for _, x := range d.Submissions {
		switch x.State {
		case core.SubmissionSent:
			return x.ID, nil
		case core.SubmissionParked, core.SubmissionUnknown, core.SubmissionNeedsHuman:
			found = x.ID
		}
	}
	if found == "" {
		return "", core.Errorf(core.KindNotFound, "%s", a.f("error.outcome.nosend", args{"id": short(d.Job.ID)}))
	}
	return found, nil
}

func (a *command) saidOutcome(o core.OutcomeEvent) error {
	if a.flagJSON {
		return a.out.json(o)
	}
	a.out.line(a.f("done.outcome", args{"id": short(o.SubmissionID), "kind": a.code("outcome", string(o.Kind))}))
	if m := a.booked(o); m != "" {
		a.out.line(m)
	}
	return nil
}

// booked says the money of an outcome, also in the owner's currency where that is
// another.
func (a *command) booked(o core.OutcomeEvent) string {
	if !o.Amount.Stated() {
		return ""
	}
	if o.Booked == nil {
		return a.f("outcome.norate", args{"amount": o.Amount})
	}
	if o.Booked.Amount.Currency == o.Amount.Currency {
		return a.f("outcome.money", args{"amount": o.Amount, "fee": o.Booked.Fee})
	}
	return a.f("outcome.booked", args{"amount": o.Amount, "own": o.Booked.Amount, "rate": a.say.Float(o.Booked.Rate, 4), "date": o.Booked.RatesAsOf})
}

func (a *command) outcomeList() *cobra.Command {
	var kind, job, after string
	var limit int
	cmd := &cobra.Command{Use: "list", Short: a.t("cmd.outcome.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if err := a.checkLimit(limit); err != nil {
			return err
		}
		f := core.OutcomeFilter{Kind: core.OutcomeKind(kind), After: after, Limit: limit}
		if kind != "" && !f.Kind.Valid() {
			return core.Invalid("", "%s", a.f("error.value", args{"got": kind, "want": strings.Join(outcomeKinds(), ", ")})+a.hint(kind, outcomeKinds()))
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			var err error
			if job != "" {
				if f.JobID, err = a.jobID(ctx, s, job); err != nil {
					return err
				}
			}
			list, next, err := s.Outcomes(ctx, f)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, next))
			}
			if len(list) == 0 {
				a.out.line(a.t("outcome.none"))
				return nil
			}
			corrected := map[core.OutcomeID]bool{}
			for _, o := range list {
				corrected[o.Supersedes] = true
			}
			var rows [][]cell
			for _, o := range list {
				what := cell{a.code("outcome", string(o.Kind)), styleNone}
				if corrected[o.ID] {
					what = cell{a.f("outcome.corrected", args{"kind": what.text}), styleDim}
				}
				amount := ""
				if o.Amount.Stated() {
					amount = a.say.Money(o.Amount)
				}
				rows = append(rows, []cell{plainCell(short(o.ID)), plainCell(short(o.SubmissionID)), what, {amount, styleNone}, plainCell(a.say.Date(o.At)), plainCell(o.Source)})
			}
			a.out.table([]column{{head: a.t("col.id")}, {head: a.t("col.submission")}, {head: a.t("col.kind"), flex: true}, {head: a.t("col.amount"), right: true}, {head: a.t("col.since")}, {head: a.t("col.by")}}, rows)
			a.more(next)
			return nil
		})
	}}
	cmd.Flags().StringVar(&kind, "kind", "", a.t("flag.outcome.kind"))
	cmd.Flags().StringVar(&job, "job", "", a.t("flag.job"))
	a.pageFlags(cmd, &after, &limit)
	return cmd
}

func (a *command) outcomeCorrect() *cobra.Command {
	var f outcomeFlags
	use := "OUTCOME " + strings.Join(outcomeKinds(), "|")
	cmd := &cobra.Command{Use: "correct " + use, Short: a.t("cmd.outcome.correct"), Args: a.someArgs(use, 2, 2), RunE: func(cmd *cobra.Command, words []string) error {
		o, err := a.event(words[1], f)
		if err != nil {
			return err
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			id, err := resolve(ctx, a, "outcome", words[0], func(ctx context.Context, after string) ([]core.OutcomeID, string, error) {
				list, next, err := s.Outcomes(ctx, core.OutcomeFilter{After: after, Limit: core.MaxLimit})
				return idsOf(list, func(o core.OutcomeEvent) core.OutcomeID { return o.ID }), next, err
			})
			if err != nil {
				return err
			}
			if o, err = s.CorrectOutcome(ctx, id, o); err != nil {
				return err
			}
			return a.saidOutcome(o)
		})
	}}
	a.outcomeFlags(cmd, &f)
	return cmd
}
