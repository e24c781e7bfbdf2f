package app

import (
	"errors"
	"io/fs"
	"os"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/profilefile"
)

// Check makes every part that the configuration names, without a network and
// without secrets, and returns all that is wrong with them, each with file, line
// and key. It changes nothing.
func Check(opts Options) error {
	opts = opts.withDefaults()
	opts.Live = false
	// A secret that is missing is a finding of the doctor, not of the file.
	opts.Secret = func(string) (string, error) { return "secret", nil }
	client, err := newWeb(opts, nil)
	if err != nil {
		return opts.Config.Explain("web", err)
	}
	defer client.Close()
	var errs []error
	for _, c := range opts.Config.Sources {
		_, err := buildSource(opts, c, client)
		errs = append(errs, err)
	}
	errs = append(errs, checkChannels(opts)...)
	_, err = buildTargets(opts, client, nil, &noticeBox{})
	errs = append(errs, err)
	_, err = loadTemplates(opts.Config.Templates)
	errs = append(errs, opts.Config.Explain("templates", err))
	errs = append(errs, opts.Config.Explain("profile", checkProfile(opts.Config.Profile)))
	return config.Join(errs...)
}

// CheckSource makes one source of a configuration as Check does.
func CheckSource(opts Options, name core.SourceName) error {
	opts = opts.withDefaults()
	opts.Secret = func(string) (string, error) { return "secret", nil }
	c, ok := opts.Config.Source(name)
	if !ok {
		return config.UnknownSource(name, opts.Config.Sources)
	}
	client, err := newWeb(opts, nil)
	if err != nil {
		return opts.Config.Explain("web", err)
	}
	defer client.Close()
	_, err = buildSource(opts, c, client)
	return err
}

func checkChannels(opts Options) []error {
	var errs []error
	for _, spec := range opts.Channels {
		c := opts.Config.Channels[core.ChannelName(spec.Driver)]
		if c.Config.Empty() && (c.Mode == "" || c.Mode == core.ModeOff) {
			continue
		}
		deps, err := channelDeps(opts, core.ChannelName(spec.Driver), nil, &authorBox{})
		if err == nil {
			_, err = spec.New(c.Config, deps)
		}
		errs = append(errs, c.Config.Explain(err))
	}
	return errs
}

func checkProfile(path string) error {
	if path == "" {
		return nil
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return core.Invalid("profile", "the file %s does not exist; make it with: automonet init", path)
	}
	if err != nil {
		return core.Invalid("profile", "the file %s cannot be read", path).Because(err)
	}
	_, err = profilefile.Parse(path, raw)
	return err
}
