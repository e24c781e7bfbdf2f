package api

import (
	"context"
	"net/http"

	"github.com/automonet/automonet/core"
)

// ProfileService is the profiles.
type ProfileService interface {
	// Profile returns a profile; the empty id means the default one.
	Profile(ctx context.Context, id core.ProfileID) (core.Profile, error)
	Profiles(ctx context.Context) ([]core.Profile, error)
	SaveProfileBy(ctx context.Context, p core.Profile, by string) (core.Profile, error)
}

type profileInput struct {
	ID string `query:"id" maxLength:"64" doc:"The default profile when left out"`
}

type saveProfileInput struct {
	IfMatch string `header:"If-Match" maxLength:"40" doc:"The ETag of the profile that was edited; * for a new one"`
	Body    core.Profile
}

func (h handlers) registerProfile(api resources) {
	read(api, core.ScopeRead, operation("get-profile", "/api/v1/profile", "What the freelancer offers, fact by fact", "profile"),
		func(ctx context.Context, in *profileInput) (core.Profile, error) {
			p, err := h.cfg.Service.Profile(ctx, core.ProfileID(in.ID))
			reply(ctx).ETag = tag(p.Rev)
			return p, err
		})
	read(api, core.ScopeRead, operation("list-profiles", "/api/v1/profiles", "All profiles, the default one first", "profile"),
		func(ctx context.Context, _ *struct{}) (List[core.Profile], error) {
			list, err := h.cfg.Service.Profiles(ctx)
			return listOf(list, ""), err
		})
	write(api, core.ScopeAdmin, change("put-profile", http.MethodPut, "/api/v1/profile", "Replace a profile as a whole, or make a new one", "profile"), h.saveProfile)
	h.registerCandidates(api)
}

func (h handlers) saveProfile(ctx context.Context, in *saveProfileInput) (out core.Profile, err error) {
	p := in.Body
	current, err := h.cfg.Service.Profile(ctx, p.ID)
	switch {
	case core.KindOf(err) == core.KindNotFound:
		if in.IfMatch != "*" && in.IfMatch != "" {
			return out, errStale
		}
		p.Rev = 0
	case err != nil:
		return out, err
	default:
		if p.Rev, err = matches(in.IfMatch, current.Rev); err != nil {
			return out, err
		}
		p.ID = current.ID
	}
	out, err = h.cfg.Service.SaveProfileBy(ctx, p, Who(ctx).By())
	reply(ctx).ETag = tag(out.Rev)
	return out, err
}
