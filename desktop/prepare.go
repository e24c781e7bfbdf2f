package desktop

import (
	"errors"
	"flag"
	"io"
	"log/slog"
	"os/user"
	"path/filepath"
	"strings"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
	"github.com/automonet/automonet/internal/logring"
	"github.com/automonet/automonet/internal/secret"
)

// Args are what the program is started with.
type Args struct {
	// Config and DataDir name another configuration or data folder.
	Config, DataDir string
	// Hidden starts without showing the window, as the autostart does.
	Hidden bool
	// Quit ends the program that runs.
	Quit bool
	// Live and Dry choose the mode of this start.
	Live, Dry bool
	Version   bool
}

// ParseArgs reads the command line; usage gets the help.
func ParseArgs(args []string, usage io.Writer) (Args, error) {
	var a Args
	f := flag.NewFlagSet("automonet-desktop", flag.ContinueOnError)
	f.SetOutput(usage)
	f.StringVar(&a.Config, "config", "", "configuration file")
	f.StringVar(&a.DataDir, "data-dir", "", "data folder")
	f.BoolVar(&a.Hidden, "hidden", false, "start without showing the window")
	f.BoolVar(&a.Quit, "quit", false, "end the program that runs")
	f.BoolVar(&a.Live, "live", false, "start in live mode, this time")
	f.BoolVar(&a.Dry, "dry-run", false, "start in dry-run, this time")
	f.BoolVar(&a.Version, "version", false, "print the version")
	if err := f.Parse(args); err != nil {
		return a, err
	}
	if f.NArg() > 0 {
		return a, core.Invalid("arguments", "the program takes no %q; see --help", core.Clean(f.Arg(0), 60, false))
	}
	if a.Live && a.Dry {
		return a, core.Invalid("arguments", "choose --live or --dry-run, not both")
	}
	return a, nil
}

// mode is the mode that the command line asks for, nil for none.
func (a Args) mode() *bool {
	if a.Live || a.Dry {
		return &a.Live
	}
	return nil
}

// With sets what the command line says.
func (a Args) With(cfg Config) Config {
	cfg.Hidden, cfg.Live = a.Hidden, a.mode()
	return cfg
}

// NewAutostart is that of this system for a program that is started with these
// arguments; a mode of one start is none of every start.
func NewAutostart(program string, a Args) (Autostart, error) {
	args := []string{"--hidden"}
	for _, f := range []struct{ name, path string }{{"--config", a.Config}, {"--data-dir", a.DataDir}} {
		if f.path == "" {
			continue
		}
		abs, err := filepath.Abs(f.path)
		if err != nil {
			return nil, err
		}
		args = append(args, f.name, abs)
	}
	return autostart(program, args)
}

// LoadConfig reads the configuration. Where there is none it writes the one of a new
// installation, in the language of the session.
func LoadConfig(a Args, environ []string, known config.Option) (config.Config, error) {
	path, exists := config.Locate(a.Config, environ)
	if !exists && a.Config == "" && !has(environ, "AUTOMONET_CONFIG") {
		cfg := config.Default()
		if l := i18n.Detect(environ); l != "" {
			cfg.Language, cfg.Settings.Lang = l, l
		}
		raw, err := config.Export(cfg)
		if err == nil {
			err = config.Write(path, raw, false)
		}
		if err != nil {
			return cfg, err
		}
	}
	cfg, err := config.Load(path, environ, known)
	if err == nil && a.DataDir != "" {
		if cfg.DataDir, err = filepath.Abs(a.DataDir); err != nil {
			err = core.Invalid("--data-dir", "%v", err)
		}
	}
	if err != nil {
		if l := i18n.Detect(environ); l != "" {
			cfg.Language = l
		}
	}
	return cfg, err
}

func has(environ []string, name string) bool {
	for _, kv := range environ {
		if v, ok := strings.CutPrefix(kv, name+"="); ok && v != "" {
			return true
		}
	}
	return false
}

// OwnerName is what the owner's account is called: as the user of the machine, where
// that name fits.
func OwnerName(u *user.User, err error) string {
	if err == nil {
		// Windows puts the domain before the name.
		name := strings.ToLower(u.Username[strings.LastIndexByte(u.Username, '\\')+1:])
		if name, err := core.NewAccountName("name", name); err == nil {
			return name
		}
	}
	return "owner"
}

// newLog writes records into the file at the configured level and format, and into the
// ring, without secrets.
func newLog(cfg config.Log, w io.Writer, r *secret.Redactor, ring *logring.Ring) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Level)); err != nil {
		level = slog.LevelInfo
	}
	opts := &slog.HandlerOptions{Level: level}
	var h slog.Handler = slog.NewTextHandler(w, opts)
	if cfg.Format == "json" {
		h = slog.NewJSONHandler(w, opts)
	}
	return slog.New(secret.Handler(ring.Handler(h), r))
}

// IsHelp reports whether an error of ParseArgs is that the help was asked for.
func IsHelp(err error) bool { return errors.Is(err, flag.ErrHelp) }
