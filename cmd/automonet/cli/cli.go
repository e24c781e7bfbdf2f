// Package cli is the command line of AutoMonet: one file per noun. Commands read
// the configuration, open the service (the running agent's, or their own over
// the store), ask it, and show what it says; they hold no rule of their own.
// With --json they print exactly the REST resource. Foreign text never reaches
// the terminal with control characters in it.
package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/i18n"
)

// Program is one call of the command line.
type Program struct {
	Args    []string
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	Environ []string
	Version string
	Clock   clock.Clock
	IDs     clock.IDs
	Backend Backend
}

// Main runs the command that p.Args name and returns the exit code.
func Main(ctx context.Context, p Program) int {
	a := newCommand(p)
	root := a.root()
	root.SetArgs(p.Args)
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	return a.fail(err)
}

// command is one call being carried out.
type command struct {
	Program
	say *i18n.Printer
	out *output
	// fixedLang is set when the language was chosen for this call.
	fixedLang bool

	flagConfig, flagData, flagLang   string
	flagJSON, flagLive, flagNoColour bool
	flagDebug                        bool
	// running marks the commands that start an agent, for the exit code.
	running bool
}

func newCommand(p Program) *command {
	a := &command{Program: p}
	lang, fixed := a.firstLanguage()
	a.say, a.fixedLang = i18n.New(lang), fixed
	a.out = newOutput(p.Stdout, p.Stderr, p.Environ, a.say)
	return a
}

// firstLanguage finds the language before the flags are parsed, since the help
// texts need it: --lang, AUTOMONET_LANGUAGE, the configuration, the environment.
func (a *command) firstLanguage() (core.Lang, bool) {
	flags := map[string]string{}
	for i, arg := range a.Args {
		for _, name := range []string{"--lang", "--config"} {
			if v, ok := strings.CutPrefix(arg, name+"="); ok {
				flags[name] = v
			} else if arg == name && i+1 < len(a.Args) {
				flags[name] = a.Args[i+1]
			}
		}
	}
	if l := core.Lang(flags["--lang"]); l == core.LangGerman || l == core.LangEnglish {
		return l, true
	}
	if l := core.Lang(a.env("AUTOMONET_LANGUAGE")); l == core.LangGerman || l == core.LangEnglish {
		return l, true
	}
	if path, ok := config.Locate(flags["--config"], a.Environ); ok {
		if cfg, err := config.Load(path, nil); err == nil {
			return cfg.Language, false
		}
	}
	return i18n.Detect(a.Environ), false
}

func (a *command) root() *cobra.Command {
	root := &cobra.Command{
		Use: "automonet", Short: a.t("cmd.root"), Long: a.t("cmd.root.long"),
		SilenceErrors: true, SilenceUsage: true, Args: a.noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if a.flagLang != "" && a.flagLang != "en" && a.flagLang != "de" {
				return core.Invalid("--lang", "%s", a.f("error.lang", args{"got": a.flagLang}))
			}
			a.out.jsonMode = a.flagJSON
			if a.flagNoColour {
				a.out.colour = false
			}
			return nil
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.flagConfig, "config", "", a.t("flag.config"))
	flags.StringVar(&a.flagData, "data-dir", "", a.t("flag.data"))
	flags.StringVar(&a.flagLang, "lang", "", a.t("flag.lang"))
	flags.BoolVar(&a.flagJSON, "json", false, a.t("flag.json"))
	flags.BoolVar(&a.flagLive, "live", false, a.t("flag.live"))
	flags.BoolVar(&a.flagNoColour, "no-color", false, a.t("flag.nocolour"))
	flags.BoolVar(&a.flagDebug, "debug", false, a.t("flag.debug"))
	a.localise(root)
	start := &cobra.Group{ID: "start", Title: a.t("group.start")}
	work := &cobra.Group{ID: "work", Title: a.t("group.work")}
	setup := &cobra.Group{ID: "setup", Title: a.t("group.setup")}
	data := &cobra.Group{ID: "data", Title: a.t("group.data")}
	root.AddGroup(start, work, setup, data)
	group(root, start.ID, a.runCmd(), a.demoCmd(), a.initCmd(), a.doctorCmd(), a.statusCmd())
	group(root, work.ID, a.jobCmd(), a.proposalCmd(), a.previewCmd(), a.submissionCmd(), a.replyCmd(), a.answerCmd(), a.outcomeCmd(), a.feedbackCmd(), a.autonomyCmd(), a.auditCmd(), a.lockCmd(), a.syncCmd(), a.budgetCmd(), a.callsCmd(), a.planCmd(), a.armsCmd(), a.reportCmd(), a.forecastCmd(), a.replayCmd(),
		a.runModeCmd("pause", core.RunPaused), a.runModeCmd("resume", core.RunNormal), a.runModeCmd("stop-new", core.RunStopNew))
	group(root, setup.ID, a.sourceCmd(), a.channelCmd(), a.browserCmd(), a.notifyCmd(), a.profileCmd(), a.ruleCmd(), a.configCmd(), a.secretCmd(), a.modelCmd(), a.llmCmd(), a.priorCmd(), a.ratesCmd(),
		a.userCmd(), a.tokenCmd(), a.setupCmd())
	group(root, data.ID, a.backupCmd(), a.restoreCmd(), a.adminCmd(), a.supportCmd(), a.exportCmd(), a.importCmd(), a.mcpCmd(), a.trainCmd(), a.versionCmd(), a.completionCmd())
	return root
}

func group(root *cobra.Command, id string, commands ...*cobra.Command) {
	for _, c := range commands {
		c.GroupID = id
		root.AddCommand(c)
	}
}

type args = map[string]any

// t says a message without placeholders, f one with them.
func (a *command) t(key string) string            { return a.say.T(key, nil) }
func (a *command) f(key string, with args) string { return a.say.T(key, with) }

func (a *command) env(name string) string {
	for i := len(a.Environ) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(a.Environ[i], name+"="); ok {
			return v
		}
	}
	return ""
}

// load reads the configuration; without a file it is the default one.
func (a *command) load() (config.Config, error) {
	path, exists := config.Locate(a.flagConfig, a.Environ)
	if !exists && a.flagConfig == "" && a.env("AUTOMONET_CONFIG") == "" {
		path = ""
	}
	cfg, err := config.Load(path, a.Environ, a.known())
	if err != nil {
		return cfg, err
	}
	if a.flagData != "" {
		if cfg.DataDir, err = filepath.Abs(a.flagData); err != nil {
			return cfg, core.Invalid("--data-dir", "%v", err)
		}
	}
	if path == "" {
		if l := i18n.Detect(a.Environ); l != "" && a.env("AUTOMONET_LANGUAGE") == "" {
			cfg.Language, cfg.Settings.Lang = l, l
		}
	}
	return cfg, nil
}

func (a *command) known() config.Option {
	return config.Options(config.WithDrivers(driverNames(a.Backend.SourceDrivers), driverNames(a.Backend.ChannelDrivers)), config.WithProviders(a.Backend.Presets), config.WithTargets(driverNames(a.Backend.TargetDrivers)))
}

// with opens the service, says in which mode it is, and calls f with it.
func (a *command) with(cmd *cobra.Command, f func(ctx context.Context, s Session) error) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	if a.Backend.Open == nil {
		return a.missing()
	}
	s, err := a.Backend.Open(cmd.Context(), cfg, a.flagLive)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if !a.fixedLang && !a.flagJSON {
		if set, err := s.Settings(cmd.Context()); err == nil && set.Lang != "" {
			a.say = i18n.New(set.Lang)
			a.out.say = a.say
		}
	}
	a.out.banner(s.DryRun)
	return f(cmd.Context(), s)
}

func (a *command) missing() error {
	return core.Errorf(core.KindInternal, "%s", a.t("error.missing"))
}

// by names the user of this command line in records.
const by = "user:cli"

func readInput(a *command, name string) ([]byte, error) {
	const most = 8 << 20
	var r io.Reader = a.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, core.Errorf(core.KindNotFound, "%s", a.f("error.nofile", args{"file": name})).Because(err)
		}
		if err != nil {
			return nil, core.Invalid("file", "%s", a.f("error.open", args{"file": name})).Because(err)
		}
		defer func() { _ = f.Close() }()
		r = f
	}
	raw, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, core.Invalid("file", "%s", a.f("error.open", args{"file": name})).Because(err)
	}
	if len(raw) > most {
		return nil, core.Invalid("file", "%s", a.f("error.large", args{"file": name, "limit": a.say.Bytes(most)}))
	}
	return raw, nil
}
