package cli

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/replay"
	"github.com/automonet/automonet/internal/yamlfile"
)

// maxPolicyFile bounds a policy file, in bytes.
const maxPolicyFile = 64 << 10

// differencesShown is how many differing jobs are listed.
const differencesShown = 20

// replayCmd compares two policies over the recorded history.
func (a *command) replayCmd() *cobra.Command {
	var files []string
	var from, to string
	var check bool
	cmd := &cobra.Command{Use: "replay", Short: a.t("cmd.replay"), Long: a.t("cmd.replay.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		w := core.ReplayWish{CheckAhead: check}
		if len(files) != 2 {
			return a.badFlag("policy", "", a.t("want.twopolicies"))
		}
		for i, rule := range []*core.ReplayRule{&w.A, &w.B} {
			if err := readPolicy(files[i], rule); err != nil {
				return err
			}
		}
		for _, d := range []struct {
			flag, text string
			into       *time.Time
		}{{"from", from, &w.From}, {"to", to, &w.To}} {
			if d.text == "" {
				continue
			}
			at, err := time.Parse(time.DateOnly, d.text)
			if err != nil {
				return a.badFlag(d.flag, d.text, a.t("want.date"))
			}
			*d.into = at
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			r, err := s.Replay(ctx, w)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(r)
			}
			a.showComparison(r)
			return nil
		})
	}}
	fl := cmd.Flags()
	fl.StringArrayVar(&files, "policy", nil, a.t("flag.policy"))
	fl.StringVar(&from, "from", "", a.t("flag.replayfrom"))
	fl.StringVar(&to, "to", "", a.t("flag.replayto"))
	fl.BoolVar(&check, "check-lookahead", false, a.t("flag.lookahead"))
	return cmd
}

// readPolicy reads a rule such as "threshold: 60".
func readPolicy(path string, rule *core.ReplayRule) error {
	refused := core.Invalid("--policy", "the policy file %s cannot be read", filepath.Base(path))
	info, err := os.Stat(path)
	if err != nil || info.Size() > maxPolicyFile {
		return refused.Because(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return refused.Because(err)
	}
	rule.Name = filepath.Base(path)
	if err := yamlfile.Unmarshal(raw, rule); err != nil {
		return core.Invalid("--policy", "the policy file %s is not valid: %s", filepath.Base(path), core.Clean(err.Error(), 200, false))
	}
	return replay.Rule(*rule).Check()
}

func (a *command) showComparison(r core.ReplayResult) {
	c := r.Comparison
	a.out.head(a.f("replay.head", args{"n": c.Jobs, "a": core.Clean(r.A.Name, 60, false), "b": core.Clean(r.B.Name, 60, false)}))
	a.out.line(a.f("replay.support", args{"sent": r.Sent, "drawn": r.Drawn}))
	if len(r.A.Prefer)+len(r.A.Forbid)+len(r.A.Models)+len(r.A.Best)+len(r.B.Prefer)+len(r.B.Forbid)+len(r.B.Models)+len(r.B.Best) > 0 {
		a.out.line(a.f("replay.offers", args{"offers": r.Offers}))
	}
	a.out.line(a.f("replay.differ", args{"n": len(c.Differences)}))
	var rows [][]cell
	for _, d := range c.Differences[:min(len(c.Differences), differencesShown)] {
		rows = append(rows, []cell{plainCell(short(d.Job)), plainCell(a.say.Date(d.At)), plainCell(a.action(d.A, d.WithA)), plainCell(a.action(d.B, d.WithB))})
	}
	if len(rows) > 0 {
		a.out.table([]column{{head: a.t("col.job")}, {head: a.t("col.seen")}, {head: "A"}, {head: "B"}}, rows)
	}
	a.out.blank()
	value := func(e replay.Estimate) string {
		return a.f("replay.value", args{"mean": a.say.Float(e.DR.Mean, 1), "low": a.say.Float(e.DR.Low, 1), "high": a.say.Float(e.DR.High, 1), "n": e.N, "effective": a.say.Float(e.Effective, 0)})
	}
	pairs := [][2]string{}
	for _, x := range []struct {
		name string
		e    replay.Estimate
	}{{"A", c.A}, {"B", c.B}} {
		if x.e.Verdict == replay.Concluded {
			pairs = append(pairs, [2]string{x.name, value(x.e)})
		} else {
			pairs = append(pairs, [2]string{x.name, a.code("replayverdict", x.e.Verdict)})
		}
	}
	a.out.pairs(pairs)
	if c.Verdict == replay.Concluded {
		a.out.line(a.f("replay.gain", args{"mean": a.say.Float(c.Gain.Mean, 1), "low": a.say.Float(c.Gain.Low, 1), "high": a.say.Float(c.Gain.High, 1)}))
	} else {
		a.out.line(a.t("replay.noverdict"))
	}
	switch {
	case r.Checked && len(r.Ahead) == 0:
		a.out.line(a.t("replay.honest"))
	case r.Checked:
		a.out.styled(styleBad, a.f("replay.ahead", args{"n": len(r.Ahead)}))
	}
}

// action is what a policy would do, with the arm where that is what differs.
func (a *command) action(code, arm string) string {
	words := a.code("replayaction", code)
	if arm == "" {
		return words
	}
	return a.f("replay.arm", args{"action": words, "arm": core.Clean(arm, 80, false)})
}
