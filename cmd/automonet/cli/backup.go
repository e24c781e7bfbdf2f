package cli

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

func (a *command) backupCmd() *cobra.Command {
	return &cobra.Command{Use: "backup FILE", Short: a.t("cmd.backup"), Args: a.oneArg("FILE"), RunE: func(cmd *cobra.Command, words []string) error {
		path, err := filepath.Abs(words[0])
		if err != nil {
			return core.Invalid("file", "%s", a.f("error.open", args{"file": words[0]})).Because(err)
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			stop := a.out.spinner(a.t("progress.backup"))
			report, err := s.Backup(ctx, path)
			stop()
			if err != nil {
				return err
			}
			return a.showBackup("done.backup", report)
		})
	}}
}

func (a *command) restoreCmd() *cobra.Command {
	var force, yes bool
	cmd := &cobra.Command{Use: "restore FILE", Short: a.t("cmd.restore"), Long: a.t("cmd.restore.long"), Args: a.oneArg("FILE"), RunE: func(cmd *cobra.Command, words []string) error {
		cfg, err := a.load()
		if err != nil {
			return err
		}
		if a.Backend.Restore == nil {
			return a.missing()
		}
		if !yes && a.canAsk() {
			ok, err := a.confirm(a.f("ask.restore", args{"dir": cfg.DataDir}))
			if err != nil || !ok {
				return a.unless(err)
			}
		}
		stop := a.out.spinner(a.t("progress.restore"))
		report, err := a.Backend.Restore(cmd.Context(), cfg, words[0], force)
		stop()
		if err != nil {
			return err
		}
		if err := a.showBackup("done.restore", report); err != nil || a.flagJSON {
			return err
		}
		a.out.styled(styleWarn, a.t("restore.stopnew"))
		return nil
	}}
	cmd.Flags().BoolVar(&force, "force", false, a.t("flag.restore.force"))
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, a.t("flag.yes.restore"))
	return cmd
}

func (a *command) showBackup(key string, r core.BackupReport) error {
	if !r.Verified {
		return core.Errorf(core.KindInternal, "%s", a.f("error.unverified", args{"file": r.Path}))
	}
	if a.flagJSON {
		return a.out.json(r)
	}
	a.out.styled(styleGood, a.f(key, args{"file": r.Path, "size": a.say.Bytes(r.Bytes)}))
	names := map[string]string{}
	for k := range r.Counts {
		names[k] = k
	}
	var rows [][2]string
	for _, k := range sortedParams(names) {
		rows = append(rows, [2]string{"  " + a.code("count", k), a.say.Int(r.Counts[k])})
	}
	a.out.pairs(rows)
	return nil
}
