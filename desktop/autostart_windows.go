package desktop

import (
	"errors"

	"golang.org/x/sys/windows/registry"

	"github.com/automonet/automonet/core"
)

const (
	runKey   = `Software\Microsoft\Windows\CurrentVersion\Run`
	runValue = "AutoMonet"
)

// runEntry is a value of the key Run of the signed-in user.
type runEntry struct{ command string }

func autostart(program string, args []string) (Autostart, error) {
	return runEntry{windowsCommand(program, args)}, nil
}

// Enabled reports whether the value starts this very program.
func (r runEntry) Enabled() (bool, error) {
	k, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if err != nil {
		return false, err
	}
	defer func() { _ = k.Close() }()
	have, _, err := k.GetStringValue(runValue)
	if errors.Is(err, registry.ErrNotExist) {
		return false, nil
	}
	return have == r.command, err
}

// Set writes the value or removes it.
func (r runEntry) Set(on bool) error {
	k, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err == nil {
		defer func() { _ = k.Close() }()
		if on {
			err = k.SetStringValue(runValue, r.command)
		} else if err = k.DeleteValue(runValue); errors.Is(err, registry.ErrNotExist) {
			err = nil
		}
	}
	if err != nil {
		return core.Errorf(core.KindDenied, "Windows does not let the autostart be changed; see Settings, Apps, Startup").Because(err)
	}
	return nil
}
