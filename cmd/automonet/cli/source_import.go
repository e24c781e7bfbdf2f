package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
)

// Bounds of one part of a file that is handed over, and of one message in it; more
// of a message is not read.
const (
	importPart    = 4 << 20
	importMessage = 3 << 20
)

func (a *command) sourceImport() *cobra.Command {
	return &cobra.Command{Use: "import SOURCE FILE|-...", Short: a.t("cmd.source.import"), Example: "  automonet source import alerts Jobs.mbox\n  automonet source import alerts *.eml",
		Args: a.someArgs("SOURCE FILE", 2, 10_000), RunE: func(cmd *cobra.Command, words []string) error {
			return a.with(cmd, func(ctx context.Context, s Session) error {
				name := core.SourceName(words[0])
				if err := a.knownSource(ctx, s, name); err != nil {
					return err
				}
				var sum core.SourceImport
				for _, file := range words[1:] {
					got, err := a.importFile(ctx, s, name, file)
					if err != nil {
						return err
					}
					sum = sum.Plus(got)
				}
				if a.flagJSON {
					return a.out.json(sum)
				}
				a.showImport(sum)
				return nil
			})
		}}
}

func (a *command) sourceSignIn() *cobra.Command {
	return &cobra.Command{Use: "signin SOURCE", Short: a.t("cmd.source.signin"), Args: a.oneArg("SOURCE"), RunE: func(cmd *cobra.Command, words []string) error {
		cfg, err := a.load()
		if err != nil {
			return err
		}
		if err := a.Backend.SignInSource(cmd.Context(), cfg, core.SourceName(words[0]), func(address string) {
			a.out.line(a.t("signin.open"))
			a.out.line(address)
		}); err != nil {
			return err
		}
		return a.done("done.source.signin", args{"name": words[0]})
	}}
}

// showImport says what was read and what was left out, and why.
func (a *command) showImport(i core.SourceImport) {
	a.out.line(a.f("done.source.import", args{"name": string(i.Source), "postings": i.Postings, "new": i.New}))
	if i.Postings == 0 || i.Reason != "" {
		a.out.styled(styleWarn, a.say.Error(i.Reason))
	}
	if len(i.Reasons) == 0 {
		return
	}
	a.out.styled(styleDim, a.t("source.skipped")+":")
	reasons := make([]string, 0, len(i.Reasons))
	for r := range i.Reasons {
		reasons = append(reasons, r)
	}
	sort.Strings(reasons)
	for _, r := range reasons {
		a.out.styled(styleDim, fmt.Sprintf("  %d × %s", i.Reasons[r], a.say.Error(r)))
	}
}

// importFile hands a file over in parts: an mbox may be larger than what fits into
// one request.
func (a *command) importFile(ctx context.Context, s Session, name core.SourceName, file string) (sum core.SourceImport, err error) {
	in := a.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if errors.Is(err, fs.ErrNotExist) {
			return sum, core.Errorf(core.KindNotFound, "%s", a.f("error.nofile", args{"file": file})).Because(err)
		}
		if err != nil {
			return sum, core.Invalid("file", "%s", a.f("error.open", args{"file": file})).Because(err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	err = mailParts(in, func(part []byte) error {
		got, err := s.ImportSource(ctx, name, filepath.Base(file), part, by)
		sum = sum.Plus(got)
		return err
	})
	var own *core.Error
	if err != nil && !errors.As(err, &own) {
		return sum, core.Invalid("file", "%s", a.f("error.open", args{"file": file})).Because(err)
	}
	return sum, err
}

// mailParts cuts a file into parts at the lines with which an mbox begins a message
// (RFC 4155); another file is one part. Of each message no more than a bound is
// kept.
func mailParts(in io.Reader, each func(part []byte) error) error {
	r := bufio.NewReaderSize(in, 64<<10)
	var part, message bytes.Buffer
	flush := func(most int) error {
		if part.Len() > 0 && part.Len()+message.Len() > most {
			if err := each(part.Bytes()); err != nil {
				return err
			}
			part.Reset()
		}
		part.Write(message.Bytes())
		message.Reset()
		return nil
	}
	for blank, begun := true, true; ; {
		line, err := r.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			err = nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if begun && blank && message.Len() > 0 && bytes.HasPrefix(line, []byte("From ")) {
			if err := flush(importPart); err != nil {
				return err
			}
		}
		if message.Len()+len(line) <= importMessage {
			message.Write(line)
		}
		if err != nil {
			break
		}
		if begun {
			blank = len(bytes.TrimRight(line, "\r\n")) == 0
		}
		begun = bytes.HasSuffix(line, []byte("\n"))
		if !begun {
			blank = false
		}
	}
	if err := flush(importPart); err != nil {
		return err
	}
	if part.Len() == 0 {
		return nil
	}
	return each(part.Bytes())
}
