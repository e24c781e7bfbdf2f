package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/history"
)

const (
	// mostPast bounds a file of past proposals; a mail folder is large.
	mostPast = 512 << 20
	// pastPart is how many proposals are handed over at once.
	pastPart = 200
	// issuesShown is how many of the issues of a file are printed.
	issuesShown = 20
)

// importPast reads the proposals that the owner made before the agent.
func (a *command) importPast() *cobra.Command {
	var dry, yes bool
	var me string
	cmd := &cobra.Command{Use: "proposals FILE|-", Short: a.t("cmd.import.proposals"), Long: a.t("cmd.import.proposals.long"), Args: a.oneArg("FILE|-"),
		Example: "  automonet import proposals upwork.csv --dry-run\n  automonet import proposals Sent.mbox --me mara@example.org", RunE: func(cmd *cobra.Command, words []string) error {
			raw, err := a.readPast(words[0])
			if err != nil {
				return err
			}
			rows, report, err := history.Read(core.PastFile{Name: filepath.Base(words[0]), Data: raw, Me: me, DryRun: dry}, a.Clock.Now())
			if err != nil {
				return err
			}
			if !a.flagJSON {
				a.showPastReport(report)
			}
			switch {
			case dry || len(rows) == 0:
				if a.flagJSON {
					return a.out.json(report)
				}
				return nil
			case !yes && !a.canAsk():
				return core.Invalid("--yes", "%s", a.t("error.past.yes"))
			case !yes:
				if ok, err := a.confirm(a.say.N("ask.past", len(rows), nil)); err != nil || !ok {
					return err
				}
			}
			return a.with(cmd, func(ctx context.Context, s Session) error { return a.savePast(ctx, s, rows, report) })
		}}
	cmd.Flags().BoolVar(&dry, "dry-run", false, a.t("flag.past.dry"))
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, a.t("flag.past.yes"))
	cmd.Flags().StringVar(&me, "me", "", a.t("flag.past.me"))
	return cmd
}

func (a *command) readPast(name string) ([]byte, error) {
	in := a.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, core.Errorf(core.KindNotFound, "%s", a.f("error.nofile", args{"file": name})).Because(err)
		}
		if err != nil {
			return nil, core.Invalid("file", "%s", a.f("error.open", args{"file": name})).Because(err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, mostPast+1))
	if err != nil {
		return nil, core.Invalid("file", "%s", a.f("error.open", args{"file": name})).Because(err)
	}
	if len(raw) > mostPast {
		return nil, core.Invalid("file", "%s", a.f("error.large", args{"file": name, "limit": a.say.Bytes(mostPast)}))
	}
	return raw, nil
}

// savePast hands the proposals over in parts. What was saved before an interruption
// stays, and the same command goes on after it.
func (a *command) savePast(ctx context.Context, s Session, rows []core.PastProposal, report core.PastReport) error {
	done := 0
	bar := newBar(a.out.errw, len(rows))
	draw := a.out.terminal && !a.flagJSON
	for part := range slices.Chunk(rows, pastPart) {
		saved, err := s.SavePast(ctx, part, by)
		if err != nil {
			if draw {
				bar.clear()
			}
			if ctx.Err() != nil {
				a.out.styled(styleWarn, a.f("past.cancelled", args{"done": done, "n": len(rows)}))
			}
			return err
		}
		report.Added += saved.Added
		report.Updated += saved.Updated
		report.Known += saved.Known
		if done += len(part); draw {
			bar.set(done)
		}
	}
	if draw {
		bar.clear()
	}
	if a.flagJSON {
		return a.out.json(report)
	}
	a.out.line(a.f("done.past", args{"added": report.Added, "updated": report.Updated, "known": report.Known}))
	return nil
}

// showPastReport says what a file holds and what is wrong with it.
func (a *command) showPastReport(r core.PastReport) {
	a.out.head(a.f("past.head", args{"file": r.File, "format": r.Format}))
	span := ""
	if !r.From.IsZero() {
		span = a.say.Date(r.From) + " – " + a.say.Date(r.To)
	}
	a.out.pairs([][2]string{{a.t("past.rows"), a.say.Int(int64(r.Rows))}, {a.t("past.good"), a.say.Int(int64(r.Good))}, {a.t("past.teach"), a.say.Int(int64(r.Teach))},
		{a.t("past.span"), span}, {a.t("past.kinds"), a.pastKinds(r.Kinds)}, {a.t("past.columns"), a.pastColumns(r.Columns)}})
	for _, why := range sortedKeys(r.Skipped) {
		a.out.styled(styleDim, "  "+a.say.Int(int64(r.Skipped[why]))+" × "+a.code("past.skipped", why))
	}
	if r.IssueCount == 0 {
		return
	}
	a.out.blank()
	a.out.styled(styleWarn, a.say.N("past.issues", r.IssueCount, nil))
	var rows [][]cell
	for i, x := range r.Issues {
		if i == issuesShown {
			break
		}
		rows = append(rows, []cell{plainCell(strconv.Itoa(x.Line)), plainCell(x.Column), plainCell(a.code("past.issue", x.Code)), plainCell(x.Value)})
	}
	a.out.table([]column{{head: a.t("col.line"), right: true}, {head: a.t("col.column")}, {head: a.t("col.reason"), flex: true}, {head: a.t("col.found"), flex: true}}, rows)
	if r.IssueCount > issuesShown {
		a.out.styled(styleDim, a.f("past.issues.more", args{"n": r.IssueCount - issuesShown}))
	}
}

func (a *command) pastKinds(kinds map[string]int) string {
	out := ""
	for _, k := range append([]string{"unknown", ""}, outcomeKinds()...) {
		n := kinds[k]
		if n == 0 {
			continue
		}
		if out != "" {
			out += ", "
		}
		word := a.code("outcome", k)
		switch k {
		case "":
			word = a.t("past.kind.none")
		case "unknown":
			word = a.t("past.kind.unknown")
		}
		out += a.say.Int(int64(n)) + " " + word
	}
	return out
}

// pastColumns says what each column was taken for.
func (a *command) pastColumns(list []core.PastColumn) string {
	out := ""
	for _, c := range list {
		if out != "" {
			out += ", "
		}
		as := c.As
		if as == "" {
			as = "–"
		}
		out += c.Name + " → " + as
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (a *command) importList() *cobra.Command {
	var limit int
	cmd := &cobra.Command{Use: "list", Short: a.t("cmd.import.list"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if err := a.checkLimit(limit); err != nil {
			return err
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			list, err := s.Past(ctx, time.Time{}, limit)
			if err != nil {
				return err
			}
			if a.flagJSON {
				next := ""
				if len(list) == limit {
					next = list[len(list)-1].At.Format(time.RFC3339Nano)
				}
				return a.out.json(listOf(list, next))
			}
			if len(list) == 0 {
				a.out.line(a.t("past.none"))
				return nil
			}
			var rows [][]cell
			for _, p := range list {
				kind := "past.kind.none"
				if !p.Known {
					kind = "past.kind.unknown"
				}
				what := a.t(kind)
				if n := len(p.Outcomes); n > 0 {
					what = a.code("outcome", string(p.Outcomes[n-1].Kind))
				}
				rows = append(rows, []cell{plainCell(a.say.Date(p.At)), plainCell(p.Title), plainCell(p.Company), plainCell(p.Source), plainCell(what), plainCell(p.Origin)})
			}
			a.out.table([]column{{head: a.t("col.since")}, {head: a.t("col.title"), flex: true}, {head: a.t("col.company")}, {head: a.t("col.source")}, {head: a.t("col.kind")}, {head: a.t("col.origin")}}, rows)
			return nil
		})
	}}
	cmd.Flags().IntVar(&limit, "limit", 50, a.t("flag.limit"))
	return cmd
}

func (a *command) importForget() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{Use: "forget", Short: a.t("cmd.import.forget"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if !yes {
			if !a.canAsk() {
				return core.Invalid("--yes", "%s", a.t("error.past.yes"))
			}
			if ok, err := a.confirm(a.t("ask.past.forget")); err != nil || !ok {
				return err
			}
		}
		return a.with(cmd, func(ctx context.Context, s Session) error {
			n, err := s.ForgetPast(ctx, by)
			if err != nil {
				return err
			}
			if a.flagJSON {
				return a.out.json(struct {
					Removed int64 `json:"removed"`
				}{n})
			}
			a.out.line(a.say.N("done.past.forget", int(n), nil))
			return nil
		})
	}}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, a.t("flag.past.yes"))
	return cmd
}
