package cli

import (
	"context"
	"slices"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

func (a *command) adminCmd() *cobra.Command {
	cmd := a.noun("admin")
	cmd.AddCommand(a.adminInfo(), a.adminCheck(), a.adminWork("vacuum", Session.Vacuum), a.adminWork("reindex", Session.Reindex), a.adminBackups(), a.adminLog(), a.adminFlags())
	return cmd
}

func (a *command) adminInfo() *cobra.Command {
	return &cobra.Command{Use: "info", Short: a.t("cmd.admin.info"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			v, err := s.Version(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(v)
			}
			a.out.pairs([][2]string{{a.t("admin.version"), v.Version}, {a.t("admin.schema"), a.say.Int(v.Schema)}})
			a.out.blank()
			a.amounts(a.t("admin.sizes"), v.Bytes, a.say.Bytes)
			a.out.blank()
			a.amounts(a.t("admin.rows"), v.Rows, a.say.Int)
			return nil
		})
	}}
}

// amounts shows numbers by name, the largest first.
func (a *command) amounts(title string, of map[string]int64, form func(int64) string) {
	names := make([]string, 0, len(of))
	for name := range of {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		if of[names[i]] != of[names[j]] {
			return of[names[i]] > of[names[j]]
		}
		return names[i] < names[j]
	})
	a.out.head(title)
	var rows [][2]string
	for _, name := range names {
		rows = append(rows, [2]string{"  " + name, form(of[name])})
	}
	a.out.pairs(rows)
}

func (a *command) adminCheck() *cobra.Command {
	return &cobra.Command{Use: "check", Short: a.t("cmd.admin.check"), Long: a.t("cmd.admin.check.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			stop := a.out.spinner(a.t("progress.check"))
			rep, err := s.Integrity(ctx, func(core.WorkProgress) {})
			stop()
			if err != nil {
				return err
			}
			if a.flagJSON {
				err = a.out.json(rep)
			} else {
				a.showIntegrity(rep)
			}
			if err == nil && !rep.OK {
				return errFindings
			}
			return err
		})
	}}
}

func (a *command) showIntegrity(rep core.IntegrityReport) {
	audit := ""
	if rep.Audit.Broken != nil {
		audit = a.f("admin.broken", args{"job": string(rep.Audit.Broken.JobID), "why": a.say.Error(rep.Audit.Broken.Why)})
	}
	for _, part := range [][2]string{{"admin.database", rep.Database}, {"admin.ledger", rep.Ledger}, {"admin.search", rep.Search}, {"admin.audit", audit}} {
		if part[1] == "" {
			a.out.styled(styleGood, "✓ "+a.t(part[0]))
			continue
		}
		a.out.styled(styleBad, "✗ "+a.t(part[0])+": "+a.say.Error(part[1]))
	}
	if rep.OK {
		a.out.line(a.f("admin.whole", args{"chains": a.say.Int(int64(rep.Audit.Chains)), "events": a.say.Int(rep.Audit.Events)}))
	}
}

// adminWork is a command that works on the database for a while.
func (a *command) adminWork(name string, do func(Session, context.Context) (core.Maintenance, error)) *cobra.Command {
	return &cobra.Command{Use: name, Short: a.t("cmd.admin." + name), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			stop := a.out.spinner(a.t("progress." + name))
			m, err := do(s, ctx)
			stop()
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(m)
			}
			done := "done." + name
			if name == "vacuum" && m.After >= m.Before {
				done = "done.vacuum.none"
			}
			a.out.styled(styleGood, a.f(done, args{"before": a.say.Bytes(m.Before), "after": a.say.Bytes(m.After)}))
			return nil
		})
	}}
}

func (a *command) adminBackups() *cobra.Command {
	return &cobra.Command{Use: "backups", Short: a.t("cmd.admin.backups"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.Backups(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			if len(list) == 0 {
				a.out.line(a.t("backup.none"))
				return nil
			}
			var rows [][]cell
			for _, b := range list {
				rows = append(rows, []cell{plainCell(b.Name), plainCell(a.say.Bytes(b.Bytes)), plainCell(a.say.DateTime(b.At.Local()))})
			}
			a.out.table([]column{{head: a.t("col.name"), flex: true}, {head: a.t("col.size")}, {head: a.t("col.at")}}, rows)
			return nil
		})
	}}
}

func (a *command) adminLog() *cobra.Command {
	var level string
	var limit int
	levels := []string{"debug", "info", "warn", "error"}
	cmd := &cobra.Command{Use: "log", Short: a.t("cmd.admin.log"), Long: a.t("cmd.admin.log.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if !slices.Contains(levels, level) {
			return a.badFlag("level", level, strings.Join(levels, ", "))
		}
		if limit < 1 || limit > 1000 {
			return a.badFlag("limit", a.say.Int(int64(limit)), "1 … 1000")
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			lines, err := s.Log(ctx, level, limit)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(lines, ""))
			}
			if !s.Running {
				a.out.line(a.t("log.norun"))
				return nil
			}
			slices.Reverse(lines)
			for _, l := range lines {
				a.out.line(logText(a.say.DateTime(l.At.Local()), l))
			}
			return nil
		})
	}}
	cmd.Flags().StringVar(&level, "level", "info", a.t("flag.log.level"))
	cmd.Flags().IntVar(&limit, "limit", 200, a.t("flag.log.limit"))
	return cmd
}

// logText is a record on one line.
func logText(at string, l core.LogLine) string {
	names := make([]string, 0, len(l.Attrs))
	for name := range l.Attrs {
		names = append(names, name)
	}
	slices.Sort(names)
	text := at + " " + strings.ToUpper(l.Level) + " " + l.Msg
	for _, name := range names {
		text += " " + name + "=" + core.Clean(l.Attrs[name], 400, false)
	}
	return text
}
