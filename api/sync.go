package api

import (
	"context"
	"io"
	"net/http"
	"reflect"

	"github.com/automonet/automonet/core"
)

// SyncService is the copy at the owner's Supabase project. by is who did it.
type SyncService interface {
	SyncStatus(ctx context.Context) (core.SyncStatus, error)
	SyncNow(ctx context.Context, by string) (core.SyncStatus, error)
	SyncCheck(ctx context.Context, by string) (core.SyncCheck, error)
	SyncSignIn(ctx context.Context, in core.SyncSignIn, by string) (core.SyncStatus, error)
	SyncSignOut(ctx context.Context, by string) error
	SyncDevices(ctx context.Context) ([]core.SyncDevice, error)
	// SyncRevoke shuts another device out, by the account's password.
	SyncRevoke(ctx context.Context, id, password, by string) error
	SyncConflicts(ctx context.Context) ([]core.SyncConflict, error)
	// ResolveSyncConflict keeps "here" or "there".
	ResolveSyncConflict(ctx context.Context, id, side, by string) (core.SyncConflict, error)
	SyncQuarantine(ctx context.Context) ([]core.SyncQuarantined, error)
	// RetrySyncQuarantine sends refused rows again: one, or all with an empty id.
	RetrySyncQuarantine(ctx context.Context, entity, id, by string) (int64, error)
	DiscardSyncQuarantine(ctx context.Context, entity, id, by string) error
	// ExportRemote writes the account's rows in the project to w as one JSON document; see may be nil.
	ExportRemote(ctx context.Context, w io.Writer, by string, see func(core.SyncExport)) (core.SyncExport, error)
	// DeleteRemote deletes the copy and signs this device out; it returns how many rows went.
	DeleteRemote(ctx context.Context, by string) (int64, error)
}

const tagSync = "sync"

// SyncRetried is how many rows are sent again.
type SyncRetried struct {
	Rows int64 `json:"rows"`
}

// SyncErased is how many rows were deleted.
type SyncErased struct {
	Rows int64 `json:"rows"`
}

type signInInput struct {
	Body struct {
		URL        string `json:"url,omitempty" maxLength:"300" doc:"The project's address, such as https://abcdefgh.supabase.co; needed where the configuration file names none and none is known"`
		Key        string `json:"key,omitempty" maxLength:"4000" doc:"Its publishable (anon) key; a secret key is refused"`
		Texts      string `json:"texts,omitempty" enum:"plain,encrypted,off" doc:"What becomes of long texts; plain when left out"`
		Mail       string `json:"mail" minLength:"1" maxLength:"300" doc:"Whose account"`
		Password   string `json:"password" minLength:"1" maxLength:"1000" doc:"Its password, which is not kept"`
		Passphrase string `json:"passphrase,omitempty" maxLength:"1000" doc:"The passphrase of encrypted texts, which is not kept"`
		Name       string `json:"name,omitempty" maxLength:"100" doc:"What you call this device; that of the machine when left out"`
		New        bool   `json:"new,omitempty" doc:"Make the account first, where the project permits it"`
	}
}

type revokeInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Password string `json:"password" minLength:"1" maxLength:"1000" doc:"The password of the account, which is not kept: an agent by itself shuts no other device out"`
	}
}

type resolveConflictInput struct {
	ID   string `path:"id" maxLength:"200"`
	Body struct {
		Keep string `json:"keep" enum:"here,there" doc:"Which side stays: what is set here, or in the dashboard"`
	}
}

type retryInput struct {
	Body struct {
		Entity string `json:"entity,omitempty" maxLength:"20" doc:"The kind of row, such as job"`
		ID     string `json:"id,omitempty" maxLength:"200" doc:"The row; all that were refused when left out"`
	}
}

type discardInput struct {
	Body struct {
		Entity string `json:"entity" minLength:"1" maxLength:"20" doc:"The kind of row, such as job"`
		ID     string `json:"id" minLength:"1" maxLength:"200" doc:"The row"`
	}
}

type eraseInput struct {
	Body struct {
		Confirm string `json:"confirm" maxLength:"300" doc:"The host of the project, as the status gives it"`
	}
}

func (h handlers) registerSync(api resources) {
	read(api, core.ScopeRead, operation("get-sync", "/api/v1/sync", "How copying to your Supabase project goes", tagSync),
		func(ctx context.Context, _ *struct{}) (core.SyncStatus, error) { return h.cfg.Service.SyncStatus(ctx) })
	read(api, core.ScopeRead, operation("list-sync-conflicts", "/api/v1/sync/conflicts", "What the agent and the dashboard changed differently", tagSync),
		func(ctx context.Context, _ *struct{}) (List[core.SyncConflict], error) {
			list, err := h.cfg.Service.SyncConflicts(ctx)
			return listOf(list, ""), err
		})
	read(api, core.ScopeRead, operation("list-sync-quarantine", "/api/v1/sync/quarantine", "Rows that the project refused", tagSync),
		func(ctx context.Context, _ *struct{}) (List[core.SyncQuarantined], error) {
			list, err := h.cfg.Service.SyncQuarantine(ctx)
			return listOf(list, ""), err
		})
	write(api, core.ScopeAdmin, change("retry-sync-quarantine", http.MethodPost, "/api/v1/sync/quarantine/retry", "Send rows again that the project refused", tagSync),
		func(ctx context.Context, in *retryInput) (SyncRetried, error) {
			n, err := h.cfg.Service.RetrySyncQuarantine(ctx, in.Body.Entity, in.Body.ID, Who(ctx).By())
			return SyncRetried{n}, err
		})
	write(api, core.ScopeAdmin, change("discard-sync-quarantine", http.MethodPost, "/api/v1/sync/quarantine/discard", "Let a row be that the project refused, until it changes", tagSync),
		func(ctx context.Context, in *discardInput) (None, error) {
			return None{}, h.cfg.Service.DiscardSyncQuarantine(ctx, in.Body.Entity, in.Body.ID, Who(ctx).By())
		})
	h.registerSyncAccount(api)
}

// registerSyncAccount registers what is done with the account at the project. What carries
// a password takes no idempotency key, since a digest of the request would be kept.
func (h handlers) registerSyncAccount(api resources) {
	write(api, core.ScopeAdmin, secret(change("sign-in-sync", http.MethodPost, "/api/v1/sync/sign-in", "Sign this device in to your Supabase project", tagSync)),
		func(ctx context.Context, in *signInInput) (core.SyncStatus, error) {
			b := in.Body
			return h.cfg.Service.SyncSignIn(ctx, core.SyncSignIn{URL: b.URL, Key: b.Key, Texts: b.Texts, Mail: b.Mail, Password: b.Password, Passphrase: b.Passphrase, Name: b.Name, New: b.New}, Who(ctx).By())
		})
	write(api, core.ScopeAdmin, change("sign-out-sync", http.MethodPost, "/api/v1/sync/sign-out", "End the copying of this device; what waits stays here", tagSync),
		func(ctx context.Context, _ *struct{}) (None, error) {
			return None{}, h.cfg.Service.SyncSignOut(ctx, Who(ctx).By())
		})
	write(api, core.ScopeAdmin, change("sync-now", http.MethodPost, "/api/v1/sync/now", "Copy now", tagSync),
		func(ctx context.Context, _ *struct{}) (core.SyncStatus, error) {
			return h.cfg.Service.SyncNow(ctx, Who(ctx).By())
		})
	write(api, core.ScopeAdmin, change("check-sync", http.MethodPost, "/api/v1/sync/check", "Compare both sides table by table; what the project lacks is sent again", tagSync),
		func(ctx context.Context, _ *struct{}) (core.SyncCheck, error) {
			return h.cfg.Service.SyncCheck(ctx, Who(ctx).By())
		})
	read(api, core.ScopeAdmin, operation("list-sync-devices", "/api/v1/sync/devices", "The devices of the account, asked from the project", tagSync),
		func(ctx context.Context, _ *struct{}) (List[core.SyncDevice], error) {
			list, err := h.cfg.Service.SyncDevices(ctx)
			return listOf(list, ""), err
		})
	write(api, core.ScopeAdmin, secret(change("revoke-sync-device", http.MethodPost, "/api/v1/sync/devices/{id}/revoke", "Shut another device of the account out at once", tagSync)),
		func(ctx context.Context, in *revokeInput) (None, error) {
			return None{}, h.cfg.Service.SyncRevoke(ctx, in.ID, in.Body.Password, Who(ctx).By())
		})
	write(api, core.ScopeAdmin, change("resolve-sync-conflict", http.MethodPost, "/api/v1/sync/conflicts/{id}/resolve", "Keep one side of a conflict", tagSync),
		func(ctx context.Context, in *resolveConflictInput) (core.SyncConflict, error) {
			return h.cfg.Service.ResolveSyncConflict(ctx, in.ID, in.Body.Keep, Who(ctx).By())
		})
	raw(api, core.ScopeAdmin, operation("export-sync", "/api/v1/sync/export", "All that the account has in the project as one JSON document; one that breaks off is no JSON", tagSync),
		reflect.TypeFor[struct{}](), []string{"application/json"}, func(w http.ResponseWriter, r *http.Request, _ any) error {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Disposition", `attachment; filename="project.json"`)
			_ = http.NewResponseController(w).SetWriteDeadline(noDeadline)
			_, err := h.cfg.Service.ExportRemote(r.Context(), w, Who(r.Context()).By(), nil)
			return err
		})
	write(api, core.ScopeAdmin, change("erase-sync", http.MethodPost, "/api/v1/sync/erase", "Delete all of the account's data in the project and sign this device out; what is here stays", tagSync),
		func(ctx context.Context, in *eraseInput) (SyncErased, error) {
			s, err := h.cfg.Service.SyncStatus(ctx)
			if err == nil && s.Project != "" && in.Body.Confirm != s.Project {
				err = core.Invalid("confirm", "to delete the copy, type the host of the project: %s", s.Project)
			}
			if err != nil {
				return SyncErased{}, err
			}
			n, err := h.cfg.Service.DeleteRemote(ctx, Who(ctx).By())
			return SyncErased{n}, err
		})
}
