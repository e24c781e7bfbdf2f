package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/chaos"
	"github.com/automonet/automonet/core"
)

func (a *command) llmCmd() *cobra.Command {
	cmd := a.noun("llm")
	cmd.AddCommand(a.llmChaos(), a.llmSpend())
	return cmd
}

// chaosFlags are the choices of llm chaos.
type chaosFlags struct {
	only                  []int
	small, full, serve    bool
	listen, vendor, fault string
}

func (a *command) llmChaos() *cobra.Command {
	var f chaosFlags
	cmd := &cobra.Command{Use: "chaos", Short: a.t("cmd.llm.chaos"), Long: a.t("cmd.llm.chaos.long"), Args: a.noArgs,
		Example: "automonet llm chaos\nautomonet llm chaos --only 1,3,15\nautomonet llm chaos --serve --vendor openrouter --fault mixed",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.serve {
				return a.chaosServe(cmd.Context(), f)
			}
			return a.chaosRun(cmd.Context(), f)
		}}
	cmd.Flags().IntSliceVar(&f.only, "only", nil, a.t("flag.chaos.only"))
	cmd.Flags().BoolVar(&f.small, "small", false, a.t("flag.chaos.small"))
	cmd.Flags().BoolVar(&f.full, "full", false, a.t("flag.chaos.full"))
	cmd.MarkFlagsMutuallyExclusive("small", "full")
	cmd.Flags().BoolVar(&f.serve, "serve", false, a.t("flag.chaos.serve"))
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:0", a.t("flag.chaos.listen"))
	cmd.Flags().StringVar(&f.vendor, "vendor", "openai", a.f("flag.chaos.vendor", args{"list": strings.Join(chaos.Vendors(), ", ")}))
	cmd.Flags().StringVar(&f.fault, "fault", "mixed", a.f("flag.chaos.fault", args{"list": strings.Join(chaos.Faults(), ", ")}))
	return cmd
}

// llmSpend is the process that llm chaos kills; it is called by nobody else.
func (a *command) llmSpend() *cobra.Command {
	return &cobra.Command{Use: "spend LEDGER URL", Hidden: true, Args: a.someArgs("LEDGER URL", 2, 2), RunE: func(cmd *cobra.Command, words []string) error {
		return chaos.Spend(cmd.Context(), words[0], words[1])
	}}
}

func (a *command) chaosRun(ctx context.Context, f chaosFlags) error {
	dir, err := os.MkdirTemp("", "automonet-chaos-")
	if err != nil {
		return fmt.Errorf("make a folder for the play ledger: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	m := a.meter()
	defer m.stop()
	report, err := chaos.Run(ctx, chaos.Config{Dir: dir, Only: f.only, Small: f.small, Full: f.full, Clock: a.Clock, IDs: a.IDs, Child: a.Backend.Spender,
		Progress: func(p chaos.Progress) {
			if p.Property == 0 {
				return
			}
			name := a.t(chaosKey(p.Property, ""))
			if !m.live {
				_, _ = fmt.Fprintf(a.Stderr, "%d/%d %s\n", p.Done+1, p.Total, name)
				return
			}
			m.step(Progress{Stage: "chaos", Name: strconv.Itoa(p.Property) + " " + name, Done: p.Done, Total: p.Total})
		}})
	m.stop()
	if err != nil {
		return err
	}
	if a.flagJSON {
		err = a.out.json(report)
	} else {
		a.chaosReport(report)
	}
	if err == nil && report.Failed > 0 {
		return errFindings
	}
	return err
}

func chaosKey(n int, part string) string {
	key := fmt.Sprintf("chaos.p%02d", n)
	if part != "" {
		key += "." + part
	}
	return key
}

// chaosReport shows a row for each property; where the columns do not fit, a
// paragraph for each.
func (a *command) chaosReport(r chaos.Report) {
	const roomy = 160
	var rows [][]cell
	for _, p := range r.Results {
		did, saw := a.t(chaosKey(p.Property, "did")), a.chaosSaw(p)
		state := cell{a.code("chaosstate", string(p.State)), chaosStyle(p.State)}
		if a.out.width == 0 || a.out.width >= roomy {
			rows = append(rows, []cell{plainCell(strconv.Itoa(p.Property)), plainCell(a.t(chaosKey(p.Property, ""))), plainCell(did), plainCell(saw), state})
			continue
		}
		a.out.styled(state.style, fmt.Sprintf("%2d  %s  %s", p.Property, state.text, a.t(chaosKey(p.Property, ""))))
		a.out.text(did, "    ")
		a.out.text(saw, "    ")
	}
	if len(rows) > 0 {
		a.out.table([]column{{head: "#", right: true}, {head: a.t("col.property")}, {head: a.t("col.did"), flex: true}, {head: a.t("col.measured"), flex: true}, {head: a.t("col.result")}}, rows)
	}
	a.out.blank()
	a.out.line(a.f("chaos.sum", args{"held": r.Held, "failed": r.Failed, "slow": r.Slow, "skipped": r.Skipped, "requests": r.Requests, "billed": r.Billed, "took": r.Took}))
}

// chaosSaw words the figures of a property, and what did not hold.
func (a *command) chaosSaw(p chaos.Result) string {
	var out []string
	if len(p.Figures) > 0 {
		with := args{}
		for k, v := range p.Figures {
			with[k] = a.figure(v)
		}
		out = append(out, a.f(chaosKey(p.Property, "saw"), with))
	}
	for _, code := range p.Broken {
		out = append(out, a.code("chaosbroken", code))
	}
	if p.Error != "" {
		out = append(out, a.say.Error(p.Error))
	}
	if p.State == chaos.StateSlow {
		out = append(out, a.t("chaos.slow"))
	}
	return strings.Join(out, " ")
}

// figure words amounts to the last decimal that counts here, and short times with
// their fractions.
func (a *command) figure(v any) any {
	switch v := v.(type) {
	case core.NanoUSD:
		return a.usd(v)
	case time.Duration:
		if v < 100*time.Millisecond {
			return a.say.Float(float64(v.Microseconds())/1000, 2) + " ms"
		}
	}
	return v
}

func chaosStyle(s chaos.State) style {
	switch s {
	case chaos.StateHeld:
		return styleGood
	case chaos.StateFailed:
		return styleBad
	}
	return styleWarn
}

// chaosServe leaves a vendor running until the command is interrupted.
func (a *command) chaosServe(ctx context.Context, f chaosFlags) error {
	c := chaos.ServeConfig{Listen: f.listen, Vendor: f.vendor, Fault: f.fault, Clock: a.Clock}
	var failed error
	c.Ready = func(s chaos.Serving) {
		if a.flagJSON {
			failed = a.out.json(s)
			return
		}
		a.out.line(a.f("chaos.serving", args{"vendor": f.vendor, "fault": f.fault, "url": s.URL}))
		a.out.blank()
		a.out.line(a.t("chaos.paste"))
		a.out.blank()
		for line := range strings.Lines(s.Config) {
			a.out.line(strings.TrimRight(line, "\n"))
		}
		a.out.blank()
		a.out.line(a.t("chaos.stop"))
	}
	c.Seen = func(s chaos.Seen) {
		_, _ = fmt.Fprintln(a.Stderr, core.Clean(a.f("chaos.seen", args{"n": s.Requests, "path": s.Path, "billed": s.Billed}), 1<<10, false))
	}
	err := chaos.Serve(ctx, c)
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, failed)
}
