package cli

import (
	"context"
	"net/mail"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract"
	"github.com/automonet/automonet/internal/i18n"
	"github.com/automonet/automonet/internal/profilefile"
)

// answers are what init asks for, by flags or by the wizard.
type answers struct {
	language, name, headline, contact, zone, currency, minHourly, skills string
	sources                                                              []string
	mail                                                                 bool
	smtpHost, smtpUser, from, profile                                    string
}

func (a *command) initCmd() *cobra.Command {
	in := answers{}
	var force, yes bool
	cmd := &cobra.Command{Use: "init", Short: a.t("cmd.init"), Long: a.t("cmd.init.long"), Args: a.noArgs,
		Example: "  automonet init\n  automonet init --yes --name \"Mara Lindqvist\" --skills go,postgresql --min-hourly \"75 EUR\"",
		RunE: func(cmd *cobra.Command, _ []string) error {
			path, exists := config.Locate(a.flagConfig, a.Environ)
			if exists && !force {
				return core.Errorf(core.KindConflict, "%s", a.f("error.exists", args{"file": path}))
			}
			in.language = string(a.say.Lang())
			in.mail = in.smtpHost != ""
			if yes || !a.canAsk() {
				return a.finish(path, in, force)
			}
			return a.ask(cmd.Context(), path, in, force)
		}}
	f := cmd.Flags()
	f.StringVar(&in.name, "name", "", a.t("flag.init.name"))
	f.StringVar(&in.headline, "headline", "", a.t("flag.init.headline"))
	f.StringVar(&in.contact, "contact", "", a.t("flag.init.contact"))
	f.StringVar(&in.zone, "time-zone", a.localZone(), a.t("flag.init.zone"))
	f.StringVar(&in.currency, "currency", "EUR", a.t("flag.init.currency"))
	f.StringVar(&in.minHourly, "min-hourly", "", a.t("flag.init.minhourly"))
	f.StringVar(&in.skills, "skills", "", a.t("flag.init.skills"))
	f.StringSliceVar(&in.sources, "sources", nil, a.t("flag.init.sources"))
	f.StringVar(&in.smtpHost, "smtp-host", "", a.t("flag.init.smtphost"))
	f.StringVar(&in.smtpUser, "smtp-user", "", a.t("flag.init.smtpuser"))
	f.StringVar(&in.from, "from", "", a.t("flag.init.from"))
	f.StringVar(&in.profile, "profile", "", a.t("flag.init.profile"))
	f.BoolVar(&force, "force", false, a.t("flag.force"))
	f.BoolVarP(&yes, "yes", "y", false, a.t("flag.init.yes"))
	return cmd
}

// localZone is the IANA name of the zone that the machine is in, where it says so.
func (a *command) localZone() string {
	for _, z := range []string{a.env("TZ"), time.Local.String()} {
		if z == "" || z == "Local" {
			continue
		}
		if _, err := time.LoadLocation(z); err == nil {
			return z
		}
	}
	return "UTC"
}

// finish checks the answers, writes the files and says what comes next.
func (a *command) finish(path string, in answers, force bool) error {
	if l := core.Lang(in.language); l == core.LangGerman || l == core.LangEnglish {
		a.say = i18n.New(l)
		a.out.say = a.say
	}
	// These would else be said of a file that is not written.
	if _, err := time.LoadLocation(in.zone); err != nil || in.zone == "" || in.zone == "Local" {
		return core.Invalid("--time-zone", "%q is not a time zone; use one such as Europe/Berlin or UTC", core.Clean(in.zone, 60, false))
	}
	if c := core.Currency(strings.ToUpper(strings.TrimSpace(in.currency))); !c.Valid() {
		return core.Invalid("--currency", "%q is not a currency; use the code of one such as EUR or USD", core.Clean(string(c), 12, false))
	}
	cfg, profile, err := a.build(path, in)
	if err != nil {
		return err
	}
	raw, err := config.Export(cfg)
	if err != nil {
		return err
	}
	// What was built has to be a configuration that loads.
	if _, err := config.Parse(path, raw, nil, a.known()); err != nil {
		return err
	}
	if profile != nil {
		text, err := a.profileText(*profile)
		if err != nil {
			return err
		}
		if err := config.Write(filepath.Join(filepath.Dir(path), cfg.Profile), text, force); err != nil {
			return err
		}
	}
	if err := config.Write(path, raw, force); err != nil {
		return err
	}
	if a.flagJSON {
		return a.out.json(map[string]any{"config": path, "profile": cfg.Profile, "dry_run": true})
	}
	a.out.banner(true)
	a.out.styled(styleGood, a.f("init.done", args{"file": path}))
	if profile != nil {
		a.out.line(a.f("init.profile", args{"file": filepath.Join(filepath.Dir(path), cfg.Profile)}))
	}
	if in.mail {
		a.out.line(a.t("init.secret"))
	}
	a.out.line(a.t("next.head"))
	for _, key := range []string{"init.next.doctor", "init.next.once", "init.next.run"} {
		a.out.line("  " + a.t(key))
	}
	return nil
}

// build turns answers into a dry-run configuration and, unless a file is named,
// a first profile.
func (a *command) build(path string, in answers) (config.Config, *core.Profile, error) {
	cfg := config.Default()
	cfg.Language = core.Lang(in.language)
	cfg.TimeZone = in.zone
	cfg.Settings.Lang, cfg.Settings.TimeZone = cfg.Language, in.zone
	cfg.Settings.Currency = core.Currency(strings.ToUpper(strings.TrimSpace(in.currency)))
	cfg.Web.Contact = in.contact
	floor, ok := config.ParseMoney(in.minHourly)
	if !ok {
		return cfg, nil, a.badFlag("min-hourly", in.minHourly, a.t("config.want.money"))
	}
	cfg.Settings.Filters.MinHourly = floor
	if len(in.sources) > 0 {
		var err error
		if cfg.Sources, err = a.pickSources(in.sources); err != nil {
			return cfg, nil, err
		}
	}
	if in.mail {
		node, err := a.mailNode(in)
		if err != nil {
			return cfg, nil, err
		}
		cfg.Channels["email"] = config.Channel{Mode: core.ModeDraft, Config: node}
	}
	if in.profile != "" {
		abs, err := filepath.Abs(in.profile)
		if err != nil {
			return cfg, nil, a.badFlag("profile", in.profile, "FILE")
		}
		raw, err := readInput(a, abs)
		if err != nil {
			return cfg, nil, err
		}
		if _, err := profilefile.Parse(in.profile, raw); err != nil {
			return cfg, nil, err
		}
		cfg.Profile = abs
		return cfg, nil, nil
	}
	if strings.TrimSpace(in.name) == "" {
		return cfg, nil, nil
	}
	p, err := core.NewProfile(firstProfile(in, floor))
	if err != nil {
		return cfg, nil, err
	}
	cfg.Profile = "profile.yaml"
	return cfg, &p, nil
}

func (a *command) pickSources(names []string) ([]config.Source, error) {
	var out []config.Source
	known := config.Default()
	for _, n := range names {
		n = strings.TrimSpace(n)
		s, ok := known.Source(core.SourceName(n))
		if !ok {
			var all []string
			for _, k := range known.Sources {
				all = append(all, string(k.Name))
			}
			return nil, core.Errorf(core.KindNotFound, "%s", a.f("error.source", args{"got": n, "list": strings.Join(all, ", ")})+a.hint(n, all))
		}
		out = append(out, s)
	}
	return out, nil
}

func (a *command) mailNode(in answers) (config.Node, error) {
	user, from := in.smtpUser, in.from
	if user == "" {
		user = in.contact
	}
	if from == "" {
		from = user
	}
	if _, err := mail.ParseAddress(from); err != nil {
		return config.Node{}, a.badFlag("from", from, a.t("want.address"))
	}
	return config.NodeFrom(map[string]any{"host": in.smtpHost, "username": user, "from": from, "password": "secret:smtp"})
}

// firstProfile holds what init was told; each fact is the user's own word.
func firstProfile(in answers, floor core.Money) core.Profile {
	lang := core.Lang(in.language)
	p := core.Profile{ID: "default", Name: strings.TrimSpace(in.name), TimeZone: in.zone, Floor: floor}
	add := func(f core.Fact) {
		f.Confirmed, f.Evidence = true, "automonet init"
		p.Facts = append(p.Facts, f)
	}
	add(core.Fact{ID: "name", Kind: core.FactName, Text: map[core.Lang]string{"": p.Name}})
	if in.headline != "" {
		add(core.Fact{ID: "headline", Kind: core.FactHeadline, Text: map[core.Lang]string{lang: in.headline}})
	}
	for _, s := range strings.Split(in.skills, ",") {
		if s = strings.TrimSpace(s); s != "" {
			if known, ok := extract.CanonicalSkill(s); ok {
				s = known // "postgresql" is written PostgreSQL in a proposal
			}
			id := core.FactID("skill-" + strings.ToLower(strings.ReplaceAll(s, " ", "-")))
			if _, twice := p.Fact(id); !twice {
				add(core.Fact{ID: id, Kind: core.FactSkill, Text: map[core.Lang]string{"": s}, Skills: []string{strings.ToLower(s)}})
			}
		}
	}
	if floor.Stated() {
		add(core.Fact{ID: "rate", Kind: core.FactRate, Rate: floor, Period: core.PeriodHour})
	}
	if in.contact != "" {
		add(core.Fact{ID: "contact", Kind: core.FactContact, Text: map[core.Lang]string{"": in.contact}, Private: true})
	}
	return p
}

// firstRun is init for a first run on a terminal.
func (a *command) firstRun(ctx context.Context, path string) error {
	return a.ask(ctx, path, answers{language: string(a.say.Lang()), zone: a.localZone(), currency: "EUR"}, false)
}
