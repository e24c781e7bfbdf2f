package service

import (
	"context"

	"github.com/automonet/automonet/core"
)

// Care is the care of the data folder.
type Care interface {
	// Version says what program runs, and how large its data are.
	Version(ctx context.Context) (core.VersionInfo, error)
	// Backups lists the backups in the data folder, the latest first.
	Backups(ctx context.Context) ([]core.BackupFile, error)
	// Integrity checks databases, search index and audit chains; see may be told how
	// far it has got.
	Integrity(ctx context.Context, see func(core.WorkProgress)) (core.IntegrityReport, error)
	// Vacuum gives unused room back, Reindex builds the search index anew.
	Vacuum(ctx context.Context) (core.Maintenance, error)
	Reindex(ctx context.Context) (core.Maintenance, error)
	// Flags lists the feature flags, SetFlag switches one.
	Flags(ctx context.Context) ([]core.FlagView, error)
	SetFlag(ctx context.Context, name core.FlagName, on bool, by string) (core.FlagView, error)
	// Log returns the latest records of a level and above, the newest first; a service
	// that no agent runs behind has none but its own.
	Log(ctx context.Context, level string, limit int) ([]core.LogLine, error)
}
