package api

import (
	"context"
	"net/http"

	"github.com/automonet/automonet/core"
)

// CandidateService is the facts that documents were read to state, before their owner
// has confirmed them.
type CandidateService interface {
	ImportCV(ctx context.Context, id core.ProfileID, name, contentType string, raw []byte, by string) (core.CVImport, error)
	Candidates(ctx context.Context, f core.CandidateFilter) ([]core.Candidate, error)
	Candidate(ctx context.Context, id core.CandidateID) (core.Candidate, error)
	ConfirmCandidate(ctx context.Context, id core.CandidateID, choice core.CandidateChoice, by string) (core.Candidate, error)
	RejectCandidate(ctx context.Context, id core.CandidateID, by string) (core.Candidate, error)
}

// maxDocument bounds a document that is imported.
const maxDocument = 5 << 20

type importInput struct {
	Profile string `query:"profile" maxLength:"64" doc:"The profile it is for; the default one when left out"`
	Name    string `query:"name" maxLength:"200" doc:"The file's name, shown as evidence; nothing is read from a path"`
	File    Upload `content:"application/pdf,application/vnd.openxmlformats-officedocument.wordprocessingml.document,text/markdown,text/plain,application/json,application/octet-stream"`
}

type candidatesInput struct {
	Paging
	Profile string   `query:"profile" maxLength:"64" doc:"Only those for this profile"`
	State   []string `query:"state,explode" maxItems:"3" enum:"pending,confirmed,rejected" doc:"Only those in these states; pending when left out"`
}

type candidateInput struct {
	ID string `path:"id" maxLength:"64"`
}

type confirmInput struct {
	candidateInput
	Body core.CandidateChoice
}

func (h handlers) registerCandidates(api resources) {
	imported := change("import-cv", http.MethodPost, "/api/v1/profile/import", "Read a CV (PDF, DOCX, Markdown, JSON Resume, text) into candidate facts", "profile")
	imported.MaxBodyBytes = maxDocument
	write(api, core.ScopeAdmin, imported, func(ctx context.Context, in *importInput) (core.CVImport, error) {
		name := in.Name
		if name == "" {
			name = "CV"
		}
		return h.cfg.Service.ImportCV(ctx, core.ProfileID(in.Profile), name, in.File.Type, in.File.Data, Who(ctx).By())
	})
	read(api, core.ScopeRead, operation("list-candidates", "/api/v1/profile/candidates", "Facts that documents state and the owner has not decided", "profile"), h.candidates)
	read(api, core.ScopeRead, operation("get-candidate", "/api/v1/profile/candidates/{id}", "One candidate fact with its source and what it contradicts", "profile"),
		func(ctx context.Context, in *candidateInput) (core.Candidate, error) {
			return h.cfg.Service.Candidate(ctx, core.CandidateID(in.ID))
		})
	write(api, core.ScopeAdmin, change("confirm-candidate", http.MethodPost, "/api/v1/profile/candidates/{id}/confirm", "Put a candidate into the profile, as it is or edited", "profile"),
		func(ctx context.Context, in *confirmInput) (core.Candidate, error) {
			return h.cfg.Service.ConfirmCandidate(ctx, core.CandidateID(in.ID), in.Body, Who(ctx).By())
		})
	write(api, core.ScopeAdmin, change("reject-candidate", http.MethodPost, "/api/v1/profile/candidates/{id}/reject", "Keep a candidate out of the profile for good", "profile"),
		func(ctx context.Context, in *candidateInput) (core.Candidate, error) {
			return h.cfg.Service.RejectCandidate(ctx, core.CandidateID(in.ID), Who(ctx).By())
		})
}

func (h handlers) candidates(ctx context.Context, in *candidatesInput) (out List[core.Candidate], err error) {
	f := core.CandidateFilter{Profile: core.ProfileID(in.Profile), States: []core.CandidateState{core.CandidatePending}}
	if len(in.State) > 0 {
		f.States = nil
		for _, s := range in.State {
			f.States = append(f.States, core.CandidateState(s))
		}
	}
	list, err := h.cfg.Service.Candidates(ctx, f)
	if err != nil {
		return out, err
	}
	if in.After != "" {
		for i, c := range list {
			if string(c.ID) == in.After {
				list = list[i+1:]
				break
			}
		}
	}
	next := ""
	if len(list) > in.Limit {
		list = list[:in.Limit]
		next = string(list[len(list)-1].ID)
	}
	return listOf(list, next), nil
}
