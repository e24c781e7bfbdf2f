package rpc

import (
	"context"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

// logArgs are the arguments of Log.
type logArgs struct {
	Level string
	Limit int
}

// flagArgs are the arguments of SetFlag.
type flagArgs struct {
	Name core.FlagName
	On   bool
	By   string
}

// careMethods is the table of the methods of the care of the data folder by name.
func careMethods(s service.Care) map[string]call {
	return map[string]call{
		"Version": with(func(ctx context.Context, _ struct{}) (any, error) { return s.Version(ctx) }),
		"Backups": with(func(ctx context.Context, _ struct{}) (any, error) { return s.Backups(ctx) }),
		"Integrity": with(func(ctx context.Context, _ struct{}) (any, error) {
			return s.Integrity(ctx, func(core.WorkProgress) {})
		}),
		"Vacuum":  with(func(ctx context.Context, _ struct{}) (any, error) { return s.Vacuum(ctx) }),
		"Reindex": with(func(ctx context.Context, _ struct{}) (any, error) { return s.Reindex(ctx) }),
		"Flags":   with(func(ctx context.Context, _ struct{}) (any, error) { return s.Flags(ctx) }),
		"SetFlag": with(func(ctx context.Context, a flagArgs) (any, error) { return s.SetFlag(ctx, a.Name, a.On, a.By) }),
		"Log":     with(func(ctx context.Context, a logArgs) (any, error) { return s.Log(ctx, a.Level, a.Limit) }),
	}
}

// Version asks the running agent; see service.Care.
func (c *Client) Version(ctx context.Context) (core.VersionInfo, error) {
	return ask[core.VersionInfo](ctx, c, "Version", struct{}{})
}

// Backups asks the running agent; see service.Care.
func (c *Client) Backups(ctx context.Context) ([]core.BackupFile, error) {
	return ask[[]core.BackupFile](ctx, c, "Backups", struct{}{})
}

// Integrity asks the running agent, which tells nothing on the way; see service.Care.
func (c *Client) Integrity(ctx context.Context, _ func(core.WorkProgress)) (core.IntegrityReport, error) {
	return ask[core.IntegrityReport](ctx, c, "Integrity", struct{}{})
}

// Vacuum asks the running agent; see service.Care.
func (c *Client) Vacuum(ctx context.Context) (core.Maintenance, error) {
	return ask[core.Maintenance](ctx, c, "Vacuum", struct{}{})
}

// Reindex asks the running agent; see service.Care.
func (c *Client) Reindex(ctx context.Context) (core.Maintenance, error) {
	return ask[core.Maintenance](ctx, c, "Reindex", struct{}{})
}

// Log asks the running agent; see service.Care.
func (c *Client) Log(ctx context.Context, level string, limit int) ([]core.LogLine, error) {
	return ask[[]core.LogLine](ctx, c, "Log", logArgs{level, limit})
}

// Flags asks the running agent; see service.Care.
func (c *Client) Flags(ctx context.Context) ([]core.FlagView, error) {
	return ask[[]core.FlagView](ctx, c, "Flags", struct{}{})
}

// SetFlag asks the running agent; see service.Care.
func (c *Client) SetFlag(ctx context.Context, name core.FlagName, on bool, by string) (core.FlagView, error) {
	return ask[core.FlagView](ctx, c, "SetFlag", flagArgs{name, on, by})
}
