package world

import (
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/freelancehunt"
	"github.com/automonet/automonet/internal/fakes/freelancer"
	"github.com/automonet/automonet/internal/fakes/indeed"
	"github.com/automonet/automonet/internal/fakes/reddit"
	"github.com/automonet/automonet/internal/fakes/upwork"
)

// markets are the services that answer their signed-in users only. The assistants'
// interfaces are opened for everybody, whose driver asks without a sign-in for that
// where it is told another server.
func markets() []place {
	return []place{
		{driver: "freelancehunt", hosts: []string{"api.freelancehunt.com"}, serve: freelancehunt.Sample, robots: fakes.RobotsMissing(), keyed: true,
			config: map[string]any{"token": fakes.KeyRef}},
		{driver: "freelancer", hosts: []string{"www.freelancer.com"}, serve: freelancer.Sample, robots: fakes.RobotsAllow(), keyed: true,
			config: map[string]any{"token": fakes.KeyRef}},
		{driver: "indeed", hosts: []string{"mcp.indeed.com"}, serve: indeed.Sample, robots: fakes.RobotsDisallow("/"), keyed: true,
			config: map[string]any{"sign_in": "", "base_url": "https://mcp.indeed.com"}},
		{driver: "reddit", hosts: []string{"oauth.reddit.com", "www.reddit.com"}, serve: reddit.Sample, robots: reddit.Robots(), keyed: true,
			config: map[string]any{"client_id": reddit.ClientID, "client_secret": fakes.KeyRef, "username": reddit.User, "password": fakes.KeyRef}},
		{driver: "upwork", hosts: []string{"mcp.upwork.com"}, serve: upwork.Sample, robots: fakes.RobotsDisallow("/"), keyed: true,
			config: map[string]any{"sign_in": "", "base_url": "https://mcp.upwork.com"}},
	}
}
