package backend

import (
	"context"
	"errors"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/rpc"
	"github.com/automonet/automonet/core"
)

func (p program) recognise(ctx context.Context, cfg config.Config, link string) (core.SourceGuess, error) {
	return app.RecogniseSource(ctx, p.options(cfg, false, true), link)
}

func (p program) preview(ctx context.Context, cfg config.Config, e core.SourceEntry) (core.SourceSample, error) {
	return app.PreviewSource(ctx, p.options(cfg, false, true), e)
}

func (p program) checkSource(cfg config.Config, name core.SourceName) error {
	return app.CheckSource(p.options(cfg, false, true), name)
}

func (p program) signIn(ctx context.Context, cfg config.Config, name core.SourceName, show func(address string)) error {
	return app.SignInSource(ctx, p.options(cfg, false, true), name, show)
}

func (p program) signInChannel(ctx context.Context, cfg config.Config, name core.ChannelName, show func(address string)) error {
	return app.SignInChannel(ctx, p.options(cfg, false, true), name, show)
}

func (p program) openBrowser(ctx context.Context, cfg config.Config, account, address string) error {
	return app.OpenBrowser(ctx, p.options(cfg, false, true), account, address)
}

// startSource tells the running agent of a new source.
func (p program) startSource(ctx context.Context, cfg config.Config, name core.SourceName) (bool, error) {
	agent, err := rpc.Dial(ctx, cfg.DataDir)
	if errors.Is(err, rpc.ErrNoAgent) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = agent.StartSource(ctx, name, "user:cli")
	return err == nil, errors.Join(err, agent.Close())
}
