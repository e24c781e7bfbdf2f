package api

import (
	"context"
	"net/http"
	"path"
	"reflect"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// DesktopService is what the desktop program can do beside the agent: its window and
// the machine that it runs on. No other program serves it.
type DesktopService interface {
	Desktop(ctx context.Context) (Desktop, error)
	// SaveDesktop changes the choices that are set.
	SaveDesktop(ctx context.Context, c DesktopChange, by string) (Desktop, error)
	// OpenFolder shows one of the program's own folders in the file manager: "data",
	// "log" or "crash".
	OpenFolder(ctx context.Context, folder string) error
	// OpenLink opens a web or mail address outside the window.
	OpenLink(ctx context.Context, address string) error
	// SaveFile asks the user where to write a file of that name; false when the user
	// thought better of it.
	SaveFile(ctx context.Context, name, text string) (bool, error)
	// SaveAnswer does the same with what the agent answers at a path of its API to the
	// session of this cookie header, of any size.
	SaveAnswer(ctx context.Context, name, path, cookie string) (bool, error)
	// ForgetCrash takes the crash report off the page; the file stays.
	ForgetCrash(ctx context.Context, by string) error
	// Restart starts the agent anew, in live mode or in dry-run, and lets the window
	// follow. It returns before that.
	Restart(ctx context.Context, live bool, by string) error
	// Enter changes a one-time token for a session. The path is where to go on.
	Enter(ctx context.Context, token string, from core.Visitor) (in SignedIn, path string, err error)
}

// Desktop says how the desktop program stands.
type Desktop struct {
	// System is windows, darwin or linux.
	System string `json:"system"`
	// Autostart reports whether the program starts when the user signs in.
	Autostart bool `json:"autostart"`
	// KeepRunning reports whether the agent works on when the window is closed.
	KeepRunning bool `json:"keep_running"`
	// LookForUpdates reports whether the program asks once a day for a newer version.
	LookForUpdates bool         `json:"look_for_updates"`
	Update         *DesktopHint `json:"update,omitempty" doc:"Absent while nothing newer is known"`
	// DataDir and LogFile are where the data and the log lie.
	DataDir string        `json:"data_dir"`
	LogFile string        `json:"log_file"`
	Crash   *DesktopCrash `json:"crash,omitempty" doc:"The last crash that was not looked at"`
	// DryRun is set while nothing can be sent.
	DryRun bool `json:"dry_run"`
	// Problem is why the last change of mode did not succeed.
	Problem string `json:"problem,omitempty"`
}

// DesktopHint is a newer version.
type DesktopHint struct {
	// Installed is set when it lies on this machine already and needs a restart only.
	Installed bool   `json:"installed"`
	Version   string `json:"version,omitempty"`
	URL       string `json:"url,omitempty"`
}

// DesktopCrash is a crash of the program, whose report lies on this machine and was
// sent to nobody.
type DesktopCrash struct {
	At   time.Time `json:"at"`
	File string    `json:"file"`
}

// DesktopChange are choices to change; what is left out stays.
type DesktopChange struct {
	Autostart      *bool `json:"autostart,omitempty"`
	KeepRunning    *bool `json:"keep_running,omitempty"`
	LookForUpdates *bool `json:"look_for_updates,omitempty"`
}

// DesktopSaved tells whether a file was written.
type DesktopSaved struct {
	Saved bool `json:"saved"`
}

type (
	desktopChangeInput struct {
		Body DesktopChange
	}
	desktopFolderInput struct {
		Body struct {
			Folder string `json:"folder" enum:"data,log,crash"`
		}
	}
	desktopLinkInput struct {
		Body struct {
			Address string `json:"address" maxLength:"4000" doc:"http, https or mailto"`
		}
	}
	desktopFileInput struct {
		Body struct {
			Name string `json:"name" maxLength:"120" doc:"What the dialog suggests"`
			Text string `json:"text,omitempty" maxLength:"20000000"`
			Path string `json:"path,omitempty" maxLength:"300" doc:"In the place of the text: the address of the export or of a backup"`
		}
	}
	desktopRestartInput struct {
		Body struct {
			Live bool `json:"live" doc:"Lets approved proposals be sent"`
		}
	}
)

// DesktopEnter is the page that changes the window's one-time token for a session.
const DesktopEnter = "/desktop/enter"

// maxDesktopFile bounds the body of a file to save: its text with what JSON adds.
const maxDesktopFile = 24 << 20

// DesktopPart is the part of the API that the desktop program adds.
func DesktopPart(svc DesktopService) Part {
	d := desktopPart{svc}
	return Part{window: true, path: DesktopEnter, page: d.enter, register: d.register}
}

type desktopPart struct{ svc DesktopService }

func (d desktopPart) register(api resources) {
	const tag = "desktop"
	read(api, core.ScopeRead, operation("get-desktop", "/api/v1/desktop", "The desktop program: its choices, folders and last crash", tag),
		func(ctx context.Context, _ *struct{}) (Desktop, error) { return d.svc.Desktop(ctx) })
	write(api, core.ScopeAdmin, change("change-desktop", http.MethodPatch, "/api/v1/desktop", "Change what is chosen for the desktop program", tag),
		func(ctx context.Context, in *desktopChangeInput) (Desktop, error) {
			return d.svc.SaveDesktop(ctx, in.Body, Who(ctx).By())
		})
	write(api, core.ScopeAdmin, change("open-desktop-folder", http.MethodPost, "/api/v1/desktop/open-folder", "Show one of the program's folders in the file manager", tag),
		func(ctx context.Context, in *desktopFolderInput) (None, error) {
			if _, err := personal(ctx); err != nil {
				return None{}, err
			}
			return None{}, d.svc.OpenFolder(ctx, in.Body.Folder)
		})
	write(api, core.ScopeRead, change("open-desktop-link", http.MethodPost, "/api/v1/desktop/open-link", "Open a web or mail address outside the window", tag),
		func(ctx context.Context, in *desktopLinkInput) (None, error) {
			if _, err := personal(ctx); err != nil {
				return None{}, err
			}
			return None{}, d.svc.OpenLink(ctx, in.Body.Address)
		})
	save := change("save-desktop-file", http.MethodPost, "/api/v1/desktop/save-file", "Ask the user where to write a file", tag)
	save.MaxBodyBytes = maxDesktopFile
	raw(api, core.ScopeRead, save, reflect.TypeFor[desktopFileInput](), []string{"application/json"}, d.save)
	write(api, core.ScopeAdmin, change("forget-desktop-crash", http.MethodDelete, "/api/v1/desktop/crash", "Take the crash report off the page; its file stays", tag),
		func(ctx context.Context, _ *struct{}) (None, error) {
			return None{}, d.svc.ForgetCrash(ctx, Who(ctx).By())
		})
	restart := change("restart-desktop", http.MethodPost, "/api/v1/desktop/restart", "Start the agent anew, live or in dry-run; the window follows", tag)
	write(api, core.ScopeAdmin, restart, func(ctx context.Context, in *desktopRestartInput) (None, error) {
		if _, err := personal(ctx); err != nil {
			return None{}, err
		}
		return None{}, d.svc.Restart(ctx, in.Body.Live, Who(ctx).By())
	})
}

// save answers when the user has chosen, however long that takes.
func (d desktopPart) save(w http.ResponseWriter, r *http.Request, v any) error {
	if _, err := personal(r.Context()); err != nil {
		return err
	}
	_ = http.NewResponseController(w).SetWriteDeadline(noDeadline)
	in := v.(*desktopFileInput)
	ask := func() (bool, error) { return d.svc.SaveFile(r.Context(), in.Body.Name, in.Body.Text) }
	if p := in.Body.Path; p != "" {
		if !givesFile(p) {
			return core.Invalid("path", "the window saves the export and the backups only")
		}
		ask = func() (bool, error) { return d.svc.SaveAnswer(r.Context(), in.Body.Name, p, r.Header.Get("Cookie")) }
	}
	saved, err := ask()
	if err != nil {
		return err
	}
	return send(w, http.StatusOK, DesktopSaved{saved})
}

// givesFile reports whether a path of the API gives a file, and not something else that
// the session may read.
func givesFile(p string) bool {
	return p == "/api/v1/export" || strings.HasPrefix(p, "/api/v1/admin/backups/") && p == path.Clean(p) && !strings.ContainsAny(p, "?#")
}

// enter lets the program's own window in. The token is 256 random bits, good once and
// for a minute, and reached the window without passing any server; a request without
// a good one learns nothing.
func (d desktopPart) enter(h handlers, w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		http.Error(w, "this path takes only GET", http.StatusMethodNotAllowed)
		return
	}
	routed(r.Context(), "GET "+DesktopEnter)
	in, path, err := d.svc.Enter(r.Context(), r.URL.Query().Get("t"), visitor(r.Context()))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	// A path of ours and nothing else: "//host" would be another server.
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, `\`) {
		path = "/"
	}
	http.SetCookie(w, sessionCookie(visitOf(r.Context()).secure, in.Cookie, in.ExpiresAt))
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
}
