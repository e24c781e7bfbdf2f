//go:build desktop || dev || bindings

// Package window is the desktop program's window (Wails v2): it shows the start page of
// the shell and then the dashboard, which the agent serves on the loopback interface.
// It binds no Go methods: what the dashboard may ask for goes over the agent's API.
package window

import (
	"context"
	_ "embed"
	"encoding/json"
	"os/exec"
	goruntime "runtime"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/menu"
	"github.com/wailsapp/wails/v2/pkg/menu/keys"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"github.com/automonet/automonet/desktop"
)

//go:embed icon.png
var icon []byte

// lookEvery is how often the window tells the shell where it stands.
const lookEvery = 10 * time.Second

// Window is the one window of the program. Its methods work once it runs.
type Window struct {
	shell *desktop.Shell
	once  sync.Once
	mu    sync.Mutex
	ctx   context.Context
}

// Run opens the window and returns when the program ends. ctx ends it.
func (w *Window) Run(ctx context.Context, shell *desktop.Shell) error {
	w.shell = shell
	at := shell.Bounds()
	state := options.Normal
	if at.Maximised {
		state = options.Maximised
	}
	defer shell.Stop()
	return wails.Run(&options.App{
		Title: "AutoMonet", Width: at.Width, Height: at.Height, MinWidth: desktop.MinWidth, MinHeight: desktop.MinHeight, WindowStartState: state,
		StartHidden: shell.Hidden(), BackgroundColour: options.NewRGB(243, 247, 242), Menu: w.menu(shell.Menus()),
		AssetServer: &assetserver.Options{Handler: shell},
		// Copy and paste by the mouse need the web view's own menu.
		EnableDefaultContextMenu: true,
		Logger:                   quiet{}, LogLevelProduction: logger.ERROR,
		OnStartup: w.start,
		OnDomReady: func(context.Context) {
			// It comes again with each start page.
			w.once.Do(func() {
				if at.X >= 0 && at.Y >= 0 && !at.Maximised {
					runtime.WindowSetPosition(w.context(), at.X, at.Y)
				}
				shell.Run(w)
				context.AfterFunc(ctx, shell.Quit)
				go w.look(ctx)
			})
		},
		OnBeforeClose: func(context.Context) bool { return shell.Closing() },
		Linux:         &linux.Options{Icon: icon, ProgramName: "automonet", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
		Mac:           &mac.Options{About: &mac.AboutInfo{Title: "AutoMonet", Icon: icon}},
	})
}

// start keeps what Wails wants with every call.
func (w *Window) start(ctx context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ctx = ctx
}

func (w *Window) context() context.Context {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ctx
}

// look tells the shell now and then that it may look at the window.
func (w *Window) look(ctx context.Context) {
	t := time.NewTicker(lookEvery)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			w.shell.Tick()
		}
	}
}

// Show brings the window to the front, which some window managers allow only to one
// that was above the others before.
func (w *Window) Show() {
	runtime.WindowShow(w.context())
	runtime.WindowUnminimise(w.context())
	runtime.WindowSetAlwaysOnTop(w.context(), true)
	runtime.WindowSetAlwaysOnTop(w.context(), false)
}

// Hide takes the window off the screen.
func (w *Window) Hide() { runtime.WindowHide(w.context()) }

// Home shows the start page.
func (w *Window) Home() { runtime.WindowReloadApp(w.context()) }

// Load shows an address in the window; no earlier page can be gone back to.
func (w *Window) Load(address string) {
	runtime.WindowExecJS(w.context(), "location.replace("+quoted(address)+")")
}

// Go asks the dashboard to show one of its pages (frontend/src/app/desktop.ts) and loads
// the address where nothing takes that over.
func (w *Window) Go(path, address string) {
	runtime.WindowExecJS(w.context(), "document.dispatchEvent(new CustomEvent('automonet:go',{cancelable:true,detail:"+quoted(path)+"}))&&location.replace("+quoted(address)+")")
}

// quoted is a text as JavaScript reads it.
func quoted(text string) string {
	raw, _ := json.Marshal(text) // a string has always a form in JSON
	return string(raw)
}

// Bounds are where the window stands; false while it is an icon or fills the screen.
func (w *Window) Bounds() (desktop.Bounds, bool) {
	if runtime.WindowIsMinimised(w.context()) || runtime.WindowIsFullscreen(w.context()) {
		return desktop.Bounds{}, false
	}
	var b desktop.Bounds
	b.X, b.Y = runtime.WindowGetPosition(w.context())
	b.Width, b.Height = runtime.WindowGetSize(w.context())
	b.Maximised = runtime.WindowIsMaximised(w.context())
	return b, true
}

// Menus replaces the menus. On Linux Wails 2.16 forgets what the items of the shown menu
// do and does not show the new one, so that the next click would end the program: there
// the menus keep their language until the next start.
func (w *Window) Menus(list []desktop.Menu) {
	if goruntime.GOOS == "linux" {
		return
	}
	runtime.MenuSetApplicationMenu(w.context(), w.menu(list))
	runtime.MenuUpdateApplicationMenu(w.context())
}

func (w *Window) menu(list []desktop.Menu) *menu.Menu {
	m := menu.NewMenu()
	if goruntime.GOOS == "darwin" {
		// Without them macOS has neither Quit where it belongs nor copy and paste.
		m.Append(menu.AppMenu())
		m.Append(menu.EditMenu())
	}
	for _, one := range list {
		sub := m.AddSubmenu(one.Label)
		for _, item := range one.Items {
			if item.Label == "" {
				sub.AddSeparator()
				continue
			}
			var key *keys.Accelerator
			if item.Key != "" {
				key = keys.CmdOrCtrl(item.Key)
			}
			sub.AddText(item.Label, key, func(*menu.CallbackData) { go item.Do() })
		}
	}
	return m
}

// OpenFolder shows a folder in the system's file manager.
func (w *Window) OpenFolder(path string) error {
	name := map[string]string{"windows": "explorer", "darwin": "open"}[goruntime.GOOS]
	if name == "" {
		name = "xdg-open"
	}
	found, err := exec.LookPath(name)
	if err != nil {
		return err
	}
	cmd := exec.Command(found, path)
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }()
	return nil
}

// OpenLink opens an address in the user's browser or mail program.
func (w *Window) OpenLink(address string) { runtime.BrowserOpenURL(w.context(), address) }

// AskSave asks where to save a file.
func (w *Window) AskSave(title, name string) (string, error) {
	return runtime.SaveFileDialog(w.context(), runtime.SaveDialogOptions{Title: title, DefaultFilename: name, CanCreateDirectories: true})
}

// Quit ends the program.
func (w *Window) Quit() { runtime.Quit(w.context()) }

// quiet drops the log of Wails, which goes to a terminal that is not there.
type quiet struct{}

func (quiet) Print(string)   {}
func (quiet) Trace(string)   {}
func (quiet) Debug(string)   {}
func (quiet) Info(string)    {}
func (quiet) Warning(string) {}
func (quiet) Error(string)   {}
func (quiet) Fatal(string)   {}

var (
	_ desktop.Window = (*Window)(nil)
	_ logger.Logger  = quiet{}
)
