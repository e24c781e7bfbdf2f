package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
	"time"
)

var (
	cpuModel  = regexp.MustCompile(`(?m)^model name\s*:\s*(.+)$`)
	memTotal  = regexp.MustCompile(`(?m)^MemTotal:\s*(\d+) kB`)
	statusRSS = regexp.MustCompile(`(?m)^VmRSS:\s*(\d+) kB`)
)

// describe says what the figures were measured on.
func describe(now time.Time) string {
	parts := []string{first(cpuModel, "/proc/cpuinfo", runtime.GOARCH), fmt.Sprintf("%d cores", runtime.NumCPU())}
	if kb := first(memTotal, "/proc/meminfo", ""); kb != "" {
		var n int64
		if _, err := fmt.Sscan(kb, &n); err == nil {
			parts = append(parts, fmt.Sprintf("%.0f GB", float64(n)/1e6))
		}
	}
	parts = append(parts, runtime.GOOS+"/"+runtime.GOARCH, runtime.Version(), now.Format(time.DateOnly))
	if raw, err := os.ReadFile("/proc/loadavg"); err == nil {
		if load, _, ok := strings.Cut(string(raw), " "); ok {
			parts = append(parts, "load at the start "+load)
		}
	}
	return "Machine: " + strings.Join(parts, ", ") + "."
}

func first(re *regexp.Regexp, path, otherwise string) string {
	raw, err := os.ReadFile(path)
	if err != nil {
		return otherwise
	}
	if m := re.FindSubmatch(raw); m != nil {
		return strings.TrimSpace(string(m[1]))
	}
	return otherwise
}
