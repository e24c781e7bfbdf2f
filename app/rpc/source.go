package rpc

import (
	"context"
	"time"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

type recogniseSourceArgs struct {
	Link string `json:"link"`
}

type importSourceArgs struct {
	Name core.SourceName `json:"name"`
	File string          `json:"file"`
	Body []byte          `json:"body"`
	By   string          `json:"by"`
}

type startSourceArgs struct {
	Name core.SourceName `json:"name"`
	By   string          `json:"by"`
}

type pauseSourceArgs struct {
	Name   core.SourceName `json:"name"`
	Paused bool            `json:"paused"`
	By     string          `json:"by"`
}

type permitRankingArgs struct {
	Name core.SourceName `json:"name"`
	Text string          `json:"text"`
	By   string          `json:"by"`
}

type heldArgs struct {
	IDs []core.JobID `json:"ids"`
}

type replaySourceArgs struct {
	Name core.SourceName `json:"name"`
	At   time.Time       `json:"at,omitzero"`
}

// sourceMethods adds the methods of sources to a table.
func sourceMethods(s service.Sourcing, table map[string]call) map[string]call {
	table["Sources"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.Sources(ctx) })
	table["SourceViews"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.SourceViews(ctx) })
	table["TestSource"] = with(func(ctx context.Context, a testSourceArgs) (any, error) { return s.TestSource(ctx, a.Name) })
	table["RecogniseSource"] = with(func(ctx context.Context, a recogniseSourceArgs) (any, error) { return s.RecogniseSource(ctx, a.Link) })
	table["ImportSource"] = with(func(ctx context.Context, a importSourceArgs) (any, error) {
		return s.ImportSource(ctx, a.Name, a.File, a.Body, a.By)
	})
	table["StartSource"] = with(func(ctx context.Context, a startSourceArgs) (any, error) { return s.StartSource(ctx, a.Name, a.By) })
	table["RunSource"] = with(func(ctx context.Context, a startSourceArgs) (any, error) { return s.RunSource(ctx, a.Name, a.By) })
	table["PauseSource"] = with(func(ctx context.Context, a pauseSourceArgs) (any, error) {
		return s.PauseSource(ctx, a.Name, a.Paused, a.By)
	})
	table["PermitRanking"] = with(func(ctx context.Context, a permitRankingArgs) (any, error) {
		return s.PermitRanking(ctx, a.Name, a.Text, a.By)
	})
	table["HeldForRules"] = with(func(ctx context.Context, a heldArgs) (any, error) { return s.HeldForRules(ctx, a.IDs) })
	table["ReplaySource"] = with(func(ctx context.Context, a replaySourceArgs) (any, error) { return s.ReplaySource(ctx, a.Name, a.At) })
	return table
}

// rateMethods adds the methods of exchange rates to a table.
func rateMethods(s service.Exchange, table map[string]call) map[string]call {
	table["Rates"] = with(func(ctx context.Context, _ struct{}) (any, error) { return s.Rates(ctx) })
	table["RefreshRates"] = with(func(ctx context.Context, a startSourceArgs) (any, error) { return s.RefreshRates(ctx, a.By) })
	return table
}

// Rates asks the running agent; see service.Exchange.
func (c *Client) Rates(ctx context.Context) (core.Rates, error) {
	return ask[core.Rates](ctx, c, "Rates", struct{}{})
}

// RefreshRates asks the running agent; see service.Exchange.
func (c *Client) RefreshRates(ctx context.Context, by string) (core.Rates, error) {
	return ask[core.Rates](ctx, c, "RefreshRates", startSourceArgs{By: by})
}

// Sources asks the running agent; see service.Sourcing.
func (c *Client) Sources(ctx context.Context) ([]core.SourceState, error) {
	return ask[[]core.SourceState](ctx, c, "Sources", struct{}{})
}

// SourceViews asks the running agent; see service.Sourcing.
func (c *Client) SourceViews(ctx context.Context) ([]core.SourceView, error) {
	return ask[[]core.SourceView](ctx, c, "SourceViews", struct{}{})
}

// TestSource asks the running agent; see service.Sourcing.
func (c *Client) TestSource(ctx context.Context, name core.SourceName) (core.SourceSample, error) {
	return ask[core.SourceSample](ctx, c, "TestSource", testSourceArgs{name})
}

// RecogniseSource asks the running agent; see service.Sourcing.
func (c *Client) RecogniseSource(ctx context.Context, link string) (core.SourceGuess, error) {
	return ask[core.SourceGuess](ctx, c, "RecogniseSource", recogniseSourceArgs{link})
}

// ImportSource asks the running agent; see service.Sourcing.
func (c *Client) ImportSource(ctx context.Context, name core.SourceName, file string, body []byte, by string) (core.SourceImport, error) {
	return ask[core.SourceImport](ctx, c, "ImportSource", importSourceArgs{name, file, body, by})
}

// StartSource asks the running agent; see service.Sourcing.
func (c *Client) StartSource(ctx context.Context, name core.SourceName, by string) (core.SourceView, error) {
	return ask[core.SourceView](ctx, c, "StartSource", startSourceArgs{name, by})
}

// RunSource asks the running agent; see service.Sourcing.
func (c *Client) RunSource(ctx context.Context, name core.SourceName, by string) (core.SourceView, error) {
	return ask[core.SourceView](ctx, c, "RunSource", startSourceArgs{name, by})
}

// PauseSource asks the running agent; see service.Sourcing.
func (c *Client) PauseSource(ctx context.Context, name core.SourceName, paused bool, by string) (core.SourceView, error) {
	return ask[core.SourceView](ctx, c, "PauseSource", pauseSourceArgs{name, paused, by})
}

// PermitRanking asks the running agent; see service.Sourcing.
func (c *Client) PermitRanking(ctx context.Context, name core.SourceName, text, by string) (core.SourceView, error) {
	return ask[core.SourceView](ctx, c, "PermitRanking", permitRankingArgs{name, text, by})
}

// HeldForRules asks the running agent; see service.Sourcing.
func (c *Client) HeldForRules(ctx context.Context, ids []core.JobID) ([]core.JobID, error) {
	return ask[[]core.JobID](ctx, c, "HeldForRules", heldArgs{ids})
}

// ReplaySource asks the running agent; see service.Sourcing.
func (c *Client) ReplaySource(ctx context.Context, name core.SourceName, at time.Time) (core.SourceReplay, error) {
	return ask[core.SourceReplay](ctx, c, "ReplaySource", replaySourceArgs{name, at})
}
