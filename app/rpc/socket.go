package rpc

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/automonet/automonet/core"
)

// maxSocketPath is the least of what systems allow for a socket's path.
const maxSocketPath = 100

// socketPath is <dir>/agent.sock, or, where that is too long for the system, a
// name derived from it in a folder of the user's own.
func socketPath(dir string, create bool) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the data folder: %w", err)
	}
	path := filepath.Join(abs, "agent.sock")
	if len(path) <= maxSocketPath {
		return path, nil
	}
	own := filepath.Join(os.TempDir(), fmt.Sprintf("automonet-%d", os.Getuid()))
	if create {
		if err := os.MkdirAll(own, 0o700); err != nil {
			return "", core.Errorf(core.KindInternal, "the folder %s for the socket cannot be made", own).Because(err)
		}
	}
	info, err := os.Lstat(own)
	if err == nil && (!info.IsDir() || info.Mode().Perm()&0o077 != 0) {
		return "", core.Errorf(core.KindDenied, "the folder %s belongs to somebody else or is open to others; remove it", own)
	}
	sum := sha256.Sum256([]byte(path))
	return filepath.Join(own, hex.EncodeToString(sum[:8])+".sock"), nil
}
