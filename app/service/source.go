package service

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
)

// Exchange is the rates by which pay is compared.
type Exchange interface {
	Rates(ctx context.Context) (core.Rates, error)
	// RefreshRates fetches those of the last working day; the former ones stay when
	// that fails.
	RefreshRates(ctx context.Context, by string) (core.Rates, error)
}

// Sourcing is where postings come from.
type Sourcing interface {
	Sources(ctx context.Context) ([]core.SourceState, error)
	// SourceViews lists the sources with their health, their yield against their own
	// baseline, and when and why they are asked next.
	SourceViews(ctx context.Context) ([]core.SourceView, error)
	// TestSource reads one page and shows it; nothing of it is stored.
	TestSource(ctx context.Context, name core.SourceName) (core.SourceSample, error)
	// RecogniseSource says which drivers read an address. It may be asked once.
	RecogniseSource(ctx context.Context, link string) (core.SourceGuess, error)
	// StartSource lets a running agent read a source that was written into its
	// configuration file since it started.
	StartSource(ctx context.Context, name core.SourceName, by string) (core.SourceView, error)
	// ReplaySource reads an answer of the black box with the present parser: the
	// last one that is no younger than at; the zero time means the latest.
	ReplaySource(ctx context.Context, name core.SourceName, at time.Time) (core.SourceReplay, error)
	// ImportSource takes in a file that the user exported elsewhere.
	ImportSource(ctx context.Context, name core.SourceName, file string, body []byte, by string) (core.SourceImport, error)
	// RunSource lets a source be asked as soon as its floor allows it; PauseSource
	// keeps it from being asked, or lets it be asked again.
	RunSource(ctx context.Context, name core.SourceName, by string) (core.SourceView, error)
	PauseSource(ctx context.Context, name core.SourceName, paused bool, by string) (core.SourceView, error)
	// PermitRanking records that a platform permits a model to rank a source's
	// postings; an empty text withdraws it. HeldForRules returns those of the jobs
	// that no model may rank.
	PermitRanking(ctx context.Context, name core.SourceName, text, by string) (core.SourceView, error)
	HeldForRules(ctx context.Context, ids []core.JobID) ([]core.JobID, error)
}
