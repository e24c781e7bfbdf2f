package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/automonet/automonet/core"
)

// AutonomyService is which channel has earned to send by itself, and within what.
type AutonomyService interface {
	Autonomy(ctx context.Context) ([]core.AutonomyView, error)
	AutonomySteps(ctx context.Context, name core.ChannelName, before int64, most int) ([]core.AutonomyStep, error)
	// AcceptAutonomy grants what was offered; want narrows it, nil takes all of it.
	AcceptAutonomy(ctx context.Context, name core.ChannelName, want *core.AutonomyLimits, by string) (core.AutonomyView, error)
	DeclineAutonomy(ctx context.Context, name core.ChannelName, note, by string) (core.AutonomyView, error)
	DemoteAutonomy(ctx context.Context, name core.ChannelName, note, by string) (core.AutonomyView, error)
	// Shadow says what the agent would do with a proposal.
	Shadow(ctx context.Context, id core.ProposalID) (core.ShadowDecision, error)
}

const tagAutonomy = "autonomy"

type stepsInput struct {
	After   string `query:"after" maxLength:"20" pattern:"^[0-9]*$" doc:"Cursor of the page before, as given in its next"`
	Limit   int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"Most items of one page"`
	Channel string `query:"channel" maxLength:"64" doc:"Only those of this channel"`
}

type acceptAutonomyInput struct {
	Channel string `path:"channel" maxLength:"64"`
	Body    struct {
		Limits *core.AutonomyLimits `json:"limits,omitempty" doc:"Narrower limits than those offered; all that was offered when left out"`
	}
}

type noteAutonomyInput struct {
	Channel string `path:"channel" maxLength:"64"`
	Body    struct {
		Note string `json:"note,omitempty" maxLength:"200" doc:"Why, in your words; kept in the history"`
	}
}

type shadowInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (h handlers) registerAutonomy(api resources) {
	read(api, core.ScopeRead, operation("list-autonomy", "/api/v1/autonomy", "How far each channel has come in earning to send by itself", tagAutonomy),
		func(ctx context.Context, _ *struct{}) (List[core.AutonomyView], error) {
			list, err := h.cfg.Service.Autonomy(ctx)
			return listOf(list, ""), err
		})
	read(api, core.ScopeRead, operation("list-autonomy-steps", "/api/v1/autonomy/steps", "What was offered, accepted, declined and taken back, latest first", tagAutonomy), h.autonomySteps)
	write(api, core.ScopeAdmin, change("accept-autonomy", http.MethodPost, "/api/v1/autonomy/{channel}/accept", "Let a channel send by itself within the limits that were offered", tagAutonomy),
		func(ctx context.Context, in *acceptAutonomyInput) (core.AutonomyView, error) {
			return h.cfg.Service.AcceptAutonomy(ctx, core.ChannelName(in.Channel), in.Body.Limits, Who(ctx).By())
		})
	write(api, core.ScopeReview, change("decline-autonomy", http.MethodPost, "/api/v1/autonomy/{channel}/decline", "Turn an offer down; comparisons begin anew", tagAutonomy),
		func(ctx context.Context, in *noteAutonomyInput) (core.AutonomyView, error) {
			return h.cfg.Service.DeclineAutonomy(ctx, core.ChannelName(in.Channel), in.Body.Note, Who(ctx).By())
		})
	write(api, core.ScopeReview, change("demote-autonomy", http.MethodPost, "/api/v1/autonomy/{channel}/demote", "Take back every permission of a channel to send by itself, before the next send", tagAutonomy),
		func(ctx context.Context, in *noteAutonomyInput) (core.AutonomyView, error) {
			return h.cfg.Service.DemoteAutonomy(ctx, core.ChannelName(in.Channel), in.Body.Note, Who(ctx).By())
		})
	read(api, core.ScopeRead, operation("get-proposal-shadow", "/api/v1/proposals/{id}/shadow", "What the agent would do with a proposal, if its channel let it", "proposals"),
		func(ctx context.Context, in *shadowInput) (core.ShadowDecision, error) {
			return h.cfg.Service.Shadow(ctx, core.ProposalID(in.ID))
		})
}

func (h handlers) autonomySteps(ctx context.Context, in *stepsInput) (out List[core.AutonomyStep], err error) {
	before := int64(0)
	if in.After != "" {
		if before, err = strconv.ParseInt(in.After, 10, 64); err != nil || before < 1 {
			return out, core.Invalid("after", "the cursor %q is not one that a list gave; start without it", core.Clean(in.After, 20, false))
		}
	}
	list, err := h.cfg.Service.AutonomySteps(ctx, core.ChannelName(in.Channel), before, in.Limit)
	if err != nil {
		return out, err
	}
	next := ""
	if len(list) == in.Limit {
		next = strconv.FormatInt(list[len(list)-1].Seq, 10)
	}
	return listOf(list, next), nil
}
