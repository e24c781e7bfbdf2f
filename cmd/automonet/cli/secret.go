package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/secret"
)

func (a *command) secretCmd() *cobra.Command {
	cmd := a.noun("secret")
	cmd.AddCommand(a.secretSet(), a.secretList(), a.secretDelete(), a.secretRotate())
	return cmd
}

func (a *command) secrets() (*secret.Resolver, error) {
	cfg, err := a.load()
	if err != nil {
		return nil, err
	}
	if a.Backend.Vault == nil {
		return nil, a.missing()
	}
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return nil, core.Invalid("data_dir", "%s", a.f("error.open", args{"file": cfg.DataDir})).Because(err)
	}
	return a.Backend.Vault(cfg), nil
}

// reference makes a reference of a name: secret:NAME unless it says where.
func reference(name string) string {
	if strings.Contains(name, ":") {
		return name
	}
	return "secret:" + name
}

func (a *command) secretSet() *cobra.Command {
	return &cobra.Command{Use: "set NAME", Short: a.t("cmd.secret.set"), Long: a.t("cmd.secret.set.long"), Args: a.oneArg("NAME"), RunE: func(_ *cobra.Command, words []string) error {
		ref := reference(words[0])
		if _, err := secret.ParseRef(ref); err != nil {
			return err
		}
		store, err := a.secrets()
		if err != nil {
			return err
		}
		value, err := a.readSecret(ref)
		if err != nil {
			return err
		}
		if err := store.Set(ref, value); err != nil {
			return err
		}
		return a.done("done.secret.set", args{"ref": ref})
	}}
}

// readSecret takes the value from the terminal without showing it, else from
// the standard input; never from an argument, which other users could see.
func (a *command) readSecret(name string) (string, error) {
	var raw []byte
	var err error
	if f, ok := a.Stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		_, _ = fmt.Fprint(a.Stderr, a.f("ask.secret", args{"name": name})+" ")
		raw, err = term.ReadPassword(int(f.Fd()))
		_, _ = fmt.Fprintln(a.Stderr)
	} else {
		raw, err = io.ReadAll(io.LimitReader(a.Stdin, 64<<10))
	}
	if err != nil {
		return "", core.Invalid("value", "%s", a.t("error.secret.read")).Because(err)
	}
	value := strings.TrimRight(string(raw), "\r\n")
	if value == "" {
		return "", core.Invalid("value", "%s", a.t("error.secret.empty"))
	}
	return value, nil
}

func (a *command) secretList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: a.t("cmd.secret.list"), Args: a.noArgs, RunE: func(*cobra.Command, []string) error {
		store, err := a.secrets()
		if err != nil {
			return err
		}
		refs, err := store.List()
		if err != nil {
			return err
		}
		var names []string
		for _, r := range refs {
			names = append(names, r.String())
		}
		if a.flagJSON {
			return a.out.json(listOf(names, ""))
		}
		if len(names) == 0 {
			a.out.line(a.t("secret.none"))
		}
		for _, n := range names {
			a.out.line(n)
		}
		return nil
	}}
}

func (a *command) secretDelete() *cobra.Command {
	return &cobra.Command{Use: "delete NAME", Short: a.t("cmd.secret.delete"), Args: a.oneArg("NAME"), RunE: func(_ *cobra.Command, words []string) error {
		store, err := a.secrets()
		if err != nil {
			return err
		}
		if err := store.Delete(reference(words[0])); err != nil {
			return err
		}
		return a.done("done.secret.delete", args{"name": words[0]})
	}}
}

func (a *command) secretRotate() *cobra.Command {
	return &cobra.Command{Use: "rotate", Short: a.t("cmd.secret.rotate"), Args: a.noArgs, RunE: func(*cobra.Command, []string) error {
		store, err := a.secrets()
		if err != nil {
			return err
		}
		if err := store.Rotate(); err != nil {
			return err
		}
		return a.done("done.secret.rotate", nil)
	}}
}
