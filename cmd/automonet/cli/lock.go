package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

func (a *command) lockCmd() *cobra.Command {
	cmd := a.noun("lock")
	cmd.AddCommand(
		&cobra.Command{Use: "list", Short: a.t("cmd.lock.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			return a.with(cmd, func(ctx context.Context, s Session) error {
				locks, err := s.Locks(ctx)
				if err != nil {
					return err
				}
				if a.flagJSON {
					return a.out.json(listOf(locks, ""))
				}
				if len(locks) == 0 {
					a.out.line(a.t("lock.none"))
					return nil
				}
				a.lockTable(locks)
				return nil
			})
		}},
		&cobra.Command{Use: "remove LOCK", Short: a.t("cmd.lock.remove"), Args: a.oneArg("LOCK"), RunE: func(cmd *cobra.Command, words []string) error {
			return a.with(cmd, func(ctx context.Context, s Session) error {
				id, err := resolve(ctx, a, "lock", words[0], func(ctx context.Context, _ string) ([]core.LockID, string, error) {
					locks, err := s.Locks(ctx)
					return idsOf(locks, func(l core.Lock) core.LockID { return l.ID }), "", err
				})
				if err != nil {
					return err
				}
				if err := s.RemoveLock(ctx, id); err != nil {
					return err
				}
				return a.done("done.lock", args{"id": short(id)})
			})
		}})
	return cmd
}

func (a *command) lockTable(locks []core.Lock) {
	var rows [][]cell
	for _, l := range locks {
		until := a.t("lock.forever")
		if !l.Until.IsZero() {
			until = a.say.DateTime(l.Until.Local())
		}
		reason := l.Reason
		if !strings.Contains(reason, " ") {
			reason = a.say.Or("lockreason."+reason, reason, nil)
		}
		rows = append(rows, []cell{plainCell(short(l.ID)), plainCell(l.Scope), plainCell(reason), plainCell(until)})
	}
	a.out.table([]column{{head: a.t("col.lock")}, {head: a.t("col.scope"), flex: true}, {head: a.t("col.reason"), flex: true}, {head: a.t("col.until")}}, rows)
}

// noun makes the parent of a noun's commands; called alone it shows its help.
func (a *command) noun(name string) *cobra.Command {
	return &cobra.Command{Use: name, Short: a.t("cmd." + name), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
}

// done says that something was done; with --json nothing but an empty object.
func (a *command) done(key string, with args) error {
	if a.flagJSON {
		return a.out.json(struct{}{})
	}
	a.out.line(a.f(key, with))
	return nil
}
