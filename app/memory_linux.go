package app

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// forgetStart takes the pages of the program's own file out of its memory. A start touches
// most of them, the work after it few, which come back from the page cache when they are
// needed. Only ranges that cannot be written and hold no page of the process's own are
// taken: those of a file are all the same there. What cannot be read or done is left.
func forgetStart() {
	path, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer f.Close()
	var from, to uintptr
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		var rights string
		var own int
		var a, b uintptr
		if n, _ := fmt.Sscanf(line, "%x-%x %s ", &a, &b, &rights); n == 3 {
			from, to = 0, 0
			if (rights == "r-xp" || rights == "r--p") && strings.HasSuffix(line, " "+path) {
				from, to = a, b
			}
		} else if n, _ := fmt.Sscanf(line, "Anonymous: %d kB", &own); n == 1 && own == 0 && to > from {
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, from, to-from, syscall.MADV_DONTNEED)
		}
	}
}
