package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"sort"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// transferVersion is the version of the export format.
const transferVersion = 1

// transfer is what export writes and import reads: what a person set up, without
// jobs, approvals, submissions or secrets.
type transfer struct {
	Format    string            `json:"format"`
	Version   int               `json:"version"`
	Settings  core.Settings     `json:"settings"`
	Profile   *core.Profile     `json:"profile,omitempty"`
	Templates map[string]string `json:"templates,omitempty"`
}

const transferFormat = "automonet-export"

var templateName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,79}\.md$`)

func (a *command) exportCmd() *cobra.Command {
	var force bool
	cmd := &cobra.Command{Use: "export [FILE]", Short: a.t("cmd.export"), Args: a.someArgs("[FILE]", 0, 1), RunE: func(cmd *cobra.Command, words []string) error {
		cfg, err := a.load()
		if err != nil {
			return err
		}
		return a.quietly(cmd, func(ctx context.Context, s Session) error {
			t := transfer{Format: transferFormat, Version: transferVersion}
			var err error
			if t.Settings, err = s.Settings(ctx); err != nil {
				return err
			}
			p, err := s.Profile(ctx, "")
			switch {
			case err == nil:
				t.Profile = &p
			case core.KindOf(err) != core.KindNotFound:
				return err
			}
			if t.Templates, err = readTemplates(cfg.Templates); err != nil {
				return err
			}
			if len(words) == 0 || words[0] == "-" {
				return a.out.json(t)
			}
			raw, err := json.MarshalIndent(t, "", "  ")
			if err != nil {
				return err
			}
			if err := config.Write(words[0], append(raw, '\n'), force); err != nil {
				return err
			}
			return a.done("done.written", args{"file": words[0]})
		})
	}}
	cmd.Flags().BoolVar(&force, "force", false, a.t("flag.force"))
	return cmd
}

// quietly is with, its banner kept off the standard output, which is the export.
func (a *command) quietly(cmd *cobra.Command, f func(context.Context, Session) error) error {
	was := a.out.jsonMode
	a.out.jsonMode = true
	defer func() { a.out.jsonMode = was }()
	return a.with(cmd, f)
}

func readTemplates(dir string) (map[string]string, error) {
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, core.Invalid("templates", "the folder %s cannot be read; correct the key templates in the configuration", dir).Because(err)
	}
	out := map[string]string{}
	for _, e := range entries {
		if e.IsDir() || !templateName.MatchString(e.Name()) {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil || len(raw) > core.MaxTextBytes {
			return nil, core.Invalid("templates", "the template %s cannot be read or is too large", e.Name()).Because(err)
		}
		out[e.Name()] = string(raw)
	}
	return out, nil
}

func (a *command) importCmd() *cobra.Command {
	var force bool
	cmd := &cobra.Command{Use: "import FILE|-", Short: a.t("cmd.import"), Args: a.oneArg("FILE|-"), RunE: func(cmd *cobra.Command, words []string) error {
		raw, err := readInput(a, words[0])
		if err != nil {
			return err
		}
		t, err := a.readTransfer(raw)
		if err != nil {
			return err
		}
		cfg, err := a.load()
		if err != nil {
			return err
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			if len(t.Templates) > 0 {
				if err := a.writeTemplates(cfg, t.Templates, force); err != nil {
					return err
				}
			}
			now, err := s.Settings(ctx)
			if err != nil {
				return err
			}
			t.Settings.Rev = now.Rev
			if _, err := s.SaveSettings(ctx, t.Settings); err != nil {
				return err
			}
			if t.Profile != nil {
				// The export names no revision: it replaces what is stored.
				if err := a.saveProfile(ctx, s, *t.Profile); err != nil || a.flagJSON {
					return err
				}
			}
			return a.done("done.import", args{"n": len(t.Templates)})
		})
	}}
	cmd.Flags().BoolVar(&force, "force", false, a.t("flag.force"))
	cmd.AddCommand(a.importPast(), a.importMailbox(), a.importList(), a.importForget())
	return cmd
}

// readTransfer checks everything before anything is changed.
func (a *command) readTransfer(raw []byte) (transfer, error) {
	var t transfer
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(raw, &head); err == nil && (head.Format != transferFormat || head.Version != transferVersion) {
		return t, core.Invalid("file", "%s", a.t("error.transfer"))
	}
	if err := a.unknownKey("", raw, reflect.TypeOf(t)); err != nil {
		return t, err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&t); err != nil {
		return t, a.transferError(err)
	}
	if t.Format != transferFormat || t.Version != transferVersion {
		return t, core.Invalid("file", "%s", a.t("error.transfer"))
	}
	if _, err := core.NewSettings(t.Settings); err != nil {
		return t, below("settings", err)
	}
	if t.Profile != nil {
		if _, err := core.NewProfile(*t.Profile); err != nil {
			return t, below("profile", err)
		}
	}
	for name, text := range t.Templates {
		if !templateName.MatchString(name) || len(text) > core.MaxTextBytes {
			return t, core.Invalid("templates", "%s", a.f("error.template", args{"got": name}))
		}
	}
	return t, nil
}

func (a *command) writeTemplates(cfg config.Config, list map[string]string, force bool) error {
	dir := cfg.Templates
	if dir == "" {
		dir = filepath.Join(cfg.DataDir, "templates")
	}
	names := make([]string, 0, len(list))
	for name := range list {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		path := filepath.Join(dir, name)
		if have, err := os.ReadFile(path); err == nil && string(have) == list[name] {
			continue
		}
		if err := config.Write(path, []byte(list[name]), force); err != nil {
			return err
		}
	}
	return nil
}
