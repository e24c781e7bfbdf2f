package cli

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

func (a *command) modelCmd() *cobra.Command {
	cmd := a.noun("model")
	cmd.AddCommand(a.modelList(), a.modelShow(), a.modelTest(), a.modelPrice(), a.modelSwitch("enable", true), a.modelSwitch("disable", false), a.modelRelease(), a.modelProviders(), a.modelCard(), a.modelChanges(), a.modelUndo())
	return cmd
}

func (a *command) modelList() *cobra.Command {
	var all bool
	cmd := &cobra.Command{Use: "list", Short: a.t("cmd.model.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.Models(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			a.modelTable(list, all)
			return nil
		})
	}}
	cmd.Flags().BoolVar(&all, "all", false, a.t("flag.model.all"))
	return cmd
}

func (a *command) modelTable(list []core.ModelInfo, all bool) {
	var rows [][]cell
	hidden, stale := 0, false
	for _, m := range list {
		if !m.Configured && !all {
			hidden++
			continue
		}
		stale = stale || m.Stale
		state := cell{a.t("model.usable"), styleGood}
		if !m.Usable {
			state = cell{a.say.Or("modelwhy."+m.Why, m.Why, nil), styleWarn}
		}
		rows = append(rows, []cell{plainCell(m.ID()), state, plainCell(a.perMillion(m.In)), plainCell(a.perMillion(m.CachedIn)), plainCell(a.perMillion(m.Out)),
			plainCell(a.code("pricesource", m.PriceSource)), plainCell(a.tokens(m.Context)), plainCell(a.say.Float(m.Quality, 2))})
	}
	if len(rows) == 0 {
		a.out.line(a.t("model.none"))
	} else {
		a.out.table([]column{{head: a.t("col.model")}, {head: a.t("col.state"), flex: true}, {head: a.t("col.in"), right: true}, {head: a.t("col.cachedin"), right: true},
			{head: a.t("col.out"), right: true}, {head: a.t("col.price")}, {head: a.t("col.context"), right: true}, {head: a.t("col.quality"), right: true}}, rows)
	}
	if stale {
		a.out.styled(styleWarn, a.t("model.stalelist"))
	}
	if hidden > 0 {
		a.out.styled(styleDim, a.say.N("model.hidden", hidden, nil))
	}
}

// perMillion writes a price; unknown is not zero.
func (a *command) perMillion(n *core.NanoUSD) string {
	if n == nil {
		return "?"
	}
	return a.say.Float(n.USD(), 6)
}

func (a *command) tokens(n int64) string {
	if n == 0 {
		return "?"
	}
	return a.say.Int(n)
}

// knownModel finds a model by provider/model, and lists those that are near when
// there is none.
func (a *command) knownModel(ctx context.Context, s Session, id string) (core.ModelInfo, error) {
	if _, _, err := core.SplitModel(id); err != nil {
		return core.ModelInfo{}, err
	}
	list, err := s.Models(ctx)
	if err != nil {
		return core.ModelInfo{}, err
	}
	var known []string
	for _, m := range list {
		if m.ID() == id {
			return m, nil
		}
		known = append(known, m.ID())
	}
	return core.ModelInfo{}, core.Errorf(core.KindNotFound, "%s", a.f("error.model", args{"got": id})+a.hint(id, known))
}

func (a *command) modelShow() *cobra.Command {
	return &cobra.Command{Use: "show PROVIDER/MODEL", Short: a.t("cmd.model.show"), Args: a.oneArg("PROVIDER/MODEL"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			m, err := a.knownModel(ctx, s, words[0])
			if err != nil {
				return err
			}
			return a.showModel(m)
		})
	}}
}

func (a *command) showModel(m core.ModelInfo) error {
	if a.flagJSON {
		return a.out.json(m)
	}
	state := a.t("model.usable")
	if !m.Usable {
		state = a.say.Or("modelwhy."+m.Why, m.Why, nil)
	}
	var langs []string
	for _, l := range slices.Sorted(maps.Keys(m.Langs)) {
		langs = append(langs, string(l)+" "+a.say.Float(m.Langs[l], 2))
	}
	price := a.code("pricesource", m.PriceSource)
	if m.PriceID != "" {
		price += " (" + m.PriceID + ")"
	}
	if m.Stale {
		price += " " + a.t("model.stale")
	}
	asOf := ""
	if !m.AsOf.IsZero() {
		asOf = a.say.Date(m.AsOf)
	}
	a.out.head(m.ID())
	a.out.pairs([][2]string{
		{a.t("col.state"), state}, {a.t("col.vendor"), m.Vendor}, {a.t("col.price"), price}, {a.t("model.asof"), asOf},
		{a.t("model.in"), a.perMillion(m.In)}, {a.t("model.cachedin"), a.perMillion(m.CachedIn)}, {a.t("model.cachewrite"), a.perMillion(m.CacheWrite)},
		{a.t("model.out"), a.perMillion(m.Out)}, {a.t("model.fee"), a.usd(m.PerRequest)},
		{a.t("model.context"), a.tokens(m.Context)}, {a.t("model.maxout"), a.tokens(m.MaxOutput)},
		{a.t("model.schema"), a.yes(m.Schema)}, {a.t("model.reasoning"), a.yes(m.Reasoning)}, {a.t("model.local"), a.yes(m.Local)},
		{a.t("col.quality"), a.say.Float(m.Quality, 2)}, {a.t("model.langs"), strings.Join(langs, ", ")},
	})
	return nil
}

func (a *command) yes(b bool) string {
	if b {
		return a.t("word.yes")
	}
	return a.t("word.no")
}

func (a *command) modelTest() *cobra.Command {
	return &cobra.Command{Use: "test PROVIDER/MODEL", Short: a.t("cmd.model.test"), Long: a.t("cmd.model.test.long"), Args: a.oneArg("PROVIDER/MODEL"),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.with(cmd, func(ctx context.Context, s Session) error {
				m, err := a.knownModel(ctx, s, words[0])
				if err != nil {
					return err
				}
				end := a.out.spinner(a.f("model.testing", args{"model": m.ID()}))
				t, err := s.TestModel(ctx, m.ID())
				end()
				if err != nil {
					return err
				}
				return a.showTest(t)
			})
		}}
}

func (a *command) showTest(t core.ModelTest) error {
	if a.flagJSON {
		return a.out.json(t)
	}
	if t.Dimensions > 0 {
		a.showVectors(t)
		return nil
	}
	schema := a.t("model.noschema")
	if t.Schema {
		schema = a.yes(t.SchemaOK)
	}
	spoke := a.yes(t.LangOK)
	if t.Said == "" {
		spoke = a.t("model.langunsure")
	}
	a.out.text(t.Text, "  ")
	a.out.blank()
	a.out.pairs([][2]string{
		{a.t("col.model"), string(t.Provider) + "/" + t.Model}, {a.t("col.cost"), a.usd(t.Cost)}, {a.t("model.latency"), a.say.Duration(t.Latency)},
		{a.f("model.langok", args{"lang": string(t.Lang)}), spoke}, {a.t("model.schemaok"), schema}, {a.t("col.calls"), shorts(t.Calls)},
	})
	return nil
}

// showVectors says what an embedding model makes of three sentences.
func (a *command) showVectors(t core.ModelTest) {
	a.out.pairs([][2]string{
		{a.t("col.model"), string(t.Provider) + "/" + t.Model}, {a.t("col.cost"), a.usd(t.Cost)}, {a.t("model.latency"), a.say.Duration(t.Latency)},
		{a.t("model.dimensions"), a.say.Int(int64(t.Dimensions))}, {a.t("model.alike"), a.say.Float(t.Alike, 2)}, {a.t("model.apart"), a.say.Float(t.Apart, 2)},
		{a.t("col.calls"), shorts(t.Calls)},
	})
}

func shorts(ids []core.CallID) string {
	var out []string
	for _, id := range ids {
		out = append(out, short(id))
	}
	return strings.Join(out, ", ")
}

func (a *command) modelPrice() *cobra.Command {
	var cached, written, fee, source string
	var clear bool
	const form = "PROVIDER/MODEL IN OUT"
	cmd := &cobra.Command{Use: "price " + form, Short: a.t("cmd.model.price"), Long: a.t("cmd.model.price.long"),
		Example: "automonet model price openai/gpt-5-mini 0.25 2 --cached 0.025\nautomonet model price openai/gpt-5-mini --clear",
		Args:    a.someArgs(form, 1, 3), RunE: func(cmd *cobra.Command, words []string) error {
			provider, model, err := core.SplitModel(words[0])
			if err != nil {
				return err
			}
			p := core.PriceOverride{By: by, Source: source, Clear: clear}
			if clear == (len(words) == 3) || len(words) == 2 {
				return core.Invalid("", "%s", a.t("error.price"))
			}
			if !clear {
				if err := a.readPrice(&p, words[1:], cached, written, fee); err != nil {
					return err
				}
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				m, err := s.SetPrice(ctx, provider, model, p)
				if err != nil {
					return err
				}
				if !a.flagJSON {
					done := "done.price"
					if clear {
						done = "done.price.clear"
					}
					a.out.line(a.f(done, args{"model": words[0]}))
				}
				return a.showModel(m)
			})
		}}
	fl := cmd.Flags()
	fl.StringVar(&cached, "cached", "", a.t("flag.price.cached"))
	fl.StringVar(&written, "cache-write", "", a.t("flag.price.written"))
	fl.StringVar(&fee, "per-request", "", a.t("flag.price.fee"))
	fl.StringVar(&source, "source", "", a.t("flag.price.source"))
	fl.BoolVar(&clear, "clear", false, a.t("flag.price.clear"))
	return cmd
}

// readPrice reads the amounts of a price, in dollars per million tokens.
func (a *command) readPrice(p *core.PriceOverride, inOut []string, cached, written, fee string) error {
	read := func(text string) (core.NanoUSD, error) {
		n, ok := config.ParseUSD(text)
		if !ok {
			return 0, core.Invalid("", "%s", a.f("error.value", args{"got": text, "want": a.t("want.usd")}))
		}
		return n, nil
	}
	var err error
	for _, f := range []struct {
		text string
		to   *core.NanoUSD
	}{{inOut[0], &p.In}, {inOut[1], &p.Out}, {fee, &p.PerRequest}} {
		if f.text == "" {
			continue
		}
		if *f.to, err = read(f.text); err != nil {
			return err
		}
	}
	for _, f := range []struct {
		text string
		to   **core.NanoUSD
	}{{cached, &p.CachedIn}, {written, &p.CacheWrite}} {
		if f.text == "" {
			continue
		}
		n, err := read(f.text)
		if err != nil {
			return err
		}
		*f.to = &n
	}
	return nil
}

// modelSwitch is the command that switches a model on or off.
func (a *command) modelSwitch(name string, on bool) *cobra.Command {
	return &cobra.Command{Use: name + " PROVIDER/MODEL", Short: a.t("cmd.model." + name), Long: a.t("cmd.model." + name + ".long"), Args: a.oneArg("PROVIDER/MODEL"),
		RunE: func(cmd *cobra.Command, words []string) error {
			provider, model, err := core.SplitModel(words[0])
			if err != nil {
				return err
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				m, err := s.SwitchModel(ctx, provider, model, on, by)
				if err != nil {
					return err
				}
				if a.flagJSON {
					return a.showModel(m)
				}
				return a.done("done."+name, args{"model": words[0]})
			})
		}}
}

func (a *command) modelRelease() *cobra.Command {
	return &cobra.Command{Use: "release PROVIDER/MODEL", Short: a.t("cmd.model.release"), Long: a.t("cmd.model.release.long"), Args: a.oneArg("PROVIDER/MODEL"),
		RunE: func(cmd *cobra.Command, words []string) error {
			provider, model, err := core.SplitModel(words[0])
			if err != nil {
				return err
			}
			return a.with(cmd, func(ctx context.Context, s Session) error {
				if err := s.EndQuarantine(ctx, provider, model, by); err != nil {
					return err
				}
				return a.done("done.release", args{"model": words[0]})
			})
		}}
}

func (a *command) modelProviders() *cobra.Command {
	return &cobra.Command{Use: "providers", Short: a.t("cmd.model.providers"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.Providers(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			var rows [][]cell
			for _, p := range list {
				st := styleGood
				switch p.State {
				case core.ProviderOK:
				case core.ProviderUnconfigured:
					st = styleDim
				default:
					st = styleWarn
				}
				note := a.say.Or("modelwhy."+p.Why, p.Why, nil)
				if p.State == core.ProviderUnconfigured && p.KeyURL != "" {
					note += "; " + a.f("model.keyurl", args{"url": p.KeyURL})
				}
				if !p.Until.IsZero() {
					note = strings.TrimSpace(note + " " + a.f("model.until", args{"at": a.when(p.Until)}))
				}
				rows = append(rows, []cell{plainCell(string(p.Name)), plainCell(p.Driver), {a.code("providerstate", string(p.State)), st}, plainCell(a.yes(p.Local)),
					plainCell(a.say.Int(int64(len(p.Models)))), plainCell(p.BaseURL), plainCell(note)})
			}
			a.out.table([]column{{head: a.t("col.provider")}, {head: a.t("col.driver")}, {head: a.t("col.state")}, {head: a.t("col.local")},
				{head: a.t("col.models"), right: true}, {head: a.t("col.url"), flex: true}, {head: a.t("col.note"), flex: true}}, rows)
			return nil
		})
	}}
}
