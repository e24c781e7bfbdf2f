package api

import (
	"context"
	"net/http"

	"github.com/automonet/automonet/core"
)

// RuleService is the standing rules of the owner.
type RuleService interface {
	Rules(ctx context.Context) ([]core.RuleView, error)
	// ReadRule says how words are understood; AddRule keeps exactly the reading with
	// the digest.
	ReadRule(ctx context.Context, text string) (core.RuleReading, error)
	AddRule(ctx context.Context, text, digest, by string) (core.RuleView, error)
	RemoveRule(ctx context.Context, id core.RuleID, by string) error
	// TryRule says which known jobs a kept rule, or one in words, refuses.
	TryRule(ctx context.Context, id core.RuleID, text string) (core.RuleTrial, error)
}

type ruleInput struct {
	ID string `path:"id" maxLength:"64"`
}

type ruleWordsInput struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"500" doc:"The rule in plain words, German or English"`
	}
}

type addRuleInput struct {
	Body struct {
		Text   string `json:"text" minLength:"1" maxLength:"500" doc:"The rule in plain words, German or English"`
		Digest string `json:"digest" minLength:"1" maxLength:"64" doc:"The digest of the reading that the owner confirmed"`
	}
}

type tryRuleInput struct {
	Body struct {
		ID   string `json:"id,omitempty" maxLength:"64" doc:"A rule that is kept"`
		Text string `json:"text,omitempty" maxLength:"500" doc:"Or one in plain words"`
	}
}

func (h handlers) registerRules(api resources) {
	read(api, core.ScopeRead, operation("list-rules", "/api/v1/rules", "The owner's standing rules, with what each was confirmed to mean", "rules"),
		func(ctx context.Context, _ *struct{}) (List[core.RuleView], error) {
			list, err := h.cfg.Service.Rules(ctx)
			return listOf(list, ""), err
		})
	write(api, core.ScopeReview, change("read-rule", http.MethodPost, "/api/v1/rules/read", "How a rule in plain words is understood; nothing is saved", "rules"),
		func(ctx context.Context, in *ruleWordsInput) (core.RuleReading, error) {
			return h.cfg.Service.ReadRule(ctx, in.Body.Text)
		})
	write(api, core.ScopeReview, change("try-rule", http.MethodPost, "/api/v1/rules/try", "Which known jobs a rule refuses; nothing is saved", "rules"),
		func(ctx context.Context, in *tryRuleInput) (core.RuleTrial, error) {
			return h.cfg.Service.TryRule(ctx, core.RuleID(in.Body.ID), in.Body.Text)
		})
	added := change("add-rule", http.MethodPost, "/api/v1/rules", "Keep a rule as its reading was confirmed", "rules")
	added.DefaultStatus = http.StatusCreated
	write(api, core.ScopeAdmin, added, func(ctx context.Context, in *addRuleInput) (core.RuleView, error) {
		return h.cfg.Service.AddRule(ctx, in.Body.Text, in.Body.Digest, Who(ctx).By())
	})
	write(api, core.ScopeAdmin, change("remove-rule", http.MethodDelete, "/api/v1/rules/{id}", "Drop a rule; what only it refused is decided again", "rules"),
		func(ctx context.Context, in *ruleInput) (None, error) {
			return None{}, h.cfg.Service.RemoveRule(ctx, core.RuleID(in.ID), Who(ctx).By())
		})
}
