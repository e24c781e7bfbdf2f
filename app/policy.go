package app

import (
	"sort"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

// webForms is the channel that its feature flag switches.
const webForms core.ChannelName = "form"

// policies says what each channel is allowed under the given settings: the
// user's mode where it is set, never above the channel's ceiling. A stored mode
// that is no longer permitted falls back to the default instead of opening, and a
// channel that is not configured is off.
func policies(specs []channel.Spec, built map[core.ChannelName]channel.Channel) func(core.Settings) []core.ChannelPolicy {
	return func(s core.Settings) []core.ChannelPolicy {
		out := make([]core.ChannelPolicy, 0, len(specs))
		for _, spec := range specs {
			name := core.ChannelName(spec.Driver)
			p := core.ChannelPolicy{Channel: name, Mode: spec.Default, Default: spec.Default, Ceiling: spec.Ceiling,
				Note: spec.Note, ForbidsUnattended: spec.ForbidsUnattended, HandOff: spec.HandOff, Hosts: spec.Hosts, WrittenPermission: s.Permissions[name]}
			if c, ok := built[name].(channel.Settled); ok {
				p.Hosts = c.Hosts()
			}
			if mode, ok := s.Modes[name]; ok {
				if chosen, err := p.WithMode(mode); err == nil {
					p = chosen
				}
			}
			if built[name] == nil || name == webForms && !s.On(core.FlagWebForms) {
				p.Mode = core.ModeOff
			}
			out = append(out, p)
		}
		sort.Slice(out, func(i, j int) bool { return out[i].Channel < out[j].Channel })
		return out
	}
}

// caps are the user's caps of a channel, else the channel's own.
func caps(specs []channel.Spec) func(core.Settings, core.ChannelName) core.Caps {
	return func(s core.Settings, name core.ChannelName) core.Caps {
		if c, ok := s.Caps[name]; ok {
			return c
		}
		for _, spec := range specs {
			if core.ChannelName(spec.Driver) == name {
				return spec.Caps
			}
		}
		return core.DefaultMailCaps()
	}
}
