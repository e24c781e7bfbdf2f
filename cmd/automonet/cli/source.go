package cli

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/doctor"
	"github.com/automonet/automonet/core"
)

func (a *command) sourceCmd() *cobra.Command {
	cmd := a.noun("source")
	cmd.AddCommand(a.sourceList(), a.sourceTest(), a.sourceShow(), a.sourceAdd(), a.sourceRemove())
	return cmd
}

func (a *command) sourceList() *cobra.Command {
	var drivers bool
	cmd := &cobra.Command{Use: "list", Short: a.t("cmd.source.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if drivers {
			return a.driverTable(a.Backend.SourceDrivers)
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.Sources(ctx)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(listOf(list, ""))
			}
			if len(list) == 0 {
				a.out.line(a.t("source.none"))
				return nil
			}
			a.sourceTable(list, a.Clock.Now())
			return nil
		})
	}}
	cmd.Flags().BoolVar(&drivers, "drivers", false, a.t("flag.drivers"))
	return cmd
}

// driverTable lists what is built in.
func (a *command) driverTable(list []Driver) error {
	if a.flagJSON {
		type entry struct {
			Name  string               `json:"name"`
			Title map[core.Lang]string `json:"title"`
			About map[core.Lang]string `json:"about"`
			Ready bool                 `json:"ready"`
			Note  core.ComplianceNote  `json:"note"`
		}
		var out []entry
		for _, d := range list {
			out = append(out, entry{d.Name, d.Title, d.About, d.Ready, d.Note})
		}
		return a.out.json(listOf(out, ""))
	}
	var rows [][]cell
	for _, d := range list {
		floor := ""
		if d.Floor > 0 {
			floor = a.say.Duration(d.Floor)
		}
		rows = append(rows, []cell{plainCell(d.Name), plainCell(a.words(d.Title)), plainCell(floor), plainCell(a.words(d.About))})
	}
	a.out.table([]column{{head: a.t("col.driver")}, {head: a.t("col.title")}, {head: a.t("col.floor")}, {head: a.t("col.about"), flex: true}}, rows)
	return nil
}

// words picks a text in the user's language, else English.
func (a *command) words(m map[core.Lang]string) string {
	if s := m[a.say.Lang()]; s != "" {
		return s
	}
	return m[core.LangEnglish]
}

func (a *command) sourceTable(list []core.SourceState, now time.Time) {
	var rows [][]cell
	for _, s := range list {
		style := styleGood
		switch s.Status {
		case "blocked", "parse_failed":
			style = styleBad
		case "transient", "limited", "never_asked", "":
			style = styleWarn
		}
		note := a.say.Error(s.Reason)
		if s.Yield.Alarm {
			note = strings.TrimSpace(a.t("source.alarm") + " " + note)
		}
		rows = append(rows, []cell{plainCell(string(s.Name)), plainCell(s.Driver), {a.status(s.Status), style}, plainCell(a.ago(s.LastOKAt, now)),
			plainCell(a.ago(s.NextAt, now)), plainCell(a.perScan(s.Yield)), plainCell(note)})
	}
	a.out.table([]column{{head: a.t("col.source")}, {head: a.t("col.driver")}, {head: a.t("col.status")}, {head: a.t("col.lastok")},
		{head: a.t("col.next")}, {head: a.t("col.yield"), right: true}, {head: a.t("col.note"), flex: true}}, rows)
}

// perScan is the mean yield; a source that was never read in full has none.
func (a *command) perScan(y core.Yield) string {
	if y.Scans == 0 {
		return "–"
	}
	return a.say.Float(y.Mean, 1)
}

func (a *command) status(s string) string {
	if s == "" {
		return a.t("sourcestatus.never")
	}
	return a.code("sourcestatus", s)
}

// knownSource refuses the name of a source that does not exist, and lists those
// that do.
func (a *command) knownSource(ctx context.Context, s Session, name core.SourceName) error {
	if name == "" {
		return nil
	}
	list, err := s.Sources(ctx)
	if err != nil {
		return err
	}
	var known []string
	for _, x := range list {
		if x.Name == name {
			return nil
		}
		known = append(known, string(x.Name))
	}
	return core.Errorf(core.KindNotFound, "%s", a.f("error.source", args{"got": string(name), "list": strings.Join(known, ", ")})+a.hint(string(name), known))
}

func (a *command) sourceTest() *cobra.Command {
	return &cobra.Command{Use: "test SOURCE", Short: a.t("cmd.source.test"), Args: a.oneArg("SOURCE"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			name := core.SourceName(words[0])
			if err := a.knownSource(ctx, s, name); err != nil {
				return err
			}
			sample, err := s.TestSource(ctx, name)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(sample)
			}
			a.out.pairs([][2]string{
				{a.t("col.source"), string(sample.Name)}, {a.t("col.status"), a.status(sample.Status)}, {a.t("col.note"), a.say.Error(sample.Reason)},
				{a.t("job.url"), sample.URL}, {a.t("source.postings"), a.say.Int(int64(len(sample.Postings)))},
				{a.t("source.skipped"), a.say.Int(int64(sample.Skipped))}, {a.t("source.missing"), missingFields(sample.Missing)},
			})
			if len(sample.Postings) == 0 {
				return nil
			}
			a.out.blank()
			var rows [][]cell
			for i, p := range sample.Postings {
				if i == 20 {
					break
				}
				rows = append(rows, []cell{plainCell(a.say.Date(p.PostedAt)), plainCell(p.Title), plainCell(p.Company), plainCell(p.Location)})
			}
			a.out.table([]column{{head: a.t("job.posted")}, {head: a.t("col.title"), flex: true}, {head: a.t("col.company"), flex: true}, {head: a.t("col.place"), flex: true}}, rows)
			return nil
		})
	}}
}

func missingFields(m map[string]int) string {
	names := map[string]string{}
	for k, n := range m {
		if n > 0 {
			names[k] = k
		}
	}
	return strings.Join(sortedParams(names), ", ")
}

func (a *command) sourceShow() *cobra.Command {
	return &cobra.Command{Use: "show SOURCE", Short: a.t("cmd.source.show"), Args: a.oneArg("SOURCE"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			name := core.SourceName(words[0])
			if err := a.knownSource(ctx, s, name); err != nil {
				return err
			}
			list, err := s.Sources(ctx)
			if err != nil {
				return err
			}
			for _, x := range list {
				if x.Name != name {
					continue
				}
				if a.flagJSON {
					return a.out.json(x)
				}
				note := ""
				if cfg, err := a.load(); err == nil {
					conf, _ := cfg.Source(name)
					note = conf.AcceptRobotsNote
				}
				a.showSource(x, note)
			}
			return nil
		})
	}}
}

// showSource prints a source; accepted is the user's reason for reading it although
// its robots.txt asks not to, "" for none.
func (a *command) showSource(x core.SourceState, accepted string) {
	now := a.Clock.Now()
	a.out.pairs([][2]string{
		{a.t("col.source"), string(x.Name)}, {a.t("col.driver"), x.Driver}, {a.t("col.status"), a.status(x.Status)}, {a.t("col.note"), a.say.Error(x.Reason)},
		{a.t("col.lastok"), a.ago(x.LastOKAt, now)}, {a.t("col.next"), a.ago(x.NextAt, now)}, {a.t("source.wait"), a.code("wait", x.WaitReason)},
		{a.t("source.interval"), a.say.Duration(x.Interval)}, {a.t("source.failures"), a.say.Int(int64(x.Failures))},
		{a.t("source.yield"), a.perScan(x.Yield)}, {a.t("source.scans"), a.say.Int(int64(x.Yield.Scans))},
	})
	for _, d := range a.Backend.SourceDrivers {
		if d.Name == x.Driver {
			a.out.blank()
			a.out.text(a.words(d.About), "")
			a.showNote(d.Note)
		}
	}
	switch {
	case accepted != "":
		a.out.styled(styleWarn, a.f("source.robots.accepted", args{"note": accepted}))
	case doctor.RefusedByRobots(x.Reason):
		a.out.styled(styleWarn, a.f("source.robots.refused", args{"name": string(x.Name)}))
	}
}

func (a *command) showNote(n core.ComplianceNote) {
	if text := a.words(n.Text); text != "" {
		a.out.text(a.f("note.terms", args{"text": text, "source": n.Source, "date": n.Reviewed}), "")
	}
}

func (a *command) sourceAdd() *cobra.Command {
	var driver, every string
	var sets []string
	cmd := &cobra.Command{Use: "add SOURCE --driver DRIVER [--set KEY=VALUE]", Short: a.t("cmd.source.add"), Args: a.oneArg("SOURCE"),
		Example: "  automonet source add mine --driver feed --set url=https://example.org/jobs.rss",
		RunE: func(_ *cobra.Command, words []string) error {
			s := config.Source{Name: core.SourceName(words[0]), Driver: driver, Enabled: true}
			if s.Driver == "" {
				s.Driver = words[0]
			}
			if known := driverNames(a.Backend.SourceDrivers); len(known) > 0 && !contains(known, s.Driver) {
				return core.Errorf(core.KindNotFound, "%s", a.f("error.driver", args{"got": s.Driver, "list": strings.Join(known, ", ")})+a.hint(s.Driver, known))
			}
			if every != "" {
				span, ok := config.ParseDuration(every)
				if !ok {
					return a.badFlag("every", every, a.t("config.want.duration"))
				}
				s.Every = span
			}
			values := map[string]any{}
			for _, kv := range sets {
				k, v, ok := strings.Cut(kv, "=")
				if !ok {
					return a.badFlag("set", kv, "KEY=VALUE")
				}
				values[k] = v
			}
			var err error
			if s.Config, err = config.NodeFrom(values); err != nil {
				return err
			}
			return a.changeConfig(func(file string, raw []byte) ([]byte, error) { return config.AddSource(file, raw, s) },
				"done.source.add", args{"name": words[0]})
		}}
	cmd.Flags().StringVar(&driver, "driver", "", a.t("flag.driver"))
	cmd.Flags().StringVar(&every, "every", "", a.t("flag.every"))
	cmd.Flags().StringArrayVar(&sets, "set", nil, a.t("flag.set"))
	return cmd
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
		return a.changeConfig(func(file string, raw []byte) ([]byte, error) {
			return config.RemoveSource(file, raw, core.SourceName(words[0]))
		}, "done.source.remove", args{"name": words[0]})
	}}
}

// changeConfig rewrites the configuration file, after the new one was checked.
func (a *command) changeConfig(change func(file string, raw []byte) ([]byte, error), key string, with args) error {
	path, exists := config.Locate(a.flagConfig, a.Environ)
	var raw []byte
	if exists {
		if _, err := config.Load(path, a.Environ, a.known()); err != nil {
			return err
		}
		var err error
		if raw, err = os.ReadFile(path); err != nil {
			return core.Invalid("file", "%s", a.f("error.open", args{"file": path})).Because(err)
		}
	}
	next, err := change(path, raw)
	if err != nil {
		return err
	}
	if _, err := config.Parse(path, next, a.Environ, a.known()); err != nil {
		return err
	}
	if err := config.Write(path, next, true); err != nil {
		return err
	}
	with["file"] = path
	return a.done(key, with)
}
