package app

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
)

const (
	// movesShown and ranksShown bound what is told of one change; ranked is how many of
	// the best shortlisted jobs are placed by both models.
	movesShown = 12
	ranksShown = 10
	ranked     = 200
)

// relearn lets the win model be learned anew: by the running agent, else at once.
func (l *local) relearn(ctx context.Context) error {
	if l.info.running {
		l.knock(learner.Role)
		return nil
	}
	_, err := learner.New(l.store, l.clock).Work(ctx)
	return err
}

// revision reads one revision of the win model; one of another version of the program
// cannot be read and has only its head.
func (l *local) revision(ctx context.Context, rev int64) (core.Learned, *learner.Doc, error) {
	was, err := l.store.Learned(ctx, learner.WinModel, rev)
	if err != nil {
		return was, nil, err
	}
	var doc learner.Doc
	if json.Unmarshal(was.Doc, &doc) != nil {
		return was, nil, nil
	}
	return was, &doc, nil
}

// ModelChanges lists how the win model changed, newest first.
func (l *local) ModelChanges(ctx context.Context) ([]core.ModelChange, error) {
	without, _, err := learner.Load[learner.Without](ctx, l.store, learner.WinWithout)
	if err != nil {
		return nil, err
	}
	now, doc, err := l.revision(ctx, 0)
	if core.KindOf(err) == core.KindNotFound {
		return []core.ModelChange{}, nil
	}
	if err != nil {
		return nil, err
	}
	out := []core.ModelChange{}
	for {
		var before core.Learned
		var earlier *learner.Doc
		var err error
		if now.Rev > 1 {
			if before, earlier, err = l.revision(ctx, now.Rev-1); err != nil && core.KindOf(err) != core.KindNotFound {
				return nil, err
			}
		}
		c, bad := change(now, doc, earlier, without)
		if bad != nil {
			return nil, bad
		}
		out = append(out, c)
		if err != nil || now.Rev <= 1 {
			return out, nil
		}
		now, doc = before, earlier
	}
}

// change says what a revision has changed against the one before it.
func change(now core.Learned, doc, earlier *learner.Doc, without learner.Without) (core.ModelChange, error) {
	c := core.ModelChange{Rev: now.Rev, At: now.At, Note: now.Note, Sends: []core.SubmissionID{}, Moves: []core.ModelMove{}, Undone: slices.Contains(without.Revs, now.Rev)}
	if doc == nil {
		return c, nil
	}
	if len(doc.Sends) > 0 {
		c.Sends = doc.Sends
	}
	c.Undid = doc.Undid
	if now.Note == learner.NoteShift {
		c.Shift = doc.Shift.Since
	}
	c.Undoable = !c.Undone && (len(doc.Sends) > 0 || now.Note == learner.NoteShift || doc.Undid != 0)
	if earlier == nil {
		if now.Rev > 1 {
			return c, nil
		}
		first, err := learn.New(doc.Model.Priors)
		if err != nil {
			return c, err
		}
		earlier = &learner.Doc{Model: first}
	}
	moves := learn.Diff(&earlier.Model, &doc.Model)
	for _, m := range moves[:min(len(moves), movesShown)] {
		c.Moves = append(c.Moves, core.ModelMove{Head: m.Head, Name: m.Name, Before: core.Influence(m.Before), After: core.Influence(m.After)})
	}
	return c, nil
}

// ModelChange returns one change with the jobs whose rank moved most.
func (l *local) ModelChange(ctx context.Context, rev int64) (core.ModelChange, error) {
	now, doc, err := l.revision(ctx, rev)
	if core.KindOf(err) == core.KindNotFound {
		return core.ModelChange{}, l.noChange(rev)
	}
	if err != nil {
		return core.ModelChange{}, err
	}
	without, _, err := learner.Load[learner.Without](ctx, l.store, learner.WinWithout)
	if err != nil {
		return core.ModelChange{}, err
	}
	var earlier *learner.Doc
	if rev > 1 {
		if _, earlier, err = l.revision(ctx, rev-1); err != nil && core.KindOf(err) != core.KindNotFound {
			return core.ModelChange{}, err
		}
	}
	c, err := change(now, doc, earlier, without)
	if err != nil || doc == nil || earlier == nil {
		return c, err
	}
	c.Jobs, err = l.rankMoves(ctx, &earlier.Model, &doc.Model)
	return c, err
}

func (l *local) noChange(rev int64) error {
	return core.Errorf(core.KindNotFound, "there is no change %d of the model, or it is too old; see: automonet model changes", rev)
}

// rankMoves places the shortlisted jobs by the values of two models.
func (l *local) rankMoves(ctx context.Context, a, b *learn.Model) ([]core.RankMove, error) {
	profile, err := l.store.Profile(ctx, "")
	if core.KindOf(err) == core.KindNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	jobs, _, err := l.store.Jobs(ctx, core.JobFilter{States: []core.JobState{core.JobShortlisted}, Order: core.OrderScore, Limit: ranked})
	if err != nil {
		return nil, err
	}
	moves := make([]core.RankMove, len(jobs))
	for i, job := range jobs {
		moves[i] = core.RankMove{Job: job.ID, Title: job.Title, ValueBefore: learner.Value(a, profile, settings, job).Value, ValueAfter: learner.Value(b, profile, settings, job).Value}
	}
	place := func(value func(core.RankMove) core.Money, set func(*core.RankMove, int)) {
		slices.SortStableFunc(moves, func(x, y core.RankMove) int { return cmp.Compare(value(y).Minor, value(x).Minor) })
		for i := range moves {
			set(&moves[i], i+1)
		}
	}
	place(func(m core.RankMove) core.Money { return m.ValueBefore }, func(m *core.RankMove, n int) { m.Before = n })
	place(func(m core.RankMove) core.Money { return m.ValueAfter }, func(m *core.RankMove, n int) { m.After = n })
	moves = slices.DeleteFunc(moves, func(m core.RankMove) bool { return m.Before == m.After })
	by := func(m core.RankMove) int { return max(m.Before-m.After, m.After-m.Before) }
	slices.SortStableFunc(moves, func(x, y core.RankMove) int { return cmp.Compare(by(y), by(x)) })
	return moves[:min(len(moves), ranksShown)], nil
}

// UndoModelChange leaves out what a change was told, and learns anew. Undoing an undo
// takes it in again.
func (l *local) UndoModelChange(ctx context.Context, rev int64, by string) (core.ModelChange, error) {
	c, err := l.ModelChange(ctx, rev)
	if err != nil {
		return c, err
	}
	switch {
	case c.Undone:
		return c, core.Errorf(core.KindConflict, "change %d was taken back before; undo that undo to take it in again", rev)
	case !c.Undoable:
		return c, core.Errorf(core.KindConflict, "change %d was told nothing that could be left out; a prior is reset with: automonet prior reset", rev)
	}
	w, was, err := learner.Load[learner.Without](ctx, l.store, learner.WinWithout)
	if err != nil {
		return c, err
	}
	w.Revs, w.Last, w.LastSends = append(w.Revs, rev), rev, c.Sends
	if c.Undid != 0 {
		if err := l.redo(ctx, &w, c); err != nil {
			return c, err
		}
	} else if err := l.leaveOut(ctx, &w, c); err != nil {
		return c, err
	}
	raw, err := json.Marshal(w)
	if err != nil {
		return c, err
	}
	if _, err := l.store.SaveLearned(ctx, core.Learned{Name: learner.WinWithout, Rev: was, Note: learner.NoteUndo, Doc: raw}, by); err != nil {
		return c, err
	}
	c.Undone, c.Undoable = true, false
	return c, l.relearn(ctx)
}

// leaveOut keeps what a change was told from being learned, as it is known now:
// what becomes known of it later counts again.
func (l *local) leaveOut(ctx context.Context, w *learner.Without, c core.ModelChange) error {
	if !c.Shift.IsZero() {
		w.Shifts = append(w.Shifts, c.Shift)
	}
	if w.Sends == nil {
		w.Sends = map[core.SubmissionID]uint32{}
	}
	sent, err := l.store.Answered(ctx, sentMost)
	if err != nil {
		return err
	}
	for _, a := range sent {
		if slices.Contains(c.Sends, a.Submission) {
			w.Sends[a.Submission] = learner.Mark(a)
		}
	}
	return nil
}

// redo takes in again what the undone change had been told.
func (l *local) redo(ctx context.Context, w *learner.Without, undo core.ModelChange) error {
	for _, id := range undo.Sends {
		delete(w.Sends, id)
	}
	w.Revs = slices.DeleteFunc(w.Revs, func(r int64) bool { return r == undo.Undid })
	was, err := l.ModelChange(ctx, undo.Undid)
	if core.KindOf(err) == core.KindNotFound {
		return nil
	}
	w.Shifts = slices.DeleteFunc(w.Shifts, was.Shift.Equal)
	return err
}
