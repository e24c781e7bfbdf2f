package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/docs/models"
	"github.com/automonet/automonet/internal/eval/train"
)

// trained is a file that train wrote.
type trained struct {
	Model string `json:"model"`
	File  string `json:"file"`
	Bytes int    `json:"bytes"`
}

// trainCmd makes the files of the models that the program carries. It needs neither
// an agent nor a configuration, and ends at an interrupt without having written half.
func (a *command) trainCmd() *cobra.Command {
	var data, out string
	known := append(train.Names(), "all")
	cmd := &cobra.Command{Use: "train scam|titles|skills|price|all", Short: a.t("cmd.train"), Long: a.t("cmd.train.long"), ValidArgs: known,
		Args: a.oneArg("scam|titles|skills|price|all"), RunE: func(cmd *cobra.Command, words []string) error {
			names := words
			switch {
			case words[0] == "all":
				names = train.Names()
			case !slices.Contains(known, words[0]):
				return a.badValue(words[0], known)
			}
			if _, err := os.Stat(data); err != nil {
				return core.Invalid("--data", "%s", a.f("train.nodata", args{"path": data}))
			}
			var wrote []trained
			for _, name := range names {
				list, err := a.trainOne(cmd, name, data, out)
				if err != nil {
					return err
				}
				wrote = append(wrote, list...)
			}
			if a.flagJSON {
				return a.out.json(listOf(wrote, ""))
			}
			for _, w := range wrote {
				a.out.line(a.f("train.wrote", args{"path": w.File, "n": a.say.Int(int64(w.Bytes))}))
			}
			return nil
		}}
	cmd.Flags().StringVar(&data, "data", "../shared/data", a.t("flag.train.data"))
	cmd.Flags().StringVar(&out, "out", train.Folder, a.t("flag.train.out"))
	return cmd
}

func (a *command) trainOne(cmd *cobra.Command, name, data, out string) ([]trained, error) {
	meter := a.meter()
	defer meter.stop()
	files, err := train.Train(cmd.Context(), name, data, func(done, total int, _ string) {
		meter.step(Progress{Stage: "train", Name: name, Done: done, Total: total})
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, core.Invalid("--data", "%s", a.f("train.nodata", args{"path": data}))
	}
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, err
	}
	var list []trained
	for file, raw := range files {
		path := filepath.Join(out, file)
		if err := os.WriteFile(path+".new", raw, 0o644); err != nil {
			return nil, err
		}
		if err := os.Rename(path+".new", path); err != nil {
			return nil, err
		}
		list = append(list, trained{Model: name, File: path, Bytes: len(raw)})
	}
	slices.SortFunc(list, func(x, y trained) int {
		if x.File < y.File {
			return -1
		}
		return 1
	})
	return list, nil
}

// modelCard prints the card of a model that the program carries.
func (a *command) modelCard() *cobra.Command {
	names := strings.Join(models.Names(), "|")
	return &cobra.Command{Use: "card " + names, Short: a.t("cmd.model.card"), ValidArgs: models.Names(),
		Args: a.oneArg(names), RunE: func(_ *cobra.Command, words []string) error {
			text, ok := models.Card(words[0])
			if !ok {
				return a.badValue(words[0], models.Names())
			}
			if a.flagJSON {
				return a.out.json(map[string]string{"name": words[0], "card": text})
			}
			a.out.line(text)
			return nil
		}}
}
