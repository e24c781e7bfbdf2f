package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience is how long anything may take on a machine that is busy with other work.
const patience = 2 * time.Minute

// wholeScreen is all that a screen shows, in pixels.
var wholeScreen = image.Rect(0, 0, 1280, 900)

// screen is an X server with a window manager, a mouse and a keyboard.
type screen struct {
	t       *testing.T
	display string
}

// newScreen starts a screen for one test.
func newScreen(t *testing.T) *screen {
	t.Helper()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	// A screen that starts anew when its last client leaves would lose one that comes just then.
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", wholeScreen.Dx(), wholeScreen.Dy()), "-nolisten", "tcp", "-noreset")
	x.ExtraFiles = []*os.File{w}
	require.NoError(t, x.Start())
	require.NoError(t, w.Close())
	t.Cleanup(func() { _ = x.Process.Kill(); _ = x.Wait() })
	var number bytes.Buffer
	_ = r.SetReadDeadline(time.Now().Add(patience))
	for !strings.HasSuffix(number.String(), "\n") {
		_, err := io.CopyN(&number, r, 1)
		require.NoError(t, err, "Xvfb names no display")
	}
	_ = r.Close()
	s := &screen{t: t, display: ":" + strings.TrimSpace(number.String())}
	wm := s.command("openbox")
	require.NoError(t, wm.Start())
	t.Cleanup(func() { _ = wm.Process.Kill(); _ = wm.Wait() })
	until(t, "the window manager works", func() bool { return s.command("xdotool", "get_desktop").Run() == nil })
	return s
}

// command makes a command that sees this screen.
func (s *screen) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+s.display)
	return cmd
}

// do runs xdotool and returns what it says.
func (s *screen) do(args ...string) string {
	s.t.Helper()
	out, err := s.command("xdotool", args...).CombinedOutput()
	require.NoError(s.t, err, "xdotool %v: %s", args, out)
	return strings.TrimSpace(string(out))
}

// windows are those on the screen with exactly this title.
func (s *screen) windows(title string) []string {
	out, err := s.command("xdotool", "search", "--onlyvisible", "--name", "^"+title+"$").Output()
	if err != nil {
		return nil // it fails where it finds none
	}
	return strings.Fields(string(out))
}

// active is the window that has the keyboard.
func (s *screen) active() string {
	out, _ := s.command("xdotool", "getactivewindow").Output()
	return strings.TrimSpace(string(out))
}

// place says where a window stands, in pixels.
func (s *screen) place(window string) (at image.Rectangle) {
	s.t.Helper()
	v := map[string]int{}
	for line := range strings.Lines(s.do("getwindowgeometry", "--shell", window)) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			v[key], _ = strconv.Atoi(value)
		}
	}
	return image.Rect(v["X"], v["Y"], v["X"]+v["WIDTH"], v["Y"]+v["HEIGHT"])
}

// click presses the left button in the middle of a place.
func (s *screen) click(at image.Rectangle) {
	s.t.Helper()
	s.do("mousemove", "--sync", strconv.Itoa((at.Min.X+at.Max.X)/2), strconv.Itoa((at.Min.Y+at.Max.Y)/2), "click", "1")
}

// shot draws the screen; with SHOTS set it is kept there.
func (s *screen) shot(name string) image.Image {
	s.t.Helper()
	img, err := png.Decode(bytes.NewReader(s.keep(name)))
	require.NoError(s.t, err)
	return img
}

// keep draws the screen and keeps it where SHOTS says; it fails no test.
func (s *screen) keep(name string) []byte {
	raw, err := s.command("import", "-window", "root", "png:-").Output()
	if dir := os.Getenv("SHOTS"); err == nil && dir != "" {
		err = os.WriteFile(filepath.Join(dir, name+".png"), raw, 0o600)
	}
	if err != nil {
		s.t.Logf("the screen is not drawn: %v", err)
	}
	return raw
}

// colours counts how many colours a place of a picture has, every fourth pixel looked at:
// a window that shows nothing has one or two.
func colours(img image.Image, at image.Rectangle) int {
	seen := map[[3]uint32]bool{}
	at = at.Intersect(img.Bounds())
	for y := at.Min.Y; y < at.Max.Y; y += 4 {
		for x := at.Min.X; x < at.Max.X; x += 4 {
			r, g, b, _ := img.At(x, y).RGBA()
			seen[[3]uint32{r, g, b}] = true
		}
	}
	return len(seen)
}

// until asks again until it is so.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	untilTold(t, func() string { return what }, so)
}

// moment is how long something that was done has to be seen before it is done again.
const moment = 5 * time.Second

// soon reports whether it comes to be so in a moment.
func soon(so func() bool) bool {
	for end := time.Now().Add(moment); !so(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			return false
		}
	}
	return true
}

// untilTold does the same and finds out what it waited for at the end only.
func untilTold(t *testing.T, what func() string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !so(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited %v in vain until %s", patience, what())
		}
	}
}
