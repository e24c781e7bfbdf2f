package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
)

// syncExport writes what the account has in the project.
func (a *command) syncExport() *cobra.Command {
	var force bool
	cmd := &cobra.Command{Use: "export FILE|-", Short: a.t("cmd.sync.export"), Long: a.t("cmd.sync.export.long"), Args: a.oneArg("FILE|-"),
		Example: "  automonet sync export project.json",
		RunE: func(cmd *cobra.Command, words []string) error {
			if words[0] == "-" {
				return a.quietly(cmd, func(ctx context.Context, s Session) error {
					out, err := a.exportTo(ctx, s, a.Stdout)
					if err == nil && out.Sealed > 0 {
						_, err = io.WriteString(a.Stderr, a.f("sync.export.sealed", args{"n": out.Sealed})+"\n")
					}
					return err
				})
			}
			// Whether there is a file is said before anything is asked for, and again before it is put there.
			if err := a.vacant(words[0], force); err != nil {
				return err
			}
			return a.with(cmd, func(ctx context.Context, s Session) error { return a.exportFile(ctx, s, words[0], force) })
		}}
	cmd.Flags().BoolVar(&force, "force", false, a.t("flag.force"))
	return cmd
}

// vacant refuses a name that is taken, unless what has it may be overwritten.
func (a *command) vacant(path string, force bool) error {
	info, err := os.Lstat(path)
	switch {
	case err == nil && info.IsDir():
		return core.Errorf(core.KindConflict, "%s", a.f("error.taken", args{"file": path}))
	case err == nil && !force:
		return core.Errorf(core.KindConflict, "%s", a.f("error.sync.export", args{"file": path}))
	}
	return nil
}

// exportFile writes the export at path, readable by its owner only. It is there whole or not at all: it is
// written beside it and renamed.
func (a *command) exportFile(ctx context.Context, s Session, path string, force bool) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".automonet-export-*")
	if err != nil {
		return core.Invalid("file", "%s", a.f("error.open", args{"file": path})).Because(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, gone(os.Remove(f.Name())))
		}
	}()
	to := &disk{w: f}
	out, err := a.exportTo(ctx, s, to)
	closed := errors.Join(f.Sync(), f.Close())
	if err == nil {
		err, to.err = closed, closed
	}
	if to.err != nil {
		return core.Invalid("file", "%s", a.f("error.sync.write", args{"file": path})).Because(to.err)
	}
	if err != nil {
		return err
	}
	if err := a.vacant(path, force); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return core.Invalid("file", "%s", a.f("error.sync.write", args{"file": path})).Because(err)
	}
	if a.flagJSON {
		return a.out.json(out)
	}
	a.out.styled(styleGood, a.f("done.sync.export", args{"n": out.Rows, "project": out.Project, "file": path}))
	if out.Sealed > 0 {
		a.out.styled(styleWarn, a.f("sync.export.sealed", args{"n": out.Sealed}))
	}
	return nil
}

// gone is a failure to remove a file, nil where there is none any more.
func gone(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// disk is a file that remembers what it refused, so that a full disk is not taken for the project's failure.
type disk struct {
	w   io.Writer
	err error
}

// Write writes to the file.
func (d *disk) Write(b []byte) (int, error) {
	n, err := d.w.Write(b)
	d.err = cmp.Or(d.err, err)
	return n, err
}

// exportTo writes the export to w and shows how far it is.
func (a *command) exportTo(ctx context.Context, s Session, w io.Writer) (core.SyncExport, error) {
	meter := a.meter()
	defer meter.stop()
	tables := len(mirror.Tables())
	return s.ExportRemote(ctx, w, by, func(e core.SyncExport) {
		if n := len(e.Tables); n > 0 {
			at := e.Tables[n-1]
			meter.step(Progress{Stage: "export", Name: at.Table + " " + strconv.Itoa(at.Rows), Done: n - 1, Total: tables})
		}
	})
}
