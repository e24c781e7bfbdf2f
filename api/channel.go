package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/automonet/automonet/core"
)

// tagChannels groups the operations on channels.
const tagChannels = "channels"

// ChannelService is the submit channels.
type ChannelService interface {
	ChannelViews(ctx context.Context) ([]core.ChannelView, error)
	SetChannelModeBy(ctx context.Context, name core.ChannelName, mode core.Mode, permission, by string) (core.ChannelPolicy, error)
	TestChannel(ctx context.Context, name core.ChannelName, sendToSelf bool) (string, error)
}

type modeInput struct {
	Name string `path:"name" maxLength:"64"`
	Body struct {
		Mode string `json:"mode" enum:"off,read,draft,confirm,auto"`
		// WrittenPermission is recorded; it never lifts a channel above its ceiling.
		WrittenPermission string `json:"written_permission,omitempty" maxLength:"1000" doc:"The platform's written permission, in your words; recorded with the settings"`
	}
}

type testChannelInput struct {
	Name string `path:"name" maxLength:"64"`
	Body struct {
		SendToSelf bool `json:"send_to_self,omitempty" doc:"Send one test message to yourself; refused in dry-run"`
	}
}

// ChannelTest is what a test of a channel showed.
type ChannelTest struct {
	OK bool `json:"ok"`
	// MessageID is that of the message sent to oneself, "" when none was.
	MessageID string `json:"message_id,omitempty"`
}

func (h handlers) registerChannels(api resources) {
	read(api, core.ScopeRead, operation("list-channels", "/api/v1/channels", "Channels: what their terms and you allow, caps and what is used of them, locks", tagChannels),
		func(ctx context.Context, _ *struct{}) (List[core.ChannelView], error) {
			list, err := h.cfg.Service.ChannelViews(ctx)
			for i, v := range list {
				list[i].Locks = slices.Clone(v.Locks)
				for j, l := range v.Locks {
					list[i].Locks[j].Reason = h.said(ctx, l.Reason)
				}
			}
			return listOf(list, ""), err
		})
	write(api, core.ScopeAdmin, change("set-channel-mode", http.MethodPut, "/api/v1/channels/{name}/mode", "Change how far a channel may go, up to its ceiling", tagChannels),
		func(ctx context.Context, in *modeInput) (core.ChannelPolicy, error) {
			return h.cfg.Service.SetChannelModeBy(ctx, core.ChannelName(in.Name), core.Mode(in.Body.Mode), in.Body.WrittenPermission, Who(ctx).By())
		})
	work(api, core.ScopeAdmin, change("test-channel", http.MethodPost, "/api/v1/channels/{name}/test", "Check the sign-in of a channel", tagChannels), "channel_test",
		func(_ context.Context, in *testChannelInput) (job, error) {
			return job{subject: in.Name, run: func(ctx context.Context, _ *working) (any, error) {
				id, err := h.cfg.Service.TestChannel(ctx, core.ChannelName(in.Name), in.Body.SendToSelf)
				return ChannelTest{OK: err == nil, MessageID: id}, err
			}}, nil
		})
}
