package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// resident is the memory of a process and of those that it started, in kB.
func resident(pid int) (kb int) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if value, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ = strconv.Atoi(strings.Fields(value)[0])
		}
	}
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, file := range tasks {
		children, _ := os.ReadFile(file)
		for _, child := range strings.Fields(string(children)) {
			n, _ := strconv.Atoi(child)
			kb += resident(n)
		}
	}
	return kb
}

// What a person does with the window in a day leaves no memory behind: closing it,
// getting it back, going through the pages. Three rounds of the usual run, 24 with
// AUTOMONET_FULL; hours of the agent itself pass in desktop.TestADayOfTheProgram.
func TestADayOfTheWindow(t *testing.T) {
	rounds := 3
	if os.Getenv("AUTOMONET_FULL") != "" {
		rounds = 24
	}
	p := newProgram(t)
	p.configure("sources: []\n")
	p.start()
	p.window()
	a := newAccess(t)
	a.wait(roleHeading, "Who are you?")
	round := func() {
		p.menu("Go to", "Settings")
		a.wait(roleHeading, "This program")
		p.menu("Go to", "Money")
		until(t, "the other page is there", func() bool {
			_, still := a.find(roleHeading, "This program")
			return !still
		})
		p.screen.do("key", "ctrl+w")
		until(t, "the window is gone", func() bool { return len(p.screen.windows("AutoMonet")) == 0 })
		p.again()
		p.window()
	}
	type reading struct{ heap, routines, program int }
	look := func() reading {
		// Requests that are under way have goroutines of their own: the least of a moment
		// are those that stay.
		least := int(p.metric("go_goroutines"))
		soon(func() bool { least = min(least, int(p.metric("go_goroutines"))); return false })
		// The goal of the next collection is twice what lived through the last one.
		return reading{int(p.metric("go_memstats_next_gc_bytes")) >> 10, least, resident(p.cmd.Process.Pid)}
	}
	round()
	readings := []reading{look()}
	for n := range rounds {
		round()
		if n == rounds/2 || n == rounds-1 {
			readings = append(readings, look())
		}
	}
	start, end := readings[0], readings[len(readings)-1]
	t.Logf("%d rounds: goal of the heap in kB, goroutines, resident kB with the web view: %v", rounds, readings)
	require.Positive(t, start.heap)
	require.Positive(t, start.routines)
	require.Less(t, end.heap, start.heap+16<<10, "the heap grows with the use of the window")
	require.LessOrEqual(t, end.routines, start.routines+12, "goroutines pile up")
	require.Less(t, end.program, start.program+150<<10, "the program and its web view keep memory")
}
