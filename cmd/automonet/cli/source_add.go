package cli

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// sourceChoice are the flags of source add.
type sourceChoice struct {
	driver, name, every string
	sets                []string
	// show only shows; yes asks nothing.
	show, yes bool
}

func (a *command) sourceAdd() *cobra.Command {
	var c sourceChoice
	cmd := &cobra.Command{Use: "add SOURCE|URL [--driver DRIVER] [--set KEY=VALUE]", Short: a.t("cmd.source.add"), Long: a.t("cmd.source.add.long"), Args: a.oneArg("SOURCE|URL"),
		Example: "  automonet source add https://boards.example.org/acme\n  automonet source add mine --driver feed --set urls=https://example.org/jobs.rss",
		RunE: func(cmd *cobra.Command, words []string) error {
			if strings.ContainsAny(words[0], "./:") {
				return a.addAddress(cmd.Context(), words[0], c)
			}
			if c.driver == "" {
				c.driver = words[0]
			}
			if c.name == "" {
				c.name = words[0]
			}
			return a.addSource(cmd.Context(), core.SourceEntry{Name: core.SourceName(c.name), Driver: c.driver, Config: map[string]any{}}, c)
		}}
	fl := cmd.Flags()
	fl.StringVar(&c.driver, "driver", "", a.t("flag.driver"))
	fl.StringVar(&c.name, "name", "", a.t("flag.source.name"))
	fl.StringVar(&c.every, "every", "", a.t("flag.every"))
	fl.StringArrayVar(&c.sets, "set", nil, a.t("flag.set"))
	fl.BoolVar(&c.show, "show", false, a.t("flag.source.show"))
	fl.BoolVarP(&c.yes, "yes", "y", false, a.t("flag.source.yes"))
	return cmd
}

// addAddress recognises an address, shows what would be written, and writes it.
func (a *command) addAddress(ctx context.Context, link string, c sourceChoice) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	if a.Backend.Recognise == nil {
		return a.missing()
	}
	guess, err := a.Backend.Recognise(ctx, cfg, link)
	if err != nil {
		return err
	}
	if c.show && a.flagJSON {
		return a.out.json(guess)
	}
	i := slices.IndexFunc(guess.Matches, func(m core.SourceMatch) bool { return c.driver == "" || m.Driver == c.driver })
	switch {
	case len(guess.Matches) == 0:
		what := a.code("seen", guess.Seen)
		if guess.Reason != "" {
			what += " (" + a.say.Error(guess.Reason) + ")"
		}
		return core.Errorf(core.KindNotFound, "%s", a.f("error.address", args{"url": guess.URL, "seen": what, "list": strings.Join(guess.Known, ", ")}))
	case i < 0:
		var found []string
		for _, m := range guess.Matches {
			found = append(found, m.Driver)
		}
		return core.Errorf(core.KindNotFound, "%s", a.f("error.address.driver", args{"url": guess.URL, "got": c.driver, "list": strings.Join(found, ", ")}))
	}
	m := guess.Matches[i]
	e := core.SourceEntry{Name: freeName(cfg, m.Name), Driver: m.Driver, Config: m.Config}
	if c.name != "" {
		e.Name = core.SourceName(c.name)
	}
	if err := a.setAll(&e, c.sets); err != nil {
		return err
	}
	if !a.flagJSON {
		if err := a.showMatch(guess, m, e); err != nil {
			return err
		}
	}
	var missing []string
	for _, key := range m.Needs {
		if _, ok := e.Config[key]; !ok {
			missing = append(missing, key)
		}
	}
	asks := !c.yes && a.canAsk()
	if len(missing) == 0 && (c.show || asks) && !a.flagJSON {
		if err := a.preview(ctx, cfg, e); err != nil {
			return err
		}
	}
	if c.show {
		return nil
	}
	if len(missing) > 0 {
		return core.Invalid("--set", "%s", a.f("error.needs", args{"list": strings.Join(missing, ", "), "key": missing[0], "env": strings.ToUpper(strings.ReplaceAll(string(e.Name)+"_"+missing[0], "-", "_"))}))
	}
	if asks {
		if ok, err := a.confirm(a.t("ask.source.add")); err != nil || !ok {
			return err
		}
	}
	c.sets = nil
	return a.addSource(ctx, e, c)
}

// showMatch prints what an address was recognised as and what would be written.
func (a *command) showMatch(guess core.SourceGuess, m core.SourceMatch, e core.SourceEntry) error {
	a.out.pairs([][2]string{{a.t("job.url"), guess.URL}, {a.t("source.recognised"), a.words(m.What)}, {a.t("col.driver"), m.Driver}, {a.t("col.floor"), a.say.Duration(m.Floor)},
		{a.t("source.access"), a.code("access", m.Access)}})
	a.showNote(m.Note)
	for _, other := range guess.Matches {
		if other.Driver != m.Driver {
			a.out.line(a.f("source.also", args{"driver": other.Driver, "what": a.words(other.What)}))
		}
	}
	s := config.Source{Name: e.Name, Driver: e.Driver, Enabled: true}
	var err error
	if s.Config, err = config.NodeFrom(e.Config); err != nil {
		return err
	}
	a.out.blank()
	for _, l := range config.SourceText(s) {
		a.out.line("  " + l)
	}
	a.out.blank()
	return nil
}

// preview reads one page as the new source would and shows what is found and what is
// missing. A page that cannot be read is shown as such and keeps nobody from going on.
func (a *command) preview(ctx context.Context, cfg config.Config, e core.SourceEntry) error {
	if a.Backend.PreviewSource == nil {
		return nil
	}
	sample, err := a.Backend.PreviewSource(ctx, cfg, e)
	if err != nil {
		return err
	}
	a.showSample(sample)
	a.out.blank()
	return nil
}

// addSource writes a source into the configuration file and, where an agent runs,
// lets it be read at once.
func (a *command) addSource(ctx context.Context, e core.SourceEntry, c sourceChoice) error {
	if known := driverNames(a.Backend.SourceDrivers); len(known) > 0 && !contains(known, e.Driver) {
		return core.Errorf(core.KindNotFound, "%s", a.f("error.driver", args{"got": e.Driver, "list": strings.Join(known, ", ")})+a.hint(e.Driver, known))
	}
	s := config.Source{Name: e.Name, Driver: e.Driver, Enabled: true}
	if c.every != "" {
		span, ok := config.ParseDuration(c.every)
		if !ok {
			return a.badFlag("every", c.every, a.t("config.want.duration"))
		}
		s.Every = span
	}
	if err := a.setAll(&e, c.sets); err != nil {
		return err
	}
	var err error
	if s.Config, err = config.NodeFrom(e.Config); err != nil {
		return err
	}
	path, err := a.changeConfig(func(file string, raw []byte) ([]byte, error) { return config.AddSource(file, raw, s) }, e.Name)
	if err != nil {
		return err
	}
	key := "done.source.add"
	if a.Backend.StartSource != nil {
		cfg, err := a.load()
		if err != nil {
			return err
		}
		started, err := a.Backend.StartSource(ctx, cfg, e.Name)
		if err != nil {
			return err
		}
		if started {
			key = "done.source.started"
		}
	}
	if a.flagJSON {
		return a.out.json(e)
	}
	return a.done(key, args{"name": string(e.Name), "file": path})
}

// setAll lays KEY=VALUE pairs over a configuration. A key that is given several
// times, or that the driver's schema says is a list, is one.
func (a *command) setAll(e *core.SourceEntry, sets []string) error {
	given := map[string][]string{}
	for _, kv := range sets {
		k, v, ok := strings.Cut(kv, "=")
		if !ok || k == "" {
			return a.badFlag("set", kv, "KEY=VALUE")
		}
		given[k] = append(given[k], v)
	}
	if len(given) == 0 {
		return nil
	}
	kinds := a.kinds(e.Driver)
	e.Config = maps.Clone(e.Config)
	if e.Config == nil {
		e.Config = map[string]any{}
	}
	for k, values := range given {
		last := values[len(values)-1]
		switch kind := kinds[k]; {
		case kind == "array" || len(values) > 1:
			e.Config[k] = values
		case kind == "integer":
			n, err := strconv.Atoi(last)
			if err != nil {
				return a.badFlag("set", k+"="+last, a.t("config.want.number"))
			}
			e.Config[k] = n
		case kind == "boolean":
			b, err := strconv.ParseBool(last)
			if err != nil {
				return a.badFlag("set", k+"="+last, "true, false")
			}
			e.Config[k] = b
		default:
			e.Config[k] = last
		}
	}
	return nil
}

// kinds are the types of a driver's keys, as its schema states them.
func (a *command) kinds(driver string) map[string]string {
	out := map[string]string{}
	for _, d := range a.Backend.SourceDrivers {
		var schema struct {
			Properties map[string]struct {
				Type string `json:"type"`
			} `json:"properties"`
		}
		if d.Name != driver || json.Unmarshal(d.Schema, &schema) != nil {
			continue
		}
		for k, p := range schema.Properties {
			out[k] = p.Type
		}
	}
	return out
}

// freeName is a name that no configured source has.
func freeName(cfg config.Config, name core.SourceName) core.SourceName {
	free := name
	for n := 2; ; n++ {
		if _, taken := cfg.Source(free); !taken {
			return free
		}
		free = name + core.SourceName("-"+strconv.Itoa(n))
	}
}

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

func (a *command) sourceRemove() *cobra.Command {
	return &cobra.Command{Use: "remove SOURCE", Short: a.t("cmd.source.remove"), Args: a.oneArg("SOURCE"), RunE: func(_ *cobra.Command, words []string) error {
		path, err := a.changeConfig(func(file string, raw []byte) ([]byte, error) {
			return config.RemoveSource(file, raw, core.SourceName(words[0]))
		}, "")
		if err != nil {
			return err
		}
		return a.done("done.source.remove", args{"name": words[0], "file": path})
	}}
}

// changeConfig rewrites the configuration file, after the new one was checked, and
// returns its path. A source that is named must be one that its driver can make.
func (a *command) changeConfig(change func(file string, raw []byte) ([]byte, error), name core.SourceName) (string, error) {
	path, exists := config.Locate(a.flagConfig, a.Environ)
	var raw []byte
	if exists {
		if _, err := config.Load(path, a.Environ, a.known()); err != nil {
			return path, err
		}
		var err error
		if raw, err = os.ReadFile(path); err != nil {
			return path, core.Invalid("file", "%s", a.f("error.open", args{"file": path})).Because(err)
		}
	}
	next, err := change(path, raw)
	if err != nil {
		return path, err
	}
	cfg, err := config.Parse(path, next, a.Environ, a.known())
	if err != nil {
		return path, err
	}
	if name != "" && a.Backend.CheckSource != nil {
		if err := a.Backend.CheckSource(cfg, name); err != nil {
			return path, err
		}
	}
	return path, config.Write(path, next, true)
}
