package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const cv = `# Ada Norling

ada@norling.example

## Experience

**Freelance Go developer**, self-employed — 2019 to today

- Built a booking API in Go and PostgreSQL for a chain of 14 hotels
- Moved a shop from PHP to Go and React without a day of downtime

## Skills

Go, PostgreSQL, React, TypeScript, Docker

## Languages

- English: native
- German: C1
`

// A CV goes through the system's own dialog and the web view: the path on which the web
// view's own scheme ends the process (wails#6068), which is why the dashboard is served
// over the loopback interface.
func TestCVUpload(t *testing.T) {
	p := newProgram(t)
	p.configure("sources: []\n")
	file := p.write("papers/cv.md", cv)
	p.start()
	p.window()
	a := newAccess(t)
	_, at := a.wait(roleEntry, "Name that proposals are signed with")
	p.screen.click(at)
	p.screen.do("type", "Ada Norling")
	_, at = a.wait(roleEntry, "Least an hour")
	p.screen.click(at)
	p.screen.do("type", "60")
	_, at = a.wait(roleButton, "Save")
	p.screen.click(at)
	_, at = a.wait(roleButton, "Read a CV")
	p.screen.click(at)

	p.choose(file, "dialog")
	a.wait(roleParagraph, "cv.md: ")
	p.screen.shot("upload")
	require.True(t, p.answers(), "the program lives")
}

// An export is written where the system's dialog says: the web view keeps no downloads.
func TestExport(t *testing.T) {
	p := newProgram(t)
	p.configure("sources: []\n")
	p.start()
	p.window()
	a := newAccess(t)
	a.wait(roleHeading, "Who are you?")
	p.menu("Help", "Version and state")
	_, at := a.wait(rolePageTab, "Data")
	p.screen.click(at)
	_, at = a.wait(roleLink, "Export all data")
	p.screen.click(at)
	file := filepath.Join(p.home, "mine.json")
	p.choose(file, "save")
	until(t, "the export is written", func() bool {
		raw, err := os.ReadFile(file)
		return err == nil && json.Valid(raw)
	})
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "it is the user's own")
}

// A notice about a proposal shows its whole text on the desktop, and is approved there.
func TestApproveInANotice(t *testing.T) {
	p := newProgram(t)
	profile, err := os.ReadFile("../../internal/sample/profile.yaml")
	require.NoError(t, err)
	p.write("profile.yaml", string(profile))
	b := newBoard(t)
	b.post(0)
	b.post(1)
	// Quiet hours change the sound only.
	p.configure("web: {contact: test@example.org, rdap_url: '', allow_private: [\"" + b.host() + "\"]}\nsources: [{name: board, driver: feed, config: {urls: [\"" + b.URL + "/jobs.json\"]}}]\nprofile: " + filepath.Join(p.home, "profile.yaml") +
		"\nchannels: {email: {mode: confirm, config: {host: 127.0.0.1, port: 2525, allow_insecure: true, auth: none, from: \"Mara Lindqvist <mara@lindqvist.example>\"}}}\nsettings: {threshold: 5}\n")
	n := newNotifications(t)
	p.start("--hidden")
	waits := n.wait(t, "a proposal waits", func(one note) bool { return one.title == "A proposal waits for you" })
	require.NotEmpty(t, key(waits, "Read it"))
	require.Empty(t, key(waits, "Approve"), "nothing is approved unread")
	n.press(t, waits, "Read it")
	whole := n.wait(t, "the whole text is shown", func(one note) bool { return key(one, "Approve") != "" })
	require.Contains(t, whole.text, "Mara Lindqvist")
	require.Regexp(t, `jobs@(alder-bakery-0|birch-foundry-1)\.example`, whole.text)
	require.NotEmpty(t, key(whole, "Reject"))
	require.Empty(t, p.screen.windows("AutoMonet"), "reading a notice opens no window")
	n.press(t, whole, "Approve")
	n.wait(t, "the approval is confirmed", func(one note) bool { return strings.HasPrefix(one.text, "Approved.") })

	// A click on a notice itself leads to its page in the window.
	other := n.wait(t, "the other proposal waits", func(one note) bool { return one.title == waits.title && one.id != waits.id })
	require.NoError(t, n.conn.Emit(notifyPath, notifyName+".ActionInvoked", other.id, "default"))
	p.window()
	newAccess(t).wait(roleButton, "Approve")
	p.screen.shot("review")
}

// packets are what has been sent over an interface that leads nowhere.
func packets(t *testing.T, name string) int {
	t.Helper()
	// proc(5) shows the interfaces of the reader's own network, sysfs those of whoever
	// mounted it. The tenth figure is what was sent.
	raw, err := os.ReadFile("/proc/thread-self/net/dev")
	require.NoError(t, err)
	for line := range strings.Lines(string(raw)) {
		if figures, ok := strings.CutPrefix(strings.TrimSpace(line), name+":"); ok {
			n, err := strconv.Atoi(strings.Fields(figures)[9])
			require.NoError(t, err)
			return n
		}
	}
	t.Fatalf("the interface %s is not there", name)
	return 0
}

// Nobody is asked for a newer version until the user wants that. The machine is given a
// way out that leads nowhere, and what goes there is counted.
func TestNothingLeavesTheMachineUnasked(t *testing.T) {
	if os.Getenv("AUTOMONET_LONE_NETWORK") == "" {
		t.Skip("the network is not the test's own (it needs unshare --net)")
	}
	p := newProgram(t)
	const way = "away"
	ip := func(args ...string) {
		out, err := exec.Command("ip", args...).CombinedOutput()
		if err != nil {
			t.Skipf("no interface can be made here: ip %v: %s", args, out)
		}
	}
	ip("link", "add", way, "type", "veth", "peer", "name", "nowhere")
	t.Cleanup(func() { _ = exec.Command("ip", "link", "del", way).Run() })
	ip("addr", "add", "192.0.2.1/24", "dev", way)
	for _, end := range []string{way, "nowhere"} {
		// What the kernel itself sends to find neighbours is not the program's.
		_ = os.WriteFile("/proc/sys/net/ipv6/conf/"+end+"/disable_ipv6", []byte("1"), 0o600)
		ip("link", "set", end, "arp", "off")
		ip("link", "set", end, "up")
	}
	ip("route", "add", "default", "dev", way)
	before := packets(t, way)

	// A proxy without a name, so that the answer does not hang on who resolves names here.
	p.extra = []string{"HTTPS_PROXY=http://192.0.2.2:3128"}
	p.configure("sources: []\n")
	p.start()
	p.window()
	a := newAccess(t)
	a.wait(roleHeading, "Who are you?")
	p.menu("Go to", "Settings")
	_, at := a.wait(roleCheckBox, "Look for a newer version")
	p.screen.shot("settings")
	require.Equal(t, before, packets(t, way), "something was sent although nothing was asked for")
	// The same count sees what is sent once the user wants it.
	p.screen.click(at)
	until(t, "the latest release is asked for", func() bool { return packets(t, way) > before })
}
