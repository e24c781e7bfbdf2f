package desktop

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// enterPath is where the window comes in.
const enterPath = api.DesktopEnter

// Desktop says how the program stands.
func (s *Shell) Desktop(context.Context) (api.Desktop, error) {
	dir := s.cfg.Config.DataDir
	s.mu.Lock()
	st, live, problem := s.state, s.live, s.problem
	s.mu.Unlock()
	d := api.Desktop{System: s.cfg.System, KeepRunning: !st.QuitOnClose, LookForUpdates: st.LookForUpdates, DataDir: dir, Crash: lastCrash(dir, st.CrashSeen), DryRun: !live, Update: s.hint()}
	if s.logs != nil {
		d.LogFile = s.logs.path
	}
	if problem != nil {
		d.Problem = plain(i18n.New(s.lang()), problem)
	}
	if s.cfg.Autostart != nil {
		on, err := s.cfg.Autostart.Enabled()
		if err != nil {
			return d, err
		}
		d.Autostart = on
	}
	return d, nil
}

// SaveDesktop changes the choices that are set.
func (s *Shell) SaveDesktop(ctx context.Context, c api.DesktopChange, by string) (api.Desktop, error) {
	agent := s.running()
	if agent == nil {
		return api.Desktop{}, errNoAgent()
	}
	if c.Autostart != nil {
		if s.cfg.Autostart == nil {
			return api.Desktop{}, core.Errorf(core.KindDenied, "this system has no autostart that the program knows")
		}
		if err := s.cfg.Autostart.Set(*c.Autostart); err != nil {
			return api.Desktop{}, err
		}
	}
	s.change(func(st *state) {
		if c.KeepRunning != nil {
			st.QuitOnClose = !*c.KeepRunning
		}
		if c.LookForUpdates != nil {
			st.LookForUpdates = *c.LookForUpdates
		}
	})
	if c.LookForUpdates != nil {
		select {
		case s.wantsLook <- struct{}{}:
		default: // it is going to look already
		}
	}
	for name, v := range map[string]*bool{"autostart": c.Autostart, "keep_running": c.KeepRunning, "look_for_updates": c.LookForUpdates} {
		if v == nil {
			continue
		}
		if err := agent.Record(ctx, "desktop.changed", name, by); err != nil {
			return api.Desktop{}, err
		}
	}
	return s.Desktop(ctx)
}

// OpenFolder shows one of the program's own folders.
func (s *Shell) OpenFolder(_ context.Context, folder string) error {
	dir := s.cfg.Config.DataDir
	path, ok := map[string]string{"data": dir, "log": filepath.Join(dir, logDir), "crash": filepath.Join(dir, crashDir)}[folder]
	if !ok {
		return core.Invalid("folder", "the program shows the folders data, log and crash only")
	}
	w, err := s.windowed()
	if err != nil {
		return err
	}
	if err := w.OpenFolder(path); err != nil {
		return core.Errorf(core.KindDenied, "no file manager could be opened; the folder is %s", core.Clean(path, 300, false)).Because(err)
	}
	return nil
}

// OpenLink opens a web or mail address outside the window.
func (s *Shell) OpenLink(_ context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || strings.ContainsAny(address, "\x00\r\n\t \"'`<>\\") ||
		!((u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil || u.Scheme == "mailto" && strings.Contains(u.Opaque, "@")) {
		return core.Invalid("address", "the window opens web and mail addresses only")
	}
	w, err := s.windowed()
	if err != nil {
		return err
	}
	w.OpenLink(u.String())
	return nil
}

// SaveFile asks the user where to write a file and writes it.
func (s *Shell) SaveFile(_ context.Context, name, text string) (bool, error) {
	return s.save(name, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

// SaveAnswer asks the user where to write what the agent answers at a path, and writes it.
func (s *Shell) SaveAnswer(ctx context.Context, name, path, cookie string) (bool, error) {
	return s.save(name, func(w io.Writer) error {
		agent := s.running()
		if agent == nil {
			return errNoAgent()
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+agent.Addr()+path, nil)
		if err != nil {
			return err
		}
		req.Header.Set("Cookie", cookie)
		res, err := s.cfg.Client.Do(req)
		if err != nil {
			return err
		}
		defer func() { _ = res.Body.Close() }()
		if res.StatusCode != http.StatusOK {
			return core.Errorf(core.KindDenied, "the agent does not give this file; reload the page and try again")
		}
		from := &source{r: res.Body}
		_, err = io.Copy(w, from)
		if from.err != nil {
			return core.Errorf(core.KindTransient, "the agent broke this file off, so nothing was saved; try again").Because(from.err)
		}
		return err
	})
}

// source keeps the failure of what is read, which io.Copy does not tell from one of what is written.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// save asks the user where to write a file, and puts it there whole or not at all.
func (s *Shell) save(name string, write func(w io.Writer) error) (bool, error) {
	w, err := s.windowed()
	if err != nil {
		return false, err
	}
	// The dialog's suggestion is a name, never a path.
	name = core.Clean(filepath.Base(filepath.Clean(strings.ReplaceAll(name, `\`, "/"))), 120, false)
	if name == "" || name == "." || name == string(filepath.Separator) || name == ".." {
		name = "automonet.txt"
	}
	path, err := w.AskSave(i18n.New(s.lang()).T("desktop.save", nil), name)
	if err != nil {
		return false, core.Errorf(core.KindTransient, "the dialog for saving could not be opened; try again").Because(err)
	}
	if path == "" {
		return false, nil
	}
	refused := func(err error) error {
		return core.Errorf(core.KindDenied, "the file cannot be written there; choose another folder").Because(err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".automonet-*")
	if err != nil {
		return false, refused(err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	var own *core.Error
	switch err := errors.Join(write(f), f.Close()); {
	case errors.As(err, &own):
		return false, own
	case err != nil:
		return false, refused(err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return false, refused(err)
	}
	return true, nil
}

// ForgetCrash takes the report off the page.
func (s *Shell) ForgetCrash(ctx context.Context, by string) error {
	agent := s.running()
	if agent == nil {
		return errNoAgent()
	}
	if list := crashes(s.cfg.Config.DataDir); len(list) > 0 {
		s.change(func(st *state) { st.CrashSeen = list[0] })
	}
	return agent.Record(ctx, "desktop.crash_seen", "", by)
}

// Enter changes a one-time token for a session of the owner, who is made when there is
// none; that one goes on to the onboarding.
func (s *Shell) Enter(ctx context.Context, token string, from core.Visitor) (api.SignedIn, string, error) {
	path, err := s.tickets.take(token)
	if err != nil {
		return api.SignedIn{}, "", err
	}
	agent := s.running()
	if agent == nil {
		return api.SignedIn{}, "", errNoAgent()
	}
	s.mu.Lock()
	old := s.cookie
	s.mu.Unlock()
	in, made, err := agent.Enter(ctx, s.cfg.Owner, old, from)
	if err != nil {
		return in, "", err
	}
	s.mu.Lock()
	s.cookie, s.entered = in.Cookie, s.cfg.Clock.Now()
	s.mu.Unlock()
	if made && path == "/" {
		path = "/onboarding"
	}
	return in, path, nil
}

func (s *Shell) windowed() (Window, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.window == nil {
		return nil, core.Errorf(core.KindConflict, "the window is not open yet; try again")
	}
	return s.window, nil
}

var _ api.DesktopService = (*Shell)(nil)
