package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/automonet/automonet/core"
)

// Write saves a configuration file at path, readable by its owner only, in one
// step: a reader sees the old file or the new one. With overwrite unset an
// existing file is kept and an error of kind core.KindConflict returned.
func Write(path string, raw []byte, overwrite bool) error {
	if !overwrite {
		if _, err := os.Lstat(path); err == nil {
			return core.Errorf(core.KindConflict, "%s exists already; choose another name, or overwrite it with --force", path)
		}
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return unwritable(path, err)
	}
	tmp, err := os.CreateTemp(dir, ".automonet-*.yaml")
	if err != nil {
		return unwritable(path, err)
	}
	_, err = tmp.Write(raw)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return unwritable(path, errors.Join(err, os.Remove(tmp.Name())))
	}
	return nil
}

func unwritable(path string, err error) error {
	return core.Errorf(core.KindInvalid, "%s cannot be written (%s); choose another place", path, plainCause(err)).
		Because(fmt.Errorf("write %s: %w", path, err))
}
