package desktop

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/automonet/automonet/core"
)

// Autostart starts the program when its user signs in, without showing its window.
type Autostart interface {
	Enabled() (bool, error)
	Set(on bool) error
}

// autostartFile is an autostart that is one file: it is on while the file is there.
type autostartFile struct {
	path string
	// content is what to start, in the system's own form; it begins with a mark by
	// which a file that somebody else wrote is told from ours.
	content string
}

// Enabled reports whether the file is there and starts this very program.
func (a autostartFile) Enabled() (bool, error) {
	raw, err := os.ReadFile(a.path)
	if missing(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read the autostart file: %w", err)
	}
	return string(raw) == a.content, nil
}

// Set writes the file or removes it.
func (a autostartFile) Set(on bool) error {
	refused := func(err error) error {
		return core.Errorf(core.KindDenied, "the autostart file %s cannot be changed; check the rights of its folder", core.Clean(a.path, 200, false)).Because(err)
	}
	if !on {
		if err := os.Remove(a.path); err != nil && !missing(err) {
			return refused(err)
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(a.path), 0o755); err != nil {
		return refused(err)
	}
	if err := os.WriteFile(a.path, []byte(a.content), 0o644); err != nil {
		return refused(err)
	}
	return nil
}

// linuxAutostart is a file of the Desktop Application Autostart Specification 0.5,
// https://specifications.freedesktop.org/autostart-spec/0.5/.
func linuxAutostart(configHome, program string, args []string) autostartFile {
	return autostartFile{path: filepath.Join(configHome, "autostart", "automonet.desktop"), content: "[Desktop Entry]\nType=Application\nName=AutoMonet\n" +
		"Comment=Finds paid work and drafts proposals\nComment[de]=Findet bezahlte Arbeit und entwirft Angebote\nIcon=automonet\nTerminal=false\nX-GNOME-Autostart-enabled=true\n" +
		"Exec=" + desktopExec(program, args) + "\n"}
}

// desktopExec quotes a command line as the Desktop Entry Specification 1.5 has it:
// quoted strings whose ", `, $ and \ are escaped, % doubled, and the whole escaped once
// more as a value.
func desktopExec(program string, args []string) string {
	var out []string
	for _, a := range append([]string{program}, args...) {
		a = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`, `%`, `%%`).Replace(a)
		out = append(out, `"`+strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace(a)+`"`)
	}
	return strings.Join(out, " ")
}

// macLabel names the launch agent.
const macLabel = "com.automonet.desktop"

// macAutostart is a launch agent, see launchd.plist(5).
func macAutostart(home, program string, args []string) autostartFile {
	var b strings.Builder
	b.WriteString(xml.Header + `<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">` + "\n" +
		"<plist version=\"1.0\">\n<dict>\n<key>Label</key><string>" + macLabel + "</string>\n<key>ProgramArguments</key>\n<array>\n")
	for _, a := range append([]string{program}, args...) {
		b.WriteString("<string>")
		_ = xml.EscapeText(&b, []byte(a)) // a Builder takes everything
		b.WriteString("</string>\n")
	}
	b.WriteString("</array>\n<key>RunAtLoad</key><true/>\n<key>ProcessType</key><string>Interactive</string>\n</dict>\n</plist>\n")
	return autostartFile{path: filepath.Join(home, "Library", "LaunchAgents", macLabel+".plist"), content: b.String()}
}

// windowsCommand quotes a command line as CommandLineToArgvW reads it.
func windowsCommand(program string, args []string) string {
	var out []string
	for _, a := range append([]string{program}, args...) {
		var b strings.Builder
		b.WriteByte('"')
		slashes := 0
		for _, r := range a {
			switch r {
			case '\\':
				slashes++
				continue
			case '"':
				// Backslashes before a quote count double, and the quote takes one more.
				b.WriteString(strings.Repeat(`\`, 2*slashes+1))
			default:
				b.WriteString(strings.Repeat(`\`, slashes))
			}
			slashes = 0
			b.WriteRune(r)
		}
		b.WriteString(strings.Repeat(`\`, 2*slashes) + `"`)
		out = append(out, b.String())
	}
	return strings.Join(out, " ")
}
