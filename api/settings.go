package api

import (
	"context"
	"net/http"

	"github.com/automonet/automonet/core"
)

// SettingsService is what the owner may change while the agent runs.
type SettingsService interface {
	Settings(ctx context.Context) (core.Settings, error)
	SettingsSchema(ctx context.Context) (core.SettingsSchema, error)
	SaveSettingsBy(ctx context.Context, s core.Settings, by string) (core.Settings, error)
}

type saveSettingsInput struct {
	IfMatch string `header:"If-Match" maxLength:"40" doc:"The ETag of the settings that were edited; * for whatever they are now"`
	Body    core.Settings
}

func (h handlers) registerSettings(api resources) {
	read(api, core.ScopeRead, operation("get-settings", "/api/v1/settings", "The settings as one document", "settings"),
		func(ctx context.Context, _ *struct{}) (core.Settings, error) {
			s, err := h.cfg.Service.Settings(ctx)
			reply(ctx).ETag = tag(s.Rev)
			return s, err
		})
	read(api, core.ScopeRead, operation("get-settings-schema", "/api/v1/settings/schema", "Each setting with its type, default, origin, and whether it can be changed here", "settings"),
		func(ctx context.Context, _ *struct{}) (core.SettingsSchema, error) {
			return h.cfg.Service.SettingsSchema(ctx)
		})
	write(api, core.ScopeAdmin, change("put-settings", http.MethodPut, "/api/v1/settings", "Replace the settings as a whole", "settings"),
		func(ctx context.Context, in *saveSettingsInput) (out core.Settings, err error) {
			current, err := h.cfg.Service.Settings(ctx)
			if err != nil {
				return out, err
			}
			s := in.Body
			if s.Rev, err = matches(in.IfMatch, current.Rev); err != nil {
				return out, err
			}
			out, err = h.cfg.Service.SaveSettingsBy(ctx, s, Who(ctx).By())
			reply(ctx).ETag = tag(out.Rev)
			return out, err
		})
}
