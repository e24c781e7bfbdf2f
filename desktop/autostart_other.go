//go:build !windows

package desktop

import (
	"os"
	"path/filepath"
	"runtime"
)

// autostart is that of this system.
func autostart(program string, args []string) (Autostart, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return nil, err
	}
	if runtime.GOOS == "darwin" {
		return macAutostart(home, program, args), nil
	}
	config := os.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(config) {
		config = filepath.Join(home, ".config")
	}
	return linuxAutostart(config, program, args), nil
}
