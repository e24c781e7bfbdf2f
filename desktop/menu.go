package desktop

import (
	"context"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// Menu is one menu of the window.
type Menu struct {
	Label string
	Items []Item
}

// Item is one line of a menu; one without a label parts the lines.
type Item struct {
	Label string
	// Key is pressed with Ctrl, or with Command on macOS; "" for none.
	Key string
	Do  func()
}

// Menus are those of the window in the user's language.
func (s *Shell) Menus() []Menu {
	say := i18n.New(s.lang())
	t := func(key string) string { return say.T("desktop.menu."+key, nil) }
	run := func(mode core.RunMode) func() {
		return func() { s.setRun(mode) }
	}
	folder := func(name string) func() {
		return func() {
			if err := s.OpenFolder(context.Background(), name); err != nil {
				s.log.Warn("a folder could not be shown", "folder", name, "err", err)
			}
		}
	}
	page := func(path string) func() { return func() { s.Open(path) } }
	return []Menu{
		{t("window"), []Item{{Label: t("reload"), Key: "r", Do: s.Reload}, {Label: t("close"), Key: "w", Do: s.Close}, {}, {Label: t("quit"), Key: "q", Do: s.Quit}}},
		{t("go"), []Item{{Label: t("inbox"), Do: page("/")}, {Label: t("review"), Do: page("/review")}, {Label: t("money"), Do: page("/money")}, {Label: t("settings"), Do: page("/settings")}}},
		{t("agent"), []Item{{Label: t("pause"), Do: run(core.RunPaused)}, {Label: t("stopnew"), Do: run(core.RunStopNew)}, {Label: t("resume"), Do: run(core.RunNormal)}}},
		{t("help"), []Item{{Label: t("data"), Do: folder("data")}, {Label: t("log"), Do: folder("log")}, {}, {Label: t("version"), Do: page("/admin")}}},
	}
}

// setRun changes what the agent does, from the menu.
func (s *Shell) setRun(mode core.RunMode) {
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	agent := s.running()
	if agent == nil {
		return
	}
	if _, err := agent.Service().SetRun(ctx, mode, "", by); err != nil {
		s.log.Warn("the menu's command was not carried out", "err", err)
	}
}
