package config

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"

	"github.com/automonet/automonet/core"
)

// Option adds knowledge that checks need.
type Option func(*loader)

// WithDrivers makes Load refuse sources with another driver and channels with
// another name.
func WithDrivers(sources, channels []string) Option {
	return func(l *loader) { l.drivers, l.channels = sources, channels }
}

// Options makes one option of several.
func Options(opts ...Option) Option {
	return func(l *loader) {
		for _, o := range opts {
			o(l)
		}
	}
}

type loader struct {
	drivers, channels []string
	// targets are the known drivers of notices.
	targets []string
	presets []Preset
}

// Load reads the file at path, lays the environment (as of os.Environ) over it
// and checks everything. An empty path loads the defaults. All mistakes are
// returned at once, as Problems of kind core.KindInvalid. Relative paths in the
// file are taken from the file's folder.
func Load(path string, environ []string, opts ...Option) (Config, error) {
	if path == "" {
		return Parse("", nil, environ, opts...)
	}
	raw, err := readBounded(path)
	if err != nil {
		var probs Problems
		code := "unreadable"
		if errors.Is(err, os.ErrNotExist) {
			code = "no_file"
		}
		probs.add(origin{file: path}, "", code, map[string]any{"what": plainCause(err)})
		return Config{}, probs
	}
	return Parse(path, raw, environ, opts...)
}

// Parse is Load for a file that was read already; file names it in errors.
func Parse(file string, raw []byte, environ []string, opts ...Option) (Config, error) {
	l := &loader{}
	for _, o := range opts {
		o(l)
	}
	var probs Problems
	root := parseTree(file, raw, &probs)
	if root.shape != shapeMap {
		probs.add(root.at, "", "wrong_shape", map[string]any{"got": root.shape, "want": "section"})
		return Config{}, probs
	}
	if len(probs) > 0 {
		// A tree that was read in part would only give errors that follow from this.
		return Config{}, probs.err()
	}
	cfg := Default()
	if root.get("sources") == nil {
		seedSources(root, cfg)
	}
	applyEnv(root, environ, &probs)
	d := &decoder{probs: &probs, places: map[string]origin{}}
	cfg.Settings.Lang, cfg.Settings.TimeZone, cfg.Settings.Modes = "", "", nil
	d.value("", root, reflect.ValueOf(&cfg).Elem())
	cfg.Path = file
	if cfg.DataDir == "" {
		cfg.DataDir = DataDir(environ)
	}
	c := &checker{cfg: &cfg, loader: l, probs: &probs, places: d.places, file: file}
	c.all()
	if err := probs.err(); err != nil {
		return Config{}, err
	}
	cfg.settle()
	cfg.resolvePaths()
	return cfg, nil
}

// seedSources writes the default sources into a tree that has none, so that the
// environment can change one of them by name.
func seedSources(root *tree, cfg Config) {
	at := root.at
	list := &tree{shape: shapeList, at: at}
	for _, s := range cfg.Sources {
		item := &tree{shape: shapeMap, at: at}
		item.set("name", at, &tree{shape: shapeScalar, text: string(s.Name), at: at})
		item.set("driver", at, &tree{shape: shapeScalar, text: s.Driver, at: at})
		list.items = append(list.items, item)
	}
	root.set("sources", at, list)
}

func (c *Config) resolvePaths() {
	base := "."
	if c.Path != "" {
		base = filepath.Dir(c.Path)
	}
	for _, p := range []*string{&c.DataDir, &c.Profile, &c.Templates} {
		if *p == "" {
			continue
		}
		if rest, ok := strings.CutPrefix(*p, "~/"); ok {
			if home, err := os.UserHomeDir(); err == nil {
				*p = filepath.Join(home, rest)
			}
		}
		if !filepath.IsAbs(*p) {
			*p = filepath.Join(base, *p)
		}
		if abs, err := filepath.Abs(*p); err == nil {
			*p = abs
		}
	}
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// plainCause says why a file could not be used, without repeating its path.
func plainCause(err error) string {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

func sortedChannels(m map[core.ChannelName]Channel) []core.ChannelName {
	out := make([]core.ChannelName, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}
