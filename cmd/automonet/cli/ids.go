package cli

import (
	"context"
	"strings"

	"github.com/automonet/automonet/core"
)

// fullID is the length of a UUID in text form.
const fullID = 36

// scanned bounds how many rows are looked through for a shortened id.
const scanned = 20_000

// short shows the end of an id: ids made close together differ only there.
func short[S ~string](id S) string {
	if len(id) <= 8 {
		return string(id)
	}
	return string(id[len(id)-8:])
}

// resolve finds the one id that begins or ends with given; page lists ids page
// by page, newest first.
func resolve[S ~string](ctx context.Context, a *command, noun, given string, page func(ctx context.Context, after string) ([]S, string, error)) (S, error) {
	given = strings.ToLower(strings.TrimSpace(given))
	if len(given) == fullID {
		return S(given), nil
	}
	if len(given) < 4 || strings.Trim(given, "0123456789abcdef-") != "" {
		return "", core.Invalid("id", "%s", a.f("error.id", args{"got": given, "noun": a.t("noun." + noun)}))
	}
	var hits []S
	after, seen := "", 0
	for {
		ids, next, err := page(ctx, after)
		if err != nil {
			return "", err
		}
		for _, id := range ids {
			if strings.HasSuffix(string(id), given) || strings.HasPrefix(string(id), given) {
				hits = append(hits, id)
			}
		}
		seen += len(ids)
		if next == "" || len(ids) == 0 || seen >= scanned || len(hits) > 5 {
			break
		}
		after = next
	}
	switch len(hits) {
	case 0:
		return "", core.Errorf(core.KindNotFound, "%s", a.f("error.id.none", args{"got": given, "noun": a.t("noun." + noun)}))
	case 1:
		return hits[0], nil
	}
	var names []string
	for _, id := range hits {
		names = append(names, string(id))
	}
	return "", core.Invalid("id", "%s", a.f("error.id.many", args{"got": given, "list": strings.Join(names, ", ")}))
}

func (a *command) jobID(ctx context.Context, s Session, given string) (core.JobID, error) {
	return resolve(ctx, a, "job", given, func(ctx context.Context, after string) ([]core.JobID, string, error) {
		list, next, err := s.Jobs(ctx, core.JobFilter{After: after, Limit: core.MaxLimit})
		return idsOf(list, func(j core.Job) core.JobID { return j.ID }), next, err
	})
}

func (a *command) proposalID(ctx context.Context, s Session, given string) (core.ProposalID, error) {
	return resolve(ctx, a, "proposal", given, func(ctx context.Context, after string) ([]core.ProposalID, string, error) {
		list, next, err := s.Proposals(ctx, core.ProposalFilter{After: after, Limit: core.MaxLimit})
		return idsOf(list, func(p core.Proposal) core.ProposalID { return p.ID }), next, err
	})
}

func (a *command) submissionID(ctx context.Context, s Session, given string) (core.SubmissionID, error) {
	return resolve(ctx, a, "submission", given, func(ctx context.Context, after string) ([]core.SubmissionID, string, error) {
		list, next, err := s.Submissions(ctx, core.SubmissionFilter{After: after, Limit: core.MaxLimit})
		return idsOf(list, func(p core.Submission) core.SubmissionID { return p.ID }), next, err
	})
}

func idsOf[T any, S ~string](items []T, id func(T) S) []S {
	out := make([]S, len(items))
	for i, item := range items {
		out[i] = id(item)
	}
	return out
}
