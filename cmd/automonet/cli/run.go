package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

func (a *command) runCmd() *cobra.Command {
	var once bool
	var listen string
	cmd := &cobra.Command{Use: "run", Short: a.t("cmd.run"), Long: a.t("cmd.run.long"), Args: a.noArgs,
		Example: "  automonet run --once\n  automonet run --live --listen 127.0.0.1:7777",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.firstConfig(cmd.Context()); err != nil {
				return err
			}
			cfg, err := a.load()
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("listen") {
				if listen != "" && !config.ValidListen(listen) {
					return a.badFlag("listen", listen, a.t("config.want.listen"))
				}
				cfg.HTTP.Listen = listen
				if cfg.HTTP.Check() != nil {
					return a.badFlag("listen", listen, a.t("config.want.listen_safe"))
				}
			}
			if a.Backend.Run == nil {
				return a.missing()
			}
			a.out.banner(!a.flagLive)
			a.running = true
			m := a.meter()
			err = a.Backend.Run(cmd.Context(), RunOptions{Config: cfg, Live: a.flagLive, Once: once,
				Started: func(s Started) { a.started(s, once) }, Settled: func(s Started) { a.settled(s, once) }, Progress: m.step})
			m.stop()
			if err != nil {
				return err
			}
			a.running = false
			if once {
				return a.afterOnce(cmd.Context(), cfg)
			}
			if !a.flagJSON {
				a.out.line(a.t("run.stopped"))
			}
			return nil
		}}
	cmd.Flags().BoolVar(&once, "once", false, a.t("flag.once"))
	cmd.Flags().StringVar(&listen, "listen", "", a.t("flag.listen"))
	return cmd
}

// firstConfig makes a configuration where there is none: by asking on a
// terminal, else the default one. Either way the user is told.
func (a *command) firstConfig(ctx context.Context) error {
	path, exists := config.Locate(a.flagConfig, a.Environ)
	if exists || a.flagConfig != "" || a.env("AUTOMONET_CONFIG") != "" {
		return nil
	}
	if a.canAsk() {
		a.out.line(a.t("run.first"))
		return a.firstRun(ctx, path)
	}
	cfg := config.Default()
	if l := i18n.Detect(a.Environ); l != "" {
		cfg.Language, cfg.Settings.Lang = l, l
	}
	raw, err := config.Export(cfg)
	if err != nil {
		return err
	}
	if err := config.Write(path, raw, false); err != nil {
		return err
	}
	_, _ = a.Stderr.Write([]byte(a.f("run.wrote", args{"file": path}) + "\n"))
	return nil
}

func (a *command) started(s Started, once bool) {
	if a.flagJSON || once {
		return
	}
	if s.Listen != "" {
		a.out.line(a.f("run.listens", args{"url": s.URL}))
	}
	a.out.line(a.t("run.started"))
	a.setupLink(s)
}

// settled comes after the first round: the log lines of what could not be read have
// carried the link away from whoever looks on.
func (a *command) settled(s Started, once bool) {
	if !a.flagJSON && !once && a.out.terminal {
		a.setupLink(s)
	}
}

// setupLink shows the link that makes the owner's account in a block of its own, on a
// line of its own, so that it can be copied.
func (a *command) setupLink(s Started) {
	if s.Setup.Token == "" {
		return
	}
	a.out.blank()
	a.out.head(a.f("run.setup", args{"until": a.say.DateTime(s.Setup.ExpiresAt.Local())}))
	a.out.styled(styleLink, "  "+s.URL+"/setup#token="+s.Setup.Token)
	a.out.blank()
}

// afterOnce shows what one round has found.
func (a *command) afterOnce(ctx context.Context, cfg config.Config) error {
	if a.Backend.Open == nil {
		return a.missing()
	}
	s, err := a.Backend.Open(ctx, cfg, a.flagLive)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	st, err := s.Status(ctx)
	if err != nil {
		return err
	}
	if a.flagJSON {
		return errors.Join(a.out.json(st), a.nothingRead(st))
	}
	a.out.pairs([][2]string{
		{a.t("status.jobs"), counts(a, "job", core.JobMachine().States(), st.Jobs)},
		{a.t("status.proposals"), counts(a, "proposal", core.ProposalMachine().States(), st.Proposals)},
		{a.t("status.submissions"), counts(a, "submission", core.SubmissionMachine().States(), st.Submissions)},
	})
	a.held(st)
	a.out.blank()
	if len(st.Sources) > 0 {
		a.sourceTable(views(st.Sources), st.Now)
		a.out.blank()
	}
	if err := a.nothingRead(st); err != nil {
		return err
	}
	_, err = a.showBest(ctx, s, 10)
	return err
}

// nothingRead is an error when every source failed, so that a round which saw
// nothing does not pass for one that found nothing. A paused agent asks none.
func (a *command) nothingRead(st core.AgentStatus) error {
	failed := 0
	for _, s := range st.Sources {
		switch s.Status {
		case "ok", "empty", "unchanged", "limited", "never_asked", "":
			return nil
		}
		failed++
	}
	if failed == 0 || st.Run == core.RunPaused {
		return nil
	}
	return core.Errorf(core.KindTransient, "%s", a.say.N("error.sources", failed, nil))
}

// showBest prints the best jobs and what can be done next, and returns the jobs.
func (a *command) showBest(ctx context.Context, s Session, most int) ([]core.Job, error) {
	jobs, _, err := s.Jobs(ctx, core.JobFilter{States: []core.JobState{core.JobShortlisted}, Order: core.OrderScore, Limit: most})
	if err != nil {
		return nil, err
	}
	if len(jobs) == 0 {
		a.out.line(a.t("best.none"))
		return nil, nil
	}
	a.out.head(a.t("best.head"))
	a.jobTable(jobs)
	a.out.blank()
	a.out.line(a.t("next.head"))
	id := short(jobs[0].ID)
	for _, key := range []string{"next.show", "next.why.job", "next.proposals"} {
		a.out.line("  " + a.f(key, args{"id": id}))
	}
	return jobs, nil
}

func (a *command) demoCmd() *cobra.Command {
	var dir string
	cmd := &cobra.Command{Use: "demo", Short: a.t("cmd.demo"), Long: a.t("cmd.demo.long"), Args: a.noArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if a.Backend.Demo == nil {
			return a.missing()
		}
		if !a.flagJSON {
			a.out.banner(true)
			a.out.line(a.t("demo.head"))
		}
		m := a.meter()
		s, err := a.Backend.Demo(cmd.Context(), DemoOptions{Dir: dir, Lang: a.say.Lang(), Progress: m.step})
		m.stop()
		if err != nil {
			return err
		}
		defer func() { _ = s.Close() }()
		return a.showDemo(cmd.Context(), s, dir)
	}}
	cmd.Flags().StringVar(&dir, "dir", "", a.t("flag.dir"))
	return cmd
}

// showDemo ends a demonstration: the ranking, one proposal with its reasons and
// facts, and what to try next.
func (a *command) showDemo(ctx context.Context, s Session, dir string) error {
	st, err := s.Status(ctx)
	if err != nil {
		return err
	}
	if a.flagJSON {
		return a.out.json(st)
	}
	a.out.pairs([][2]string{{a.t("status.jobs"), counts(a, "job", core.JobMachine().States(), st.Jobs)}})
	a.out.blank()
	jobs, _, err := s.Jobs(ctx, core.JobFilter{States: []core.JobState{core.JobShortlisted}, Order: core.OrderScore, Limit: 10})
	if err != nil {
		return err
	}
	if len(jobs) > 0 {
		a.out.head(a.t("best.head"))
		a.jobTable(jobs)
		a.out.blank()
	}
	drafted, err := a.firstDrafted(ctx, s, jobs)
	if err != nil {
		return err
	}
	if drafted != nil {
		a.out.head(a.f("demo.why", args{"title": drafted.Job.Title}))
		a.showDecision(drafted.Job)
		a.out.blank()
		a.out.head(a.t("demo.proposal"))
		a.showProposal(drafted.Proposals[0])
		a.out.blank()
	}
	a.out.line(a.t("next.head"))
	for _, key := range []string{"demo.next.init", "demo.next.run", "demo.next.doctor"} {
		a.out.line("  " + a.t(key))
	}
	if dir != "" {
		a.out.line("  " + a.f("demo.next.dir", args{"dir": dir}))
	}
	return nil
}

// firstDrafted finds the best job that has a proposal.
func (a *command) firstDrafted(ctx context.Context, s Session, jobs []core.Job) (*core.JobDetail, error) {
	for _, j := range jobs {
		d, err := s.Job(ctx, j.ID)
		if err != nil {
			return nil, err
		}
		if len(d.Proposals) > 0 && d.Proposals[0].Content.Body != "" {
			return &d, nil
		}
	}
	return nil, nil
}
