package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/doctor"
	"github.com/automonet/automonet/app/support"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/secret"
)

func (a *command) supportCmd() *cobra.Command {
	cmd := a.noun("support")
	cmd.AddCommand(a.supportBundle())
	return cmd
}

func (a *command) supportBundle() *cobra.Command {
	return &cobra.Command{Use: "bundle FILE", Short: a.t("cmd.support.bundle"), Long: a.t("cmd.support.bundle.long"), Args: a.oneArg("FILE"),
		Example: "  automonet support bundle support.zip",
		RunE: func(cmd *cobra.Command, words []string) error {
			cfg, err := a.load()
			if err != nil {
				return err
			}
			known, err := a.secretsOf(cfg)
			if err != nil {
				return err
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				var findings []doctor.Finding
				doctor.Run(ctx, doctor.Deps{Config: cfg, Clock: a.Clock, Offline: true, Service: s}, func(f doctor.Finding) { findings = append(findings, f) })
				if err := ctx.Err(); err != nil {
					return err
				}
				return a.writeBundle(ctx, words[0], support.Deps{Config: cfg, Service: s, Findings: findings, Secrets: known, Environ: a.Environ, Version: a.Version, Now: a.Clock.Now()})
			})
		}}
}

// secretsOf returns a redactor that knows every secret of the installation: those that
// the configuration names and those that are stored. One that cannot be read cannot
// stand in a bundle in clear either, except in the environment, which is not read.
func (a *command) secretsOf(cfg config.Config) (*secret.Redactor, error) {
	if a.Backend.Vault == nil {
		return nil, a.missing()
	}
	vault := a.Backend.Vault(cfg)
	for _, use := range cfg.References() {
		_, _ = vault.Resolve(use.Ref)
	}
	stored, err := vault.List()
	if err != nil {
		return nil, err
	}
	for _, ref := range stored {
		_, _ = vault.Resolve(ref.String())
	}
	return vault.Redactor(), nil
}

// unwritten gives the error of a file that could not be written to its end words that
// a user can act on, where the disk is full.
func unwritten(path string, err error) error {
	if !errors.Is(err, syscall.ENOSPC) {
		return err
	}
	return core.Errorf(core.KindTransient, "the disk is full: %s cannot grow; free disk space and start again, nothing that was saved is lost",
		filepath.Base(path)).Because(err)
}

// writeBundle writes the bundle at path, readable by its owner only; nothing is left of
// one that fails.
func (a *command) writeBundle(ctx context.Context, path string, d support.Deps) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return core.Errorf(core.KindConflict, "%s", a.f("error.taken", args{"file": path}))
	}
	if err != nil {
		return core.Invalid("file", "%s", a.f("error.open", args{"file": path})).Because(err)
	}
	if err := errors.Join(support.Write(ctx, f, d), f.Close()); err != nil {
		return errors.Join(unwritten(path, err), os.Remove(path))
	}
	info, err := os.Stat(path)
	if err != nil {
		return core.Invalid("file", "%s", a.f("error.open", args{"file": path})).Because(err)
	}
	if a.flagJSON {
		return a.out.json(map[string]any{"path": path, "bytes": info.Size()})
	}
	a.out.styled(styleGood, a.f("done.bundle", args{"file": path, "size": a.say.Bytes(info.Size())}))
	a.out.line(a.t("bundle.look"))
	return nil
}
