package cli

import (
	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

func (a *command) configCmd() *cobra.Command {
	cmd := a.noun("config")
	cmd.AddCommand(a.configShow("show"), a.configCheck(), a.configImport(), a.configShow("export"))
	return cmd
}

// configShow prints the configuration in effect; export writes it to a file.
func (a *command) configShow(name string) *cobra.Command {
	var force bool
	use, most := name, 0
	if name == "export" {
		use, most = "export [FILE]", 1
	}
	cmd := &cobra.Command{Use: use, Short: a.t("cmd.config." + name), Args: a.someArgs("[FILE]", 0, most), RunE: func(_ *cobra.Command, words []string) error {
		cfg, err := a.load()
		if err != nil {
			return err
		}
		raw, err := config.Export(cfg)
		if err != nil {
			return err
		}
		if len(words) == 1 && words[0] != "-" {
			if err := config.Write(words[0], raw, force); err != nil {
				return err
			}
			return a.done("done.written", args{"file": words[0]})
		}
		if a.flagJSON {
			values, err := cfg.Plain()
			if err != nil {
				return err
			}
			return a.out.json(values)
		}
		if name == "show" {
			from := cfg.Path
			if from == "" {
				from = a.t("config.defaults")
			}
			a.out.styled(styleDim, "# "+a.f("config.from", args{"file": from}))
		}
		_, err = a.Stdout.Write(raw)
		return err
	}}
	if name == "export" {
		cmd.Flags().BoolVar(&force, "force", false, a.t("flag.force"))
	}
	return cmd
}

func (a *command) configCheck() *cobra.Command {
	return &cobra.Command{Use: "check [FILE]", Short: a.t("cmd.config.check"), Args: a.someArgs("[FILE]", 0, 1), RunE: func(_ *cobra.Command, words []string) error {
		if len(words) == 1 {
			a.flagConfig = words[0]
		}
		cfg, err := a.load()
		if err != nil {
			return err
		}
		if a.Backend.Check != nil {
			if err := a.Backend.Check(cfg); err != nil {
				return err
			}
		}
		file := cfg.Path
		if file == "" {
			file = a.t("config.defaults")
		}
		return a.done("done.config.check", args{"file": file, "sources": len(cfg.Sources)})
	}}
}

func (a *command) configImport() *cobra.Command {
	var force bool
	cmd := &cobra.Command{Use: "import FILE|-", Short: a.t("cmd.config.import"), Args: a.oneArg("FILE|-"), RunE: func(_ *cobra.Command, words []string) error {
		raw, err := readInput(a, words[0])
		if err != nil {
			return err
		}
		if _, err := config.Parse(words[0], raw, nil, a.known()); err != nil {
			return err
		}
		path, exists := config.Locate(a.flagConfig, a.Environ)
		if exists && !force {
			return core.Errorf(core.KindConflict, "%s", a.f("error.exists", args{"file": path}))
		}
		if err := config.Write(path, raw, true); err != nil {
			return err
		}
		return a.done("done.written", args{"file": path})
	}}
	cmd.Flags().BoolVar(&force, "force", false, a.t("flag.force"))
	return cmd
}
