package backend

import (
	"context"
	"errors"
	"time"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/cmd/automonet/cli"
	"github.com/automonet/automonet/core"
)

// run starts an agent and returns when it has stopped: at a signal, or, with
// Once, when nothing is left to do.
func (p program) run(ctx context.Context, o cli.RunOptions) error {
	opts := p.options(o.Config, o.Live, o.Once)
	opts.Once = o.Once
	if o.Once {
		opts.Listen = "-"
	}
	agent, err := app.New(opts)
	if err != nil {
		return err
	}
	if err := agent.Start(ctx); err != nil {
		return err
	}
	err = errors.Join(app.RememberMode(o.Config.DataDir, o.Live), p.work(ctx, agent, o))
	stop, cancel := context.WithTimeout(context.Background(), max(o.Config.Limits.StopTimeout, time.Second))
	defer cancel()
	return errors.Join(err, agent.Stop(stop))
}

func (p program) work(ctx context.Context, agent *app.App, o cli.RunOptions) error {
	started := cli.Started{Listen: agent.Addr(), URL: o.Config.HTTP.URL(agent.Addr()), DryRun: !o.Live}
	if o.Started != nil {
		if agent.SetupNeeded() {
			var err error
			if started.Setup, err = agent.Service().SetupLink(ctx, "", "system:start"); err != nil {
				return err
			}
		}
		o.Started(started)
	}
	if !o.Once {
		return waited(ctx, agent, o, started)
	}
	if o.Progress != nil {
		done := follow(agent, o.Progress)
		defer done()
	}
	if err := agent.WaitIdle(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	if ctx.Err() != nil {
		return core.Errorf(core.KindTransient, "stopped before everything was done; run it again and it goes on where it was")
	}
	return nil
}

// firstRound is how long the first round is waited for before the link is shown again.
const firstRound = 30 * time.Second

// waited waits until the agent ends, and in between for its first round.
func waited(ctx context.Context, agent *app.App, o cli.RunOptions, started cli.Started) error {
	round, cancel := context.WithTimeout(ctx, firstRound)
	defer cancel()
	// Whatever ended the waiting, Wait knows whether the agent goes on.
	_ = agent.WaitIdle(round)
	if ctx.Err() == nil && o.Settled != nil && started.Setup.Token != "" && agent.SetupNeeded() {
		o.Settled(started)
	}
	agent.GiveBack(ctx)
	return agent.Wait(ctx)
}

// follow turns the agent's events into progress until the returned function is
// called.
func follow(agent *app.App, tell func(cli.Progress)) func() {
	pages, events, unfollow := agent.Follow()
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-quit:
				return
			case page := <-pages:
				tell(cli.Progress{Stage: "fetch", Name: string(page.Source), Status: page.Status, Done: page.New})
			case e, ok := <-events:
				if !ok {
					events = nil
					continue
				}
				if stage := stageOf(e); stage != "" {
					tell(cli.Progress{Stage: stage})
				}
			}
		}
	}()
	return func() {
		close(quit)
		<-ended
		unfollow()
	}
}

// stageOf names the stage that an event belongs to, "" for none.
func stageOf(e core.Event) string {
	switch e.Kind {
	case "job.shortlisted", "job.skipped", "job.screened_out":
		return "decide"
	case "proposal.drafted", "proposal.needs_human":
		return "draft"
	case "submission.sent":
		return "send"
	}
	return ""
}
