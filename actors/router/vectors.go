package router

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/score"
	"github.com/automonet/automonet/internal/clock"
)

// VectorsName is the name of the router's worker that makes vectors.
const VectorsName = "vectors"

// VectorStore is where vectors are kept.
type VectorStore interface {
	Vectors(ctx context.Context, model string, texts []core.TextHash) (map[core.TextHash]core.Vector, error)
	SaveVectors(ctx context.Context, model string, vectors []core.KeptVector, jobs []core.JobVector) error
	JobsToEmbed(ctx context.Context, model string, least float64, below int64, limit int) ([]core.ToEmbed, error)
}

// VectorsConfig configures a Vectors.
type VectorsConfig struct {
	Store  VectorStore
	Owner  Owner
	Models actors.Embedder
	// Model is the provider/model that is asked.
	Model string
	// Allows reports whether facts of a kind may be sent there.
	Allows func(core.FactKind) bool
	// RulesOnly reports whether the terms of a job's platform forbid that a model ranks
	// it; nil means that none do.
	RulesOnly func(ctx context.Context, id core.JobID) (bool, error)
	Clock     clock.Clock
}

// The pauses after a refusal: the budget is looked at again soon, since a new day may have
// begun; what the owner has to mend waits longer.
const (
	pauseBudget  = 15 * time.Minute
	pauseFailed  = 10 * time.Minute
	pauseRefused = time.Hour
)

// Vectors has an embedding model make the vectors of the profile and of jobs near the
// threshold, a batch at a time, each text once. What was paid for and not stored, because
// the process ended in between, is asked for again; everything else goes on where it was.
type Vectors struct {
	cfg VectorsConfig
	// below is where to go on among the jobs; until is when to ask again, and note why not
	// before.
	below int64
	until time.Time
	note  string
}

// NewVectors makes the worker.
func NewVectors(cfg VectorsConfig) *Vectors { return &Vectors{cfg: cfg, below: math.MaxInt64} }

// Work makes one batch of vectors: those of the profile first, without which nothing can
// be compared.
func (w *Vectors) Work(ctx context.Context) (actors.Report, error) {
	agent, err := w.cfg.Owner.Agent(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	if agent.Run == core.RunPaused {
		return actors.Report{Note: actors.NotePaused}, nil
	}
	now := w.cfg.Clock.Now()
	if wait := w.until.Sub(now); wait > 0 {
		return actors.Report{Next: wait, Note: w.note}, nil
	}
	profile, err := w.cfg.Owner.Profile(ctx, "")
	if core.KindOf(err) == core.KindNotFound {
		return actors.Report{Note: actors.NoteNoProfile}, nil
	}
	if err != nil {
		return actors.Report{}, err
	}
	own := score.NewLikeness(w.cfg.Model, profile, w.cfg.Allows).Texts()
	if len(own) == 0 {
		// Nothing that may be sent there speaks of the owner's work.
		return actors.Report{Note: actors.NoteNothingToDo}, nil
	}
	done, asked, err := w.own(ctx, own)
	if err != nil {
		return w.refused(err)
	}
	report := actors.Report{Handled: asked}
	if !done {
		report.More = true
		return report, nil
	}
	if asked > 0 {
		report.Knock = []string{"decider"}
	}
	linked, more, err := w.jobs(ctx)
	if err != nil {
		again, err := w.refused(err)
		again.Knock = report.Knock
		return again, err
	}
	if report.Handled += linked; linked > 0 {
		report.Knock = []string{"decider"}
	}
	report.More = more
	return report, nil
}

// own makes a batch of the vectors that all jobs are compared with; done says that none is
// missing any more.
func (w *Vectors) own(ctx context.Context, texts []string) (done bool, asked int, err error) {
	known, err := w.cfg.Store.Vectors(ctx, w.cfg.Model, hashed(texts))
	if err != nil {
		return false, 0, err
	}
	texts = slices.DeleteFunc(texts, func(t string) bool { return known[core.HashText(t)] != nil })
	if len(texts) == 0 {
		return true, 0, nil
	}
	part := texts[:min(len(texts), llm.MaxEmbedTexts)]
	made, err := w.ask(ctx, actors.Embed{Model: w.cfg.Model, Texts: part, NoPosting: true}, true)
	if err == nil {
		err = w.cfg.Store.SaveVectors(ctx, w.cfg.Model, made, nil)
	}
	return len(part) == len(texts), len(part), err
}

// jobs looks up a page of jobs and has the vectors made that are not known, in one call.
func (w *Vectors) jobs(ctx context.Context) (linked int, more bool, err error) {
	settings, err := w.cfg.Owner.Settings(ctx)
	if err != nil {
		return 0, false, err
	}
	// No more points can be won by a vector than these.
	page, err := w.cfg.Store.JobsToEmbed(ctx, w.cfg.Model, settings.Threshold-score.MaxVector, w.below, llm.MaxEmbedTexts)
	if err != nil {
		return 0, false, err
	}
	var rows []core.JobVector
	var texts []string
	var from []core.JobID
	for _, c := range page {
		text := score.VectorText(c.Job)
		if text == "" {
			continue
		}
		if w.cfg.RulesOnly != nil {
			held, err := w.cfg.RulesOnly(ctx, c.Job.ID)
			if err != nil {
				return 0, false, err
			}
			if held {
				continue
			}
		}
		rows = append(rows, core.JobVector{Job: c.Job.ID, Decision: c.Job.Decision.ID, Hash: core.HashText(text)})
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
		from = append(from, c.Job.ID)
	}
	known, err := w.cfg.Store.Vectors(ctx, w.cfg.Model, hashed(texts))
	if err != nil {
		return 0, false, err
	}
	texts = slices.DeleteFunc(texts, func(t string) bool { return known[core.HashText(t)] != nil })
	var made []core.KeptVector
	if len(texts) > 0 {
		if made, err = w.ask(ctx, actors.Embed{Model: w.cfg.Model, Texts: texts, Jobs: from}, false); err != nil {
			return 0, false, err
		}
	}
	if len(rows) > 0 {
		if err := w.cfg.Store.SaveVectors(ctx, w.cfg.Model, made, rows); err != nil {
			return 0, false, err
		}
	}
	if more = len(page) == llm.MaxEmbedTexts; more {
		w.below = page[len(page)-1].Number
	} else {
		w.below = math.MaxInt64
	}
	return len(rows), more, nil
}

// ask has the model make vectors of texts.
func (w *Vectors) ask(ctx context.Context, e actors.Embed, own bool) ([]core.KeptVector, error) {
	answer, err := w.cfg.Models.Embed(ctx, e)
	if err != nil {
		return nil, err
	}
	out := make([]core.KeptVector, len(e.Texts))
	for i, t := range e.Texts {
		out[i] = core.KeptVector{Hash: core.HashText(t), Vector: core.NewVector(answer.List[i]), Own: own}
		if out[i].Vector == nil {
			return nil, core.Errorf(core.KindTransient, "the model did not serve; the record says why: automonet calls")
		}
	}
	return out, nil
}

// refused turns a refusal into a pause: scores do without vectors meanwhile. Any other
// error is the supervisor's.
func (w *Vectors) refused(err error) (actors.Report, error) {
	pause := time.Duration(0)
	switch core.KindOf(err) {
	case core.KindBudget:
		pause, w.note = pauseBudget, actors.NoteVectorsBudget
	case core.KindTransient:
		pause, w.note = pauseFailed, actors.NoteVectorsFailed
	case core.KindDenied, core.KindNotFound, core.KindInvalid:
		pause, w.note = pauseRefused, actors.NoteVectorsRefused
	default:
		return actors.Report{}, err
	}
	w.until = w.cfg.Clock.Now().Add(pause)
	return actors.Report{Next: pause, Note: w.note}, nil
}

func hashed(texts []string) []core.TextHash {
	out := make([]core.TextHash, len(texts))
	for i, t := range texts {
		out[i] = core.HashText(t)
	}
	return out
}

var _ actors.Worker = (*Vectors)(nil)
