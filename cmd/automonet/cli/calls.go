package cli

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
)

func (a *command) callsCmd() *cobra.Command {
	var job, provider, model, task, state, since, after string
	var limit int
	cmd := &cobra.Command{Use: "calls [CALL]", Short: a.t("cmd.calls"), Long: a.t("cmd.calls.long"), Args: a.someArgs("[CALL]", 0, 1),
		Example: "automonet calls --since 24h\nautomonet calls --task draft --state orphan\nautomonet calls 1a2b3c4d",
		RunE: func(cmd *cobra.Command, words []string) error {
			if len(words) == 1 {
				return a.with(cmd, func(ctx context.Context, s Session) error {
					id, err := a.callID(ctx, s, words[0])
					if err != nil {
						return err
					}
					c, err := s.Call(ctx, id)
					if err != nil {
						return err
					}
					return a.showCall(c)
				})
			}
			f := core.CallFilter{Provider: core.ProviderName(provider), Model: model, Task: core.Task(task), State: core.CallState(state), After: after, Limit: limit}
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
			return a.with(cmd, func(ctx context.Context, s Session) error { return a.listCalls(ctx, s, f, job) })
		}}
	fl := cmd.Flags()
	fl.StringVar(&job, "job", "", a.t("flag.calls.job"))
	fl.StringVar(&provider, "provider", "", a.t("flag.calls.provider"))
	fl.StringVar(&model, "model", "", a.t("flag.calls.model"))
	fl.StringVar(&task, "task", "", a.t("flag.calls.task"))
	fl.StringVar(&state, "state", "", a.t("flag.calls.state"))
	fl.StringVar(&since, "since", "", a.t("flag.since"))
	a.pageFlags(cmd, &after, &limit)
	cmd.AddCommand(a.callsCorrect())
	return cmd
}

func (a *command) callID(ctx context.Context, s Session, given string) (core.CallID, error) {
	// What was booked for a lost or older ledger is named by a word.
	if given = strings.ToLower(strings.TrimSpace(given)); strings.HasPrefix(given, "restored-") {
		return core.CallID(given), nil
	}
	return resolve(ctx, a, "call", given, func(ctx context.Context, after string) ([]core.CallID, string, error) {
		list, next, err := s.Calls(ctx, core.CallFilter{After: after, Limit: core.MaxLimit})
		return idsOf(list, func(c core.Call) core.CallID { return c.ID }), next, err
	})
}

func (a *command) listCalls(ctx context.Context, s Session, f core.CallFilter, job string) error {
	if job != "" {
		id, err := a.jobID(ctx, s, job)
		if err != nil {
			return err
		}
		f.Job = id
	}
	calls, next, err := s.Calls(ctx, f)
	if err != nil {
		return err
	}
	if a.flagJSON {
		return a.out.json(listOf(calls, next))
	}
	if len(calls) == 0 {
		a.out.line(a.t("calls.none"))
		return nil
	}
	var rows [][]cell
	for _, c := range calls {
		st := styleGood
		switch {
		case c.State == core.CallOrphan || c.Source == core.CostAssumed:
			st = styleWarn
		case c.State != core.CallSettled:
			st = styleDim
		}
		rows = append(rows, []cell{plainCell(short(c.ID)), plainCell(a.when(c.StartedAt)), plainCell(a.code("task", string(c.Task))), plainCell(string(c.Provider) + "/" + c.Model),
			{a.code("callstate", string(c.State)), st}, plainCell(a.code("outcomecode", c.Outcome)), plainCell(a.usd(c.Cost)), plainCell(a.code("costsource", string(c.Source))), plainCell(short(c.Job))})
	}
	a.out.table([]column{{head: a.t("col.call")}, {head: a.t("col.at")}, {head: a.t("col.task")}, {head: a.t("col.model"), flex: true}, {head: a.t("col.state")},
		{head: a.t("col.outcome")}, {head: a.t("col.cost"), right: true}, {head: a.t("col.costsource")}, {head: a.t("col.job")}}, rows)
	a.more(next)
	return nil
}

// explanation is the stored record of why a model was chosen.
type explanation struct {
	route.Choice
	Took    string `json:"took"`
	Attempt int    `json:"attempt"`
}

func (a *command) showCall(c core.Call) error {
	if a.flagJSON {
		return a.out.json(c)
	}
	known := func(n *core.NanoUSD) string {
		if n == nil {
			return a.t("calls.unstated")
		}
		return a.usd(*n)
	}
	usage := a.t("calls.unstated")
	if u := c.Usage; u.Stated {
		usage = a.f("calls.usage", args{"in": u.Input, "cached": u.CachedInput, "written": u.CacheWrite, "out": u.Output, "reasoning": u.Reasoning})
	}
	var scopes []string
	for _, s := range c.Scopes {
		scopes = append(scopes, string(s))
	}
	ended := a.when(c.EndedAt)
	if !c.EndedAt.IsZero() && c.EndedAt.After(c.StartedAt) {
		ended += " (" + a.say.Duration(c.EndedAt.Sub(c.StartedAt)) + ")"
	}
	a.out.head(string(c.Provider) + "/" + c.Model)
	a.out.pairs([][2]string{
		{a.t("calls.id"), string(c.ID)}, {a.t("col.task"), a.code("task", string(c.Task))}, {a.t("col.job"), string(c.Job)}, {a.t("calls.attempt"), a.say.Int(int64(c.Attempt))},
		{a.t("col.state"), a.code("callstate", string(c.State))}, {a.t("col.outcome"), a.code("outcomecode", c.Outcome)},
		{a.t("calls.started"), a.when(c.StartedAt)}, {a.t("calls.ended"), ended},
		{a.t("calls.held"), a.usd(c.Max)}, {a.t("calls.booked"), a.usd(c.Cost) + " (" + a.code("costsource", string(c.Source)) + ")"},
		{a.t("calls.own"), known(c.OwnCost)}, {a.t("calls.provider"), known(c.ProviderCost)}, {a.t("calls.row"), c.PriceID},
		{a.t("calls.tokens"), usage}, {a.t("calls.tier"), c.Usage.Tier}, {a.t("calls.scopes"), strings.Join(scopes, ", ")},
	})
	a.showChoice(c)
	return nil
}

// showChoice explains why this model, and why not the others.
func (a *command) showChoice(c core.Call) {
	var e explanation
	if len(c.Explain) == 0 || json.Unmarshal(c.Explain, &e) != nil {
		return
	}
	a.out.blank()
	a.out.line(a.f("calls.choice", args{"band": a.code("band", string(e.Band)), "lambda": e.Lambda, "seed": strconv.FormatUint(e.Seed, 10)}))
	var rows [][]cell
	for _, s := range e.Ranked {
		note := cell{}
		if s.Name == e.Took {
			note = cell{a.t("calls.taken"), styleGood}
		}
		rows = append(rows, []cell{plainCell(s.Name), plainCell(a.say.Float(s.Score, 3)), plainCell(a.say.Float(s.Expected, 2)), plainCell(a.say.Float(s.Drawn, 2)),
			plainCell(a.usd(core.NanoUSD(s.Max))), note})
	}
	for _, r := range e.Rejected {
		why := a.code("whynot", r.Why)
		if r.Note != "" {
			why += " (" + r.Note + ")"
		}
		rows = append(rows, []cell{plainCell(r.Name), plainCell("–"), plainCell("–"), plainCell("–"), plainCell("–"), {why, styleDim}})
	}
	a.out.table([]column{{head: a.t("col.candidate")}, {head: a.t("col.score"), right: true}, {head: a.t("col.expected"), right: true}, {head: a.t("col.drawn"), right: true},
		{head: a.t("col.most"), right: true}, {head: a.t("col.whynot"), flex: true}}, rows)
}

// maxCorrected bounds the calls that are corrected at once.
const maxCorrected = 100

func (a *command) callsCorrect() *cobra.Command {
	return &cobra.Command{Use: "correct CALL... USD", Short: a.t("cmd.calls.correct"), Long: a.t("cmd.calls.correct.long"), Args: a.someArgs("CALL... USD", 2, maxCorrected+1),
		RunE: func(cmd *cobra.Command, words []string) error {
			last := len(words) - 1
			amount, ok := config.ParseUSD(words[last])
			if !ok {
				return core.Invalid("", "%s", a.f("error.value", args{"got": words[last], "want": a.t("want.usd")}))
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				// All are found before the first is changed.
				var ids []core.CallID
				for _, given := range words[:last] {
					id, err := a.callID(ctx, s, given)
					if err != nil {
						return err
					}
					if !slices.Contains(ids, id) {
						ids = append(ids, id)
					}
				}
				var done []core.Call
				for _, id := range ids {
					c, err := s.CorrectCall(ctx, id, amount, by)
					if err != nil {
						return err
					}
					done = append(done, c)
				}
				switch {
				case len(done) == 1:
					return a.showCall(done[0])
				case a.flagJSON:
					return a.out.json(listOf(done, ""))
				}
				for _, c := range done {
					a.out.line(a.f("done.correct", args{"call": short(c.ID), "model": string(c.Provider) + "/" + c.Model, "cost": a.usd(c.Cost)}))
				}
				return nil
			})
		}}
}
