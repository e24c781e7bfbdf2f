package cli

import (
	"context"
	"encoding/json"
	"os/exec"
	"time"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/doctor"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/secret"
)

// Backend is what the commands need of the rest of the program. The function
// fields are set by main; tests set those that they use.
type Backend struct {
	// Open connects to the agent that runs on the configuration's data folder, or
	// opens the store itself when none runs. live chooses the database then.
	Open func(ctx context.Context, cfg config.Config, live bool) (Session, error)
	// Run starts an agent and returns when it has stopped. An agent that already
	// runs on the data folder is an error of kind core.KindConflict.
	Run func(ctx context.Context, o RunOptions) error
	// Demo starts replay servers and a sample agent in a folder of its own, works
	// once, and returns a session over the result, which the caller closes.
	Demo func(ctx context.Context, o DemoOptions) (Session, error)
	// Restore puts a backup into the configured data folder.
	// Check makes every part that a configuration names and tells all that is wrong
	// with them; it changes nothing.
	Check   func(cfg config.Config) error
	Restore func(ctx context.Context, cfg config.Config, path string, force bool) (core.BackupReport, error)
	// Web makes the polite client that doctor asks hosts with, and its end.
	Web func(cfg config.Config) (doctor.Getter, func())
	// Recognise says which drivers read an address; it may be asked once.
	Recognise func(ctx context.Context, cfg config.Config, link string) (core.SourceGuess, error)
	// PreviewSource reads one page as a source would that is not configured yet. Nil
	// previews nothing.
	PreviewSource func(ctx context.Context, cfg config.Config, e core.SourceEntry) (core.SourceSample, error)
	// CheckSource makes one source of a configuration without asking anybody, and
	// tells what its driver refuses. Nil checks nothing.
	CheckSource func(cfg config.Config, name core.SourceName) error
	// SignInSource lets the user grant a source access; show gets the address to open.
	SignInSource func(ctx context.Context, cfg config.Config, name core.SourceName, show func(address string)) error
	// ProfilePDF sets a profile as a CV in PDF.
	ProfilePDF func(p core.Profile, lang core.Lang, private bool) []byte
	// SignInChannel does the same for a channel.
	SignInChannel func(ctx context.Context, cfg config.Config, name core.ChannelName, show func(address string)) error
	// OpenBrowser opens a window with the browser profile of an account at an address,
	// and returns when the user has closed it.
	OpenBrowser func(ctx context.Context, cfg config.Config, account, address string) error
	// StartSource lets the agent that runs on the data folder read a source that was
	// written into its configuration; false where none runs.
	StartSource func(ctx context.Context, cfg config.Config, name core.SourceName) (bool, error)
	// Vault opens the secrets of the data folder.
	Vault func(cfg config.Config) *secret.Resolver
	// Spender makes the command that llm chaos kills: this very program, spending
	// from a play ledger at a vendor of this machine. Nil leaves that out.
	Spender func(ctx context.Context, ledger, vendor string) *exec.Cmd
	// SourceDrivers and ChannelDrivers are the drivers that are built in.
	SourceDrivers  []Driver
	ChannelDrivers []Driver
	// TargetDrivers are the drivers of targets of notices.
	TargetDrivers []Driver
	// Presets are the kinds of model providers that are built in.
	Presets []config.Preset
}

// Session is a service over one data folder.
type Session struct {
	service.Service
	// DryRun is set while nothing can be sent; Running when an agent runs.
	DryRun  bool
	Running bool
}

// RunOptions are the choices of one run.
type RunOptions struct {
	Config config.Config
	// Live lets approved proposals be sent; Once stops when nothing is left to do.
	Live, Once bool
	// Started is called when the agent is ready; nil is allowed.
	Started func(Started)
	// Settled is called after the first round while there still is no owner; nil is
	// allowed.
	Settled func(Started)
	// Progress is told what the agent is doing; it must be fast. Nil is allowed.
	Progress func(Progress)
}

// Started says where a running agent is reached.
type Started struct {
	// Listen is the address, URL what to open in a browser.
	Listen, URL string
	// Setup is the owner's set-up link while there is no owner; its Token is ""
	// else.
	Setup  core.SetupLink
	DryRun bool
}

// DemoOptions are the choices of a demonstration.
type DemoOptions struct {
	// Dir keeps the demonstration's data; "" is a temporary folder that is
	// removed when the session is closed.
	Dir      string
	Lang     core.Lang
	Progress func(Progress)
}

// Progress is one step of work. Done and Total count things of the stage;
// Total 0 means that it is not known.
type Progress struct {
	// Stage is "fetch", "decide", "draft", "send" or "backup".
	Stage string
	// Name is what is worked on, for example a source.
	Name        string
	Done, Total int
	// Status is a source's status where the step ended a fetch.
	Status string
}

// Driver is what is shown of a built-in source or channel driver.
type Driver struct {
	Name  string
	Title map[core.Lang]string
	About map[core.Lang]string
	// Floor is the least time between two scans; Hosts are what it asks.
	Floor time.Duration
	Hosts []string
	Note  core.ComplianceNote
	// Schema is the JSON Schema of a source driver's configuration.
	Schema json.RawMessage
	// Ready is set when it works without any configuration of its own.
	Ready bool
}

func driverNames(list []Driver) []string {
	out := make([]string, len(list))
	for i, d := range list {
		out[i] = d.Name
	}
	return out
}
