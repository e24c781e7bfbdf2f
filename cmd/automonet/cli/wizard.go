package cli

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/huh"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// ask runs the wizard: the language first, so that the rest is in it.
func (a *command) ask(ctx context.Context, path string, in answers, force bool) error {
	if !a.fixedLang {
		pick := huh.NewForm(huh.NewGroup(huh.NewSelect[string]().Title("Language / Sprache").
			Options(huh.NewOption("English", "en"), huh.NewOption("Deutsch", "de")).Value(&in.language)))
		if err := a.runForm(ctx, pick); err != nil {
			return err
		}
		a.say = i18n.New(core.Lang(in.language))
		a.out.say = a.say
	}
	if len(in.sources) == 0 {
		for _, s := range config.Default().Sources {
			in.sources = append(in.sources, string(s.Name))
		}
	}
	if err := a.runForm(ctx, a.form(&in)); err != nil {
		return err
	}
	return a.finish(path, in, force)
}

func (a *command) runForm(ctx context.Context, f *huh.Form) error {
	accessible := a.env("ACCESSIBLE") != "" || a.env("TERM") == "dumb" || !isTerminal(a.Stdout)
	err := f.WithInput(a.Stdin).WithOutput(a.Stdout).WithAccessible(accessible).WithKeyMap(a.keys()).
		WithTheme(huh.ThemeBase16()).RunWithContext(ctx)
	if errors.Is(err, huh.ErrUserAborted) {
		return core.Errorf(core.KindConflict, "%s", a.t("error.aborted"))
	}
	return err
}

// form asks for what a working dry-run configuration needs; all but the name
// may be left out.
func (a *command) form(in *answers) *huh.Form {
	input := func(name string, value *string, check func(string) error) *huh.Input {
		f := huh.NewInput().Title(a.t("ask." + name)).Description(a.t("ask." + name + ".why")).Value(value)
		if check != nil {
			f = f.Validate(check)
		}
		return f
	}
	var options []huh.Option[string]
	for _, s := range config.Default().Sources {
		options = append(options, huh.NewOption(string(s.Name), string(s.Name)).Selected(contains(in.sources, string(s.Name))))
	}
	return huh.NewForm(
		huh.NewGroup(
			input("name", &in.name, a.notEmpty),
			input("headline", &in.headline, nil),
			input("contact", &in.contact, a.address),
			input("skills", &in.skills, nil),
		).Title(a.t("ask.you")),
		huh.NewGroup(
			input("zone", &in.zone, a.zone),
			input("currency", &in.currency, a.currency),
			input("minhourly", &in.minHourly, a.money),
			huh.NewMultiSelect[string]().Title(a.t("ask.sources")).Description(a.t("ask.sources.why")).Options(options...).Value(&in.sources),
		).Title(a.t("ask.work")),
		huh.NewGroup(
			huh.NewConfirm().Title(a.t("ask.mail")).Description(a.t("ask.mail.why")).Affirmative(a.t("ask.yes")).Negative(a.t("ask.no")).Value(&in.mail),
		).Title(a.t("ask.sending")),
		huh.NewGroup(
			input("smtphost", &in.smtpHost, a.notEmpty),
			input("smtpuser", &in.smtpUser, nil),
			input("from", &in.from, a.address),
		).Title(a.t("ask.sending")).WithHideFunc(func() bool { return !in.mail }),
	)
}

func (a *command) notEmpty(s string) error {
	if strings.TrimSpace(s) == "" {
		return errors.New(a.t("error.field.empty"))
	}
	return nil
}

func (a *command) address(s string) error {
	if s == "" {
		return nil
	}
	if _, err := mail.ParseAddress(s); err != nil {
		return errors.New(a.t("want.address"))
	}
	return nil
}

func (a *command) zone(s string) error {
	if _, err := time.LoadLocation(s); err != nil || s == "" {
		return errors.New(a.t("config.want.zone"))
	}
	return nil
}

func (a *command) currency(s string) error {
	if !core.Currency(strings.ToUpper(s)).Valid() {
		return errors.New(a.t("want.currency"))
	}
	return nil
}

func (a *command) money(s string) error {
	if _, ok := config.ParseMoney(s); !ok {
		return errors.New(a.t("config.want.money"))
	}
	return nil
}

// keys puts the key help below the form into the user's language.
func (a *command) keys() *huh.KeyMap {
	k := huh.NewDefaultKeyMap()
	for name, list := range map[string][]*key.Binding{
		"keys.next":   {&k.Input.Next, &k.Select.Next, &k.MultiSelect.Next, &k.Confirm.Next},
		"keys.back":   {&k.Input.Prev, &k.Select.Prev, &k.MultiSelect.Prev, &k.Confirm.Prev},
		"keys.submit": {&k.Input.Submit, &k.Select.Submit, &k.MultiSelect.Submit, &k.Confirm.Submit},
		"keys.filter": {&k.Select.Filter, &k.MultiSelect.Filter},
		"keys.up":     {&k.Select.Up, &k.MultiSelect.Up},
		"keys.down":   {&k.Select.Down, &k.MultiSelect.Down},
		"keys.toggle": {&k.MultiSelect.Toggle, &k.Confirm.Toggle},
		"keys.all":    {&k.MultiSelect.SelectAll, &k.MultiSelect.SelectNone},
		"keys.yes":    {&k.Confirm.Accept},
		"keys.no":     {&k.Confirm.Reject},
	} {
		for _, b := range list {
			b.SetHelp(b.Help().Key, a.t(name))
		}
	}
	return k
}
