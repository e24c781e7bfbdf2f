package app

import (
	"context"

	"github.com/automonet/automonet/adapters/document"
	"github.com/automonet/automonet/adapters/document/pdf"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/cv"
)

// ImportCV reads a document and keeps what it says that the profile does not, as
// candidates for its owner to decide.
func (l *local) ImportCV(ctx context.Context, id core.ProfileID, name, contentType string, raw []byte, by string) (core.CVImport, error) {
	p, earlier, err := l.cvState(ctx, id)
	if err != nil {
		return core.CVImport{}, err
	}
	out, err := document.ReadCV(ctx, name, contentType, raw)
	if err != nil {
		return out, err
	}
	m := cv.Merge(p, earlier, out.Candidates)
	now := l.clock.Now().UTC()
	for i := range m.New {
		m.New[i].ID, m.New[i].Profile, m.New[i].At = core.CandidateID(l.ids.New()), p.ID, now
	}
	if err := l.store.AddCandidates(ctx, m.New, out.SHA256, by); err != nil {
		return out, err
	}
	out.Candidates = append(m.Waiting, m.New...)
	out.Known, out.Rejected = m.Known, m.Rejected
	return out, nil
}

// newProfile is the id of the profile that the first confirmed name makes.
const newProfile = "profile"

// cvState is the profile that a document is read for, empty when there is none yet,
// and the candidates of earlier documents.
func (l *local) cvState(ctx context.Context, id core.ProfileID) (core.Profile, []core.Candidate, error) {
	p, err := l.store.Profile(ctx, id)
	if core.KindOf(err) == core.KindNotFound && (id == "" || id == newProfile) {
		p, err = core.Profile{ID: newProfile}, nil
	}
	if err != nil {
		return p, nil, err
	}
	earlier, err := l.store.Candidates(ctx, core.CandidateFilter{Profile: p.ID})
	return p, earlier, err
}

// Candidates lists candidate facts; those that wait show what they contradict now.
func (l *local) Candidates(ctx context.Context, f core.CandidateFilter) ([]core.Candidate, error) {
	list, err := l.store.Candidates(ctx, f)
	if err != nil {
		return nil, err
	}
	known := map[core.ProfileID]core.Profile{}
	for i, c := range list {
		if c.State != core.CandidatePending {
			continue
		}
		p, ok := known[c.Profile]
		if !ok {
			if p, _, err = l.cvState(ctx, c.Profile); err != nil {
				return nil, err
			}
			known[c.Profile] = p
		}
		list[i] = cv.Against(p, list, c)
	}
	return list, nil
}

// Candidate returns one candidate fact.
func (l *local) Candidate(ctx context.Context, id core.CandidateID) (core.Candidate, error) {
	c, err := l.store.Candidate(ctx, id)
	if err != nil || c.State != core.CandidatePending {
		return c, err
	}
	p, earlier, err := l.cvState(ctx, c.Profile)
	return cv.Against(p, earlier, c), err
}

// ConfirmCandidate puts a candidate into its profile as its owner says.
func (l *local) ConfirmCandidate(ctx context.Context, id core.CandidateID, choice core.CandidateChoice, by string) (core.Candidate, error) {
	c, err := l.store.Candidate(ctx, id)
	if err != nil {
		return c, err
	}
	p, earlier, err := l.cvState(ctx, c.Profile)
	if err != nil {
		return c, err
	}
	if p.Name == "" && c.Fact.Kind != core.FactName {
		return c, core.Errorf(core.KindConflict, "there is no profile yet; confirm the name first, which makes one")
	}
	next, done, err := cv.Against(p, earlier, c).Confirm(p, choice, core.FactID(c.ID), by, l.clock.Now().UTC())
	if err != nil {
		return c, err
	}
	if err := l.store.DecideCandidate(ctx, done, &next); err != nil {
		return c, err
	}
	l.knock("decider")
	return done, nil
}

// RejectCandidate keeps a candidate out of the profile; it is not asked again.
func (l *local) RejectCandidate(ctx context.Context, id core.CandidateID, by string) (core.Candidate, error) {
	c, err := l.store.Candidate(ctx, id)
	if err != nil {
		return c, err
	}
	done, err := c.Reject(by, l.clock.Now().UTC())
	if err != nil {
		return c, err
	}
	return done, l.store.DecideCandidate(ctx, done, nil)
}

// ProfilePDF sets the confirmed facts of a profile as a CV in PDF.
func ProfilePDF(p core.Profile, lang core.Lang, private bool) []byte {
	return pdf.Profile(p, lang, private)
}
