package cli

import (
	"context"
	"encoding/json"
	"errors"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

func (a *command) auditCmd() *cobra.Command {
	return &cobra.Command{Use: "audit JOB", Short: a.t("cmd.audit"), Long: a.t("cmd.audit.long"), Args: a.oneArg("JOB"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			id, err := a.jobID(ctx, s, words[0])
			if err != nil {
				return err
			}
			trail, broken := s.Audit(ctx, id)
			if broken != nil && len(trail.Entries) == 0 && len(trail.Findings) == 0 {
				return broken
			}
			if broken == nil {
				broken = verified(trail)
			}
			if a.flagJSON {
				if err := a.out.json(trail); err != nil {
					return err
				}
				return broken
			}
			a.trail(trail)
			if broken != nil {
				var said *core.Error
				for _, f := range trail.Findings {
					// The first is the error itself.
					if errors.As(broken, &said) && f.Why != said.Msg {
						a.out.styled(styleBad, a.say.Error(f.Why))
					}
				}
				return broken
			}
			a.out.blank()
			a.out.styled(styleGood, a.say.N("audit.good", len(trail.Entries), nil))
			a.out.styled(styleGood, a.say.N("audit.rows", trail.Rows, nil))
			if trail.Unsealed > 0 {
				a.out.line(a.say.N("audit.unsealed", trail.Unsealed, nil))
			}
			return nil
		})
	}}
}

// verified checks the chains once more, by the reader itself.
func verified(trail core.AuditTrail) error {
	for _, chain := range trail.Chains() {
		sort.SliceStable(chain, func(i, j int) bool { return chain[i].JobSeq < chain[j].JobSeq })
		if err := core.VerifyChain(chain); err != nil {
			return err
		}
	}
	return nil
}

// trail prints the events in their order, then what the rows say that they recorded.
func (a *command) trail(trail core.AuditTrail) {
	var rows [][]cell
	for _, e := range trail.Entries {
		step := ""
		if e.From != "" || e.To != "" {
			step = e.From + " → " + e.To
		}
		rows = append(rows, []cell{plainCell(a.say.Int(e.Seq)), plainCell(a.say.DateTime(e.At.Local())), plainCell(a.stage(e.Stage)), plainCell(string(e.Kind)),
			plainCell(step), plainCell(e.By), plainCell(recorded(e.Data)), {clipHash(e.Hash), styleDim}})
	}
	a.out.table([]column{{head: "#", right: true}, {head: a.t("col.at")}, {head: a.t("col.stage")}, {head: a.t("col.event")}, {head: a.t("col.step")},
		{head: a.t("col.by")}, {head: a.t("col.data"), flex: true}, {head: a.t("col.hash")}}, rows)
	for _, e := range trail.Entries {
		if len(e.Shows) == 0 {
			continue
		}
		a.out.blank()
		a.out.head("#" + a.say.Int(e.Seq) + " " + a.say.DateTime(e.At.Local()) + " " + a.stage(e.Stage))
		var lines [][2]string
		for _, f := range e.Shows {
			lines = append(lines, [2]string{a.fact(f.Name), f.Value})
		}
		a.out.pairs(lines)
	}
}

func (a *command) stage(s core.AuditStage) string {
	if s == "" {
		return ""
	}
	return a.t("auditstage." + string(s))
}

// fact is the name of what a row says; some carry a name of their own behind a blank.
func (a *command) fact(name string) string {
	name, of, _ := strings.Cut(name, " ")
	name = a.say.Or("auditfact."+name, name, nil)
	if of != "" {
		name += ": " + core.Clean(of, 80, false)
	}
	return name
}

// recorded is an event's data without the digests of rows, which say nothing to a reader.
func recorded(data string) string {
	var v map[string]string
	if json.Unmarshal([]byte(data), &v) != nil {
		return data
	}
	keys := make([]string, 0, len(v))
	for k := range v {
		if k != "row" && k != "text" && k != "hash" {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	for i, k := range keys {
		keys[i] = k + "=" + v[k]
	}
	return strings.Join(keys, " ")
}

func clipHash(h string) string {
	if len(h) > 12 {
		return h[:12]
	}
	return h
}
