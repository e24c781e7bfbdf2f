//go:build windows

package store

import (
	"os"
	"strconv"
	"syscall"
)

// folderNode returns when the folder was made, which a copy does not share.
func folderNode(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	st, ok := info.Sys().(*syscall.Win32FileAttributeData)
	if !ok {
		return ""
	}
	return strconv.FormatInt(st.CreationTime.Nanoseconds(), 10)
}
