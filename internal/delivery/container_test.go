package delivery_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
)

// service is one container of compose.yaml.
type service struct {
	Image       string
	Build       any
	ReadOnly    bool     `yaml:"read_only"`
	CapDrop     []string `yaml:"cap_drop"`
	SecurityOpt []string `yaml:"security_opt"`
	MemLimit    string   `yaml:"mem_limit"`
	Restart     string
	Environment map[string]string
	Ports       []string
	Volumes     []string
	Networks    any
	NetworkMode string `yaml:"network_mode"`
	Logging     struct{ Options map[string]string }
}

func compose(t *testing.T) (services map[string]service, volumes map[string]any) {
	t.Helper()
	var all struct {
		Services map[string]service
		Volumes  map[string]any
	}
	parse(t, "build/docker/compose.yaml", &all)
	return all.Services, all.Volumes
}

// pinnedImage is a name with a version of at least two parts, not one that moves with
// each release.
var pinnedImage = regexp.MustCompile(`^[a-z0-9./-]+:v?\d+\.\d+(\.\d+)?[a-z0-9.-]*$`)

func TestContainersAreClosed(t *testing.T) {
	t.Parallel()
	services, volumes := compose(t)
	require.Len(t, services, 4)
	for name, s := range services {
		require.True(t, s.ReadOnly, name)
		require.Equal(t, []string{"ALL"}, s.CapDrop, name)
		require.Equal(t, []string{"no-new-privileges:true"}, s.SecurityOpt, name)
		require.NotEmpty(t, s.MemLimit, name)
		require.Equal(t, "unless-stopped", s.Restart, name)
		require.Equal(t, "10m", s.Logging.Options["max-size"], "%s: a log grows without bound", name)
		if s.Build == nil {
			require.Regexp(t, pinnedImage, s.Image, name)
		}
		for _, v := range s.Volumes {
			from, _, _ := strings.Cut(v, ":")
			if !strings.HasPrefix(from, ".") {
				require.Contains(t, volumes, from, name)
				continue
			}
			_, err := os.Stat(filepath.Join(root, "build/docker", from))
			require.NoError(t, err, "%s mounts what is not there", name)
			require.True(t, strings.HasSuffix(v, ":ro"), "%s: %s", name, v)
		}
		for _, p := range s.Ports {
			require.True(t, strings.HasPrefix(p, "127.0.0.1:") || strings.HasPrefix(p, "${AUTOMONET_BIND:-127.0.0.1}:"), "%s: %s is open to the world", name, p)
		}
	}
	require.Equal(t, "256m", services["automonet"].MemLimit)
	require.Empty(t, services["automonet"].Ports, "only the proxy is reached from outside")
	require.Equal(t, "service:automonet", services["prometheus"].NetworkMode)
}

func TestTheContainersAgentAdmitsItsProxyOnly(t *testing.T) {
	t.Parallel()
	services, _ := compose(t)
	var env []string
	for k, v := range services["automonet"].Environment {
		// What compose puts in where nothing is set.
		v = regexp.MustCompile(`\$\{[A-Z_]+:-([^}]*)\}`).ReplaceAllString(v, "$1")
		env = append(env, k+"="+v)
	}
	cfg, err := config.Load(filepath.Join(root, "build/docker/automonet.yaml"), env)
	require.NoError(t, err)
	require.NoError(t, cfg.HTTP.Check())
	require.Equal(t, []string{"localhost"}, cfg.HTTP.Hosts)
	require.Equal(t, "0.0.0.0:7777", cfg.HTTP.Listen)
	proxy := services["proxy"].Networks.(map[string]any)["front"].(map[string]any)["ipv4_address"]
	require.Equal(t, []string{proxy.(string)}, cfg.HTTP.Proxies)
	agent := services["automonet"].Networks.(map[string]any)["front"].(map[string]any)["ipv4_address"].(string)
	require.Contains(t, string(load(t, "build/docker/Caddyfile")), "reverse_proxy "+agent+":7777")
	require.Contains(t, string(load(t, "build/docker/grafana/provisioning/datasources/prometheus.yaml")), "http://"+agent+":9090")
	require.Contains(t, string(load(t, "build/docker/prometheus/prometheus.yaml")), `targets: ["127.0.0.1:7777"]`)
}

func TestTheImageIsSmallAndNobodys(t *testing.T) {
	t.Parallel()
	lines := strings.Split(string(load(t, "build/docker/Dockerfile")), "\n")
	var stages []string
	final := 0
	for i, l := range lines {
		if from, ok := strings.CutPrefix(l, "FROM "); ok {
			image := strings.Fields(from)[0]
			stages = append(stages, image)
			final = i
		}
		if args, ok := strings.CutPrefix(l, "COPY "); ok && !strings.Contains(l, "--from=") {
			words := strings.Fields(args)
			for _, w := range words[:len(words)-1] {
				exists(t, w, "the Dockerfile")
			}
		}
	}
	require.Equal(t, "scratch", stages[len(stages)-1])
	for _, s := range stages[:len(stages)-1] {
		require.Regexp(t, pinnedImage, s)
	}
	last := lines[final:]
	require.True(t, slices.Contains(last, "USER 10001:10001"))
	require.True(t, slices.Contains(last, `  CMD ["/usr/bin/automonet", "status", "--running"]`), "the health check")
	var mod []string
	for _, l := range strings.Split(string(load(t, "go.mod")), "\n") {
		if v, ok := strings.CutPrefix(l, "go "); ok {
			mod = strings.Split(v, ".")
		}
	}
	require.Contains(t, stages[1], "golang:"+mod[0]+"."+mod[1]+".", "built by the Go that go.mod asks for")
}
