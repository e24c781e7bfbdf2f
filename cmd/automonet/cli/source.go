package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/doctor"
	"github.com/automonet/automonet/core"
)

func (a *command) sourceCmd() *cobra.Command {
	cmd := a.noun("source")
	cmd.AddCommand(a.sourceList(), a.sourceShow(), a.sourceAdd(), a.sourceTest(), a.sourceReplay(), a.sourceRun(), a.sourcePause(true), a.sourcePause(false), a.sourceImport(), a.sourcePermit(), a.sourceSignIn(), a.sourceRemove())
	return cmd
}

func (a *command) sourceList() *cobra.Command {
	var drivers bool
	cmd := &cobra.Command{Use: "list", Short: a.t("cmd.source.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if drivers {
			return a.driverTable(a.Backend.SourceDrivers)
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.SourceViews(ctx)
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

// views are states as the owner sees them, where nothing else is known.
func views(states []core.SourceState) []core.SourceView {
	out := make([]core.SourceView, 0, len(states))
	for _, s := range states {
		out = append(out, core.SourceView{SourceState: s})
	}
	return out
}

func (a *command) sourceTable(list []core.SourceView, now time.Time) {
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
		if note == "" && s.WaitReason != "" {
			note = a.code("wait", s.WaitReason)
		}
		status := cell{a.status(s.Status), style}
		if s.Paused {
			status = cell{a.t("source.paused"), styleWarn}
		}
		rows = append(rows, []cell{plainCell(string(s.Name)), plainCell(s.Driver), status, plainCell(a.ago(s.LastOKAt, now)),
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

func (a *command) sourceShow() *cobra.Command {
	return &cobra.Command{Use: "show SOURCE", Short: a.t("cmd.source.show"), Args: a.oneArg("SOURCE"), RunE: func(cmd *cobra.Command, words []string) error {
		return a.with(cmd, func(ctx context.Context, s Session) error {
			x, err := a.sourceView(ctx, s, core.SourceName(words[0]))
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(x)
			}
			note := ""
			if cfg, err := a.load(); err == nil {
				conf, _ := cfg.Source(x.Name)
				note = conf.AcceptRobotsNote
			}
			a.showSource(x, note)
			return nil
		})
	}}
}

// sourceView finds a source, or tells which there are.
func (a *command) sourceView(ctx context.Context, s Session, name core.SourceName) (core.SourceView, error) {
	if err := a.knownSource(ctx, s, name); err != nil {
		return core.SourceView{}, err
	}
	list, err := s.SourceViews(ctx)
	for _, x := range list {
		if x.Name == name {
			return x, err
		}
	}
	return core.SourceView{}, err
}

// showSource prints a source; accepted is the user's reason for reading it although
// its robots.txt asks not to, "" for none.
func (a *command) showSource(x core.SourceView, accepted string) {
	now := a.Clock.Now()
	last := ""
	if !x.LastAt.IsZero() {
		last = a.f("source.last.figures", args{"seen": a.say.Int(int64(x.ScanSeen)), "new": a.say.Int(int64(x.ScanNew))})
	}
	a.out.pairs([][2]string{
		{a.t("col.source"), string(x.Name)}, {a.t("col.driver"), x.Driver}, {a.t("col.status"), a.status(x.Status)}, {a.t("source.health"), a.code("health", x.Health)},
		{a.t("source.ranking"), a.ranking(x)},
		{a.t("col.note"), a.say.Error(x.Reason)},
		{a.t("col.lastok"), a.ago(x.LastOKAt, now)}, {a.t("source.last"), last}, {a.t("source.yield"), a.baseline(x)}, {a.t("source.scans"), a.say.Int(int64(x.Yield.Scans))},
		{a.t("col.next"), a.ago(x.NextAt, now)}, {a.t("source.wait"), a.code("wait", x.WaitReason)},
		{a.t("source.interval"), a.say.Duration(x.Interval)}, {a.t("source.failures"), a.say.Int(int64(x.Failures))}, {a.t("source.fixture"), x.Fixture},
	})
	if x.Yield.Alarm {
		a.out.styled(styleWarn, a.t("source.alarm"))
	}
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

// baseline is what a source usually lists, with the spread of that.
func (a *command) baseline(x core.SourceView) string {
	if x.Yield.Scans == 0 {
		return "–"
	}
	return a.f("source.baseline", args{"mean": a.say.Float(x.Expected, 1), "spread": a.say.Float(x.Spread, 1)})
}

func (a *command) showNote(n core.ComplianceNote) {
	if text := a.words(n.Text); text != "" {
		a.out.text(a.f("note.terms", args{"text": text, "source": n.Source, "date": n.Reviewed}), "")
	}
}
