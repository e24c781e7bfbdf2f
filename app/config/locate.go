package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// FileName is the name of the configuration file.
const FileName = "automonet.yaml"

// Locate returns the configuration file to use and whether it exists: the one
// named by flag, else by AUTOMONET_CONFIG, else ./automonet.yaml, else the one in
// the user's configuration folder. Where none exists, the path is where a new
// one belongs.
func Locate(flag string, environ []string) (path string, exists bool) {
	for _, named := range []string{flag, envValue(environ, "AUTOMONET_CONFIG")} {
		if named != "" {
			return named, isFile(named)
		}
	}
	if isFile(FileName) {
		return FileName, true
	}
	path = filepath.Join(configDir(environ), FileName)
	return path, isFile(path)
}

// DataDir returns the folder for data where the configuration names none:
// AUTOMONET_DATA_DIR is a key of the file and handled there.
func DataDir(environ []string) string {
	home, _ := os.UserHomeDir()
	if h := envValue(environ, "HOME"); h != "" {
		home = h
	}
	if dir := envValue(environ, "XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "automonet")
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "automonet", "data")
	case "windows":
		if dir := envValue(environ, "LocalAppData"); dir != "" {
			return filepath.Join(dir, "automonet", "data")
		}
	}
	return filepath.Join(home, ".local", "share", "automonet")
}

// StateDir is where the user's machine keeps state that belongs to no data folder (XDG
// base directories); "" when there is no such place.
func StateDir(environ []string) string {
	if dir := envValue(environ, "XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "automonet")
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "state", "automonet")
	}
	return ""
}

func configDir(environ []string) string {
	if dir := envValue(environ, "XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "automonet")
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		if dir, err := os.UserConfigDir(); err == nil {
			return filepath.Join(dir, "automonet")
		}
	}
	home, _ := os.UserHomeDir()
	if h := envValue(environ, "HOME"); h != "" {
		home = h
	}
	return filepath.Join(home, ".config", "automonet")
}

func envValue(environ []string, name string) string {
	for i := len(environ) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(environ[i], name+"="); ok {
			return v
		}
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}
