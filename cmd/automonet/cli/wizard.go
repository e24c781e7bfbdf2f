package cli

import (
	"context"
	"errors"
	"io"
	"net/mail"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"charm.land/bubbles/v2/key"
	"charm.land/huh/v2"
	"golang.org/x/term"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// wizard asks for answers on the standard input.
type wizard struct {
	*command
	in *input
}

// input is the standard input, which remembers that it has ended: a form that
// waits for a valid answer would else ask for ever.
type input struct {
	r     io.Reader
	ended bool
}

// Read reads on; at the end it gives empty lines.
func (i *input) Read(p []byte) (int, error) {
	n, err := i.r.Read(p)
	if n == 0 && errors.Is(err, io.EOF) && len(p) > 0 {
		i.ended = true
		p[0] = '\n'
		return 1, nil
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

// ask runs the wizard: the language first, so that the rest is in it; the mail
// account last, for those who want to set it up now.
func (a *command) ask(ctx context.Context, path string, in answers, force bool) error {
	w := wizard{a, &input{r: a.Stdin}}
	if !a.fixedLang {
		pick := huh.NewForm(huh.NewGroup(huh.NewSelect[string]().Title("Language / Sprache").
			Options(huh.NewOption("English", "en"), huh.NewOption("Deutsch", "de")).Value(&in.language)))
		if err := w.run(ctx, pick); err != nil {
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
	if err := w.run(ctx, w.first(&in)); err != nil {
		return err
	}
	if in.mail {
		if err := w.run(ctx, w.account(&in)); err != nil {
			return err
		}
	}
	return a.finish(path, in, force)
}

func (w wizard) run(ctx context.Context, f *huh.Form) error {
	f = f.WithOutput(w.Stdout).WithKeyMap(w.keys()).WithTheme(huh.ThemeFunc(huh.ThemeBase16))
	tty, ok := w.Stdin.(*os.File)
	if !ok || w.env("ACCESSIBLE") != "" || w.env("TERM") == "dumb" || !hasSize(w.Stdout) {
		f = f.WithAccessible(true).WithInput(w.in)
	} else {
		keys := &lease{File: tty}
		defer keys.over.Store(true)
		f = f.WithInput(keys)
	}
	err := f.RunWithContext(ctx)
	if errors.Is(err, huh.ErrUserAborted) || w.in.ended || ctx.Err() != nil {
		return core.Errorf(core.KindConflict, "%s", w.t("error.aborted"))
	}
	return err
}

// lease is the terminal for the length of one form. The form's reader may outlive
// it by one key press, which belongs to the next form: it reads nothing any more.
type lease struct {
	*os.File
	over atomic.Bool
}

// Read reads from the terminal, and nothing once the form has ended.
func (l *lease) Read(p []byte) (int, error) {
	if l.over.Load() {
		return 0, io.EOF
	}
	return l.File.Read(p)
}

// hasSize reports whether w is a terminal that knows its size; on one of no size
// a form would draw for ever.
func hasSize(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	width, height, err := term.GetSize(int(f.Fd()))
	return err == nil && width > 0 && height > 0
}

func (w wizard) field(name string, value *string, check func(string) error) *huh.Input {
	return huh.NewInput().Title(w.t("ask." + name)).Description(w.t("ask." + name + ".why")).Value(value).
		Validate(func(s string) error {
			if check == nil || w.in.ended {
				return nil
			}
			return check(s)
		})
}

// first asks for what a working dry-run configuration needs; all but the name
// may be left out.
func (w wizard) first(in *answers) *huh.Form {
	var options []huh.Option[string]
	for _, s := range config.Default().Sources {
		options = append(options, huh.NewOption(string(s.Name), string(s.Name)).Selected(contains(in.sources, string(s.Name))))
	}
	return huh.NewForm(
		huh.NewGroup(
			w.field("name", &in.name, w.notEmpty),
			w.field("headline", &in.headline, nil),
			w.field("contact", &in.contact, w.address),
			w.field("skills", &in.skills, nil),
		).Title(w.t("ask.you")),
		huh.NewGroup(
			w.field("zone", &in.zone, w.zone),
			w.field("currency", &in.currency, w.currency),
			w.field("minhourly", &in.minHourly, w.money),
			huh.NewMultiSelect[string]().Title(w.t("ask.sources")).Description(w.t("ask.sources.why")).Options(options...).Value(&in.sources),
		).Title(w.t("ask.work")),
		huh.NewGroup(
			huh.NewConfirm().Title(w.t("ask.mail")).Description(w.t("ask.mail.why")).Affirmative(w.t("ask.yes")).Negative(w.t("ask.no")).Value(&in.mail),
		).Title(w.t("ask.sending")),
	)
}

func (w wizard) account(in *answers) *huh.Form {
	return huh.NewForm(huh.NewGroup(
		w.field("smtphost", &in.smtpHost, w.notEmpty),
		w.field("smtpuser", &in.smtpUser, nil),
		w.field("from", &in.from, func(s string) error { return w.sender(s, *in) }),
	).Title(w.t("ask.sending")))
}

// sender accepts an address, or nothing where the user name or the contact is one.
func (w wizard) sender(s string, in answers) error {
	if s == "" {
		s = in.smtpUser
	}
	if s == "" {
		s = in.contact
	}
	if s == "" {
		return errors.New(w.t("want.address"))
	}
	return w.address(s)
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
	if a.say.Lang() == core.LangGerman {
		k.Confirm.Accept = key.NewBinding(key.WithKeys("j", "J", "y", "Y"), key.WithHelp("j", ""))
	}
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
