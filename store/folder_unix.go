//go:build unix

package store

import (
	"os"
	"strconv"
	"syscall"
)

// folderNode returns the folder's inode, which a copy does not share.
func folderNode(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return strconv.FormatUint(uint64(st.Ino), 10)
}
