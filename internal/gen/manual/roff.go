package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/automonet/automonet/cmd/automonet/cli"
)

// words are the texts of a manual page that the program itself does not say.
type words struct {
	manual, name, synopsis, synopsisLine, description, globals, fallback, environment, files, exit, example, seeAlso string
	variables, paths, codes                                                                                          [][2]string
}

func englishWords() words {
	return words{
		manual: "AutoMonet Manual", name: "NAME", synopsis: "SYNOPSIS", synopsisLine: "COMMAND [OPTIONS]", description: "DESCRIPTION", globals: "OPTIONS OF EVERY COMMAND",
		fallback: " (default: %s)", environment: "ENVIRONMENT", files: "FILES", exit: "EXIT STATUS", example: "Example:", seeAlso: "SEE ALSO",
		variables: [][2]string{
			{"AUTOMONET_CONFIG", "The configuration file."},
			{"AUTOMONET_DATA_DIR", "The data folder."},
			{"AUTOMONET_LANGUAGE", "The language of messages: en or de."},
			{"AUTOMONET_SECTION__KEY", "Any other key of the configuration, its path joined by two underscores."},
			{"NO_COLOR", "Leaves out colours."},
		},
		paths: [][2]string{
			{"~/.config/automonet/automonet.yaml", "The configuration of a user."},
			{"~/.local/share/automonet", "The data folder of a user."},
			{"/etc/automonet/automonet.yaml", "The configuration of the system service; automonetctl(8) uses it."},
			{"/var/lib/automonet", "The data folder of the system service."},
		},
		codes: [][2]string{
			{"0", "Done."}, {"1", "Failed."}, {"2", "Wrong usage or configuration."}, {"3", "Not found."},
			{"4", "Refused by policy or budget."}, {"5", "Another agent runs on this data folder (only run)."},
		},
	}
}

func germanWords() words {
	return words{
		manual: "AutoMonet-Handbuch", name: "NAME", synopsis: "ÜBERSICHT", synopsisLine: "BEFEHL [OPTIONEN]", description: "BESCHREIBUNG", globals: "OPTIONEN ALLER BEFEHLE",
		fallback: " (sonst: %s)", environment: "UMGEBUNG", files: "DATEIEN", exit: "RÜCKGABEWERT", example: "Beispiel:", seeAlso: "SIEHE AUCH",
		variables: [][2]string{
			{"AUTOMONET_CONFIG", "Die Konfigurationsdatei."},
			{"AUTOMONET_DATA_DIR", "Der Datenordner."},
			{"AUTOMONET_LANGUAGE", "Die Sprache der Meldungen: en oder de."},
			{"AUTOMONET_SECTION__KEY", "Jeder andere Schlüssel der Konfiguration, sein Pfad mit zwei Unterstrichen verbunden."},
			{"NO_COLOR", "Lässt Farben weg."},
		},
		paths: [][2]string{
			{"~/.config/automonet/automonet.yaml", "Die Konfiguration eines Benutzers."},
			{"~/.local/share/automonet", "Der Datenordner eines Benutzers."},
			{"/etc/automonet/automonet.yaml", "Die Konfiguration des Systemdienstes; automonetctl(8) benutzt sie."},
			{"/var/lib/automonet", "Der Datenordner des Systemdienstes."},
		},
		codes: [][2]string{
			{"0", "Erledigt."}, {"1", "Fehlgeschlagen."}, {"2", "Falscher Aufruf oder falsche Konfiguration."}, {"3", "Nicht gefunden."},
			{"4", "Von einer Regel oder vom Budget abgelehnt."}, {"5", "Ein anderer Agent läuft auf diesem Datenordner (nur run)."},
		},
	}
}

// page is the manual page in the macros of man(7). It carries no version and no
// date, which would make it stale with every commit.
func page(root cli.CommandDoc, w words) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, ".\\\" Written by \"make gen\" from the program itself.\n.TH AUTOMONET 1 \"\" \"AutoMonet\" \"%s\"\n", roff(w.manual))
	fmt.Fprintf(&b, ".SH %s\nautomonet \\- %s\n", w.name, roff(root.Short))
	fmt.Fprintf(&b, ".SH %s\n.B automonet\n%s\n", roff(w.synopsis), roff(w.synopsisLine))
	fmt.Fprintf(&b, ".SH %s\n", w.description)
	text(&b, root.Long)
	fmt.Fprintf(&b, ".SH %s\n", w.globals)
	flags(&b, root.Flags, w)
	for _, g := range root.Groups {
		fmt.Fprintf(&b, ".SH %s\n", roff(strings.ToUpper(g.Title)))
		for _, top := range g.Commands {
			for _, c := range leaves(top) {
				fmt.Fprintf(&b, ".SS %s\n", roff(c.Use))
				if c.Long != "" {
					text(&b, c.Long)
				} else {
					text(&b, c.Short+".")
				}
				if len(c.Examples) > 0 {
					fmt.Fprintf(&b, ".PP\n%s\n.PP\n.nf\n", w.example)
					for _, e := range c.Examples {
						fmt.Fprintf(&b, ".RS 4\n%s\n.RE\n", roff(e))
					}
					b.WriteString(".fi\n")
				}
				flags(&b, c.Flags, w)
			}
		}
	}
	for _, list := range []struct {
		title string
		rows  [][2]string
	}{{w.environment, w.variables}, {w.files, w.paths}, {w.exit, w.codes}} {
		fmt.Fprintf(&b, ".SH %s\n", roff(list.title))
		for _, r := range list.rows {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(r[0]), roff(r[1]))
		}
	}
	fmt.Fprintf(&b, ".SH %s\n.BR systemctl (1),\n.BR journalctl (1)\n", w.seeAlso)
	return b.Bytes()
}

func flags(b *bytes.Buffer, list []cli.FlagDoc, w words) {
	for _, f := range list {
		fmt.Fprintf(b, ".TP\n.B %s\n%s%s\n", roff(flagName(f)), roff(f.Text), roff(byDefault(f, w.fallback)))
	}
}

// text writes paragraphs: an empty line parts them, and lines that are set in are
// kept as they stand.
func text(b *bytes.Buffer, s string) {
	open := false
	for line := range strings.Lines(strings.TrimSpace(s)) {
		line = strings.TrimRight(line, "\n ")
		set := strings.HasPrefix(line, "  ")
		if set != open {
			b.WriteString(map[bool]string{true: ".PP\n.nf\n", false: ".fi\n"}[set])
			open = set
		}
		if line == "" {
			b.WriteString(".PP\n")
			continue
		}
		b.WriteString(roff(line) + "\n")
	}
	if open {
		b.WriteString(".fi\n")
	}
}

// roff escapes what troff would read as a request or a special character.
func roff(s string) string {
	s = strings.NewReplacer("\\", "\\e", "-", "\\-", "'", "\\(aq", "`", "\\(ga", "^", "\\(ha", "~", "\\(ti").Replace(strings.ReplaceAll(s, "\n", " "))
	if strings.HasPrefix(s, ".") {
		s = "\\&" + s
	}
	return s
}
