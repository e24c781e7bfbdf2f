package api

import (
	"context"
	"io"
	"net/http"
	"reflect"
	"strconv"

	"github.com/automonet/automonet/core"
)

// AdminService is the care of the data folder.
type AdminService interface {
	// BackupNow writes a verified backup under a name of its own.
	BackupNow(ctx context.Context) (core.BackupReport, error)
	Backups(ctx context.Context) ([]core.BackupFile, error)
	// OpenBackup opens a backup of the list, by its name there.
	OpenBackup(ctx context.Context, name string) (io.ReadCloser, int64, error)
	Integrity(ctx context.Context, see func(core.WorkProgress)) (core.IntegrityReport, error)
	Vacuum(ctx context.Context) (core.Maintenance, error)
	Reindex(ctx context.Context) (core.Maintenance, error)
	// Flags lists the feature flags, SetFlag switches one.
	Flags(ctx context.Context) ([]core.FlagView, error)
	SetFlag(ctx context.Context, name core.FlagName, on bool, by string) (core.FlagView, error)
	// Logs returns the latest records, the newest first.
	Logs(level string, limit int) []core.LogLine
	Version(ctx context.Context) (core.VersionInfo, error)
	// VerifyAudit checks the audit chains of all jobs.
	VerifyAudit(ctx context.Context, see func(core.WorkProgress)) (core.AuditReport, error)
	// Export writes the owner's data as one JSON document.
	Export(ctx context.Context, w io.Writer) error
}

type backupInput struct {
	Name string `path:"name" maxLength:"120"`
}

type logsInput struct {
	Level string `query:"level" enum:"debug,info,warn,error" default:"info" doc:"The least level"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
}

type setFlagInput struct {
	Name string `path:"name" maxLength:"40"`
	Body struct {
		On bool `json:"on"`
	}
}

func (h handlers) registerAdmin(api resources) {
	work(api, core.ScopeAdmin, change("make-backup", http.MethodPost, "/api/v1/admin/backup", "Write a verified backup into the data folder", "admin"), "backup",
		plain("", func(ctx context.Context, _ *working) (any, error) { return h.cfg.Service.BackupNow(ctx) }))
	read(api, core.ScopeAdmin, operation("list-backups", "/api/v1/admin/backups", "The backups in the data folder", "admin"),
		func(ctx context.Context, _ *struct{}) (List[core.BackupFile], error) {
			list, err := h.cfg.Service.Backups(ctx)
			return listOf(list, ""), err
		})
	raw(api, core.ScopeAdmin, operation("get-backup", "/api/v1/admin/backups/{name}", "Download a backup as one tar file", "admin"),
		reflect.TypeFor[backupInput](), []string{"application/x-tar"}, h.backup)
	work(api, core.ScopeAdmin, change("check-integrity", http.MethodPost, "/api/v1/admin/integrity", "Check databases, search index and audit chains", "admin"), "integrity",
		plain("", func(ctx context.Context, w *working) (any, error) { return h.cfg.Service.Integrity(ctx, w.at) }))
	work(api, core.ScopeAdmin, change("vacuum", http.MethodPost, "/api/v1/admin/vacuum", "Give unused room of the database back", "admin"), "vacuum",
		plain("", func(ctx context.Context, _ *working) (any, error) { return h.cfg.Service.Vacuum(ctx) }))
	work(api, core.ScopeAdmin, change("reindex", http.MethodPost, "/api/v1/admin/reindex", "Build the search index anew", "admin"), "reindex",
		plain("", func(ctx context.Context, _ *working) (any, error) { return h.cfg.Service.Reindex(ctx) }))
	read(api, core.ScopeAdmin, operation("list-logs", "/api/v1/admin/logs", "The latest log records, newest first, redacted", "admin"),
		func(_ context.Context, in *logsInput) (List[core.LogLine], error) {
			return listOf(h.cfg.Service.Logs(in.Level, in.Limit), ""), nil
		})
	read(api, core.ScopeAdmin, operation("list-flags", "/api/v1/admin/flags", "The feature flags as they stand", "admin"),
		func(ctx context.Context, _ *struct{}) (List[core.FlagView], error) {
			list, err := h.cfg.Service.Flags(ctx)
			return listOf(list, ""), err
		})
	write(api, core.ScopeAdmin, change("set-flag", http.MethodPut, "/api/v1/admin/flags/{name}", "Switch a feature flag", "admin"),
		func(ctx context.Context, in *setFlagInput) (core.FlagView, error) {
			return h.cfg.Service.SetFlag(ctx, core.FlagName(in.Name), in.Body.On, Who(ctx).By())
		})
	read(api, core.ScopeAdmin, operation("get-version", "/api/v1/admin/version", "What program runs, and how large its data are", "admin"),
		func(ctx context.Context, _ *struct{}) (core.VersionInfo, error) { return h.cfg.Service.Version(ctx) })
	read(api, core.ScopeRead, operation("verify-audit", "/api/v1/audit/verify", "How far the audit chains verify, or the first broken link", "audit"),
		func(ctx context.Context, _ *struct{}) (core.AuditReport, error) {
			return h.cfg.Service.VerifyAudit(ctx, func(core.WorkProgress) {})
		})
	raw(api, core.ScopeAdmin, operation("export-data", "/api/v1/export", "All own data as one JSON document", "admin"),
		reflect.TypeFor[struct{}](), []string{"application/json"}, func(w http.ResponseWriter, r *http.Request, _ any) error {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Disposition", `attachment; filename="export.json"`)
			return h.cfg.Service.Export(r.Context(), w)
		})
}

func (h handlers) backup(w http.ResponseWriter, r *http.Request, v any) error {
	in := v.(*backupInput)
	f, size, err := h.cfg.Service.OpenBackup(r.Context(), in.Name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	w.Header().Set("Content-Type", "application/x-tar")
	w.Header().Set("Content-Disposition", `attachment; filename="automonet-backup.tar"`)
	if size > 0 {
		w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	}
	_ = http.NewResponseController(w).SetWriteDeadline(noDeadline)
	_, err = io.Copy(w, f)
	return err
}
