package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/need"
)

const (
	rulesFile     = "../build/prometheus/rules.yaml"
	dashboardFile = "../build/grafana/automonet.json"
)

// series is one line of a scrape: a name with its labels.
func scrape(t *testing.T, a *app.App) (names map[string]bool, series map[string][]string) {
	t.Helper()
	res, err := http.Get("http://" + a.Addr() + "/metrics")
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	require.NoError(t, res.Body.Close())
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode)
	names, series = map[string]bool{}, map[string][]string{}
	for _, line := range strings.Split(string(body), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, _, _ := strings.Cut(strings.Fields(line)[0], "{")
		names[name] = true
		series[name] = append(series[name], line)
	}
	return names, series
}

// monitored is a running agent in which every metric has something to show.
func monitored(t *testing.T) *app.App {
	r := newRig(t)
	a, ctx := r.run(false, true)
	one := core.NanoUSD(1_000_000_000)
	for _, scope := range []string{"day", "month", "task:draft"} {
		_, err := a.Service().SetBudget(ctx, scope, &one, "user:test")
		require.NoError(t, err)
	}
	a.TouchMetrics()
	return a
}

// TestEachMetricOfDashboardAndRulesExists: a name that no scrape has is a panel that
// stays empty, or an alert that never fires.
func TestEachMetricOfDashboardAndRulesExists(t *testing.T) {
	t.Parallel()
	names, _ := scrape(t, monitored(t))
	// These appear when there is something behind them, which the test has not: a model
	// that is set up, hosts on the net that tell the time, and a project to copy to.
	later := map[string]bool{"automonet_model_breaker_open": true, "automonet_clock_offset_seconds": true,
		"automonet_sync_lag_seconds": true, "automonet_sync_queue": true, "automonet_sync_quarantined": true, "automonet_sync_last_success_timestamp_seconds": true}
	own := regexp.MustCompile(`\b(automonet|process|go)_[a-z0-9_]+\b`)
	for _, file := range []string{rulesFile, dashboardFile} {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		found := own.FindAllString(string(raw), -1)
		require.Greater(t, len(found), 10, file)
		for _, name := range found {
			require.True(t, names[name] || later[name], "%s names %s, which the agent does not have", file, name)
		}
	}
	for name := range later {
		text := fmt.Sprint(app.MetricDescriptions())
		require.Contains(t, text, `"`+name+`"`, "the agent has no such metric at all")
	}
}

func TestEveryMetricOfTheAgentIsOnTheDashboardOrInARule(t *testing.T) {
	t.Parallel()
	_, series := scrape(t, monitored(t))
	shown := ""
	for _, file := range []string{rulesFile, dashboardFile} {
		raw, err := os.ReadFile(file)
		require.NoError(t, err)
		shown += string(raw)
	}
	// What the others tell already, or what is for a person with a question.
	spare := map[string]bool{"automonet_budget_alerts_total": true, "automonet_budget_refusals_total": true, "automonet_model_asks_total": true,
		"automonet_source_pages_total": true, "automonet_start_time_seconds": true}
	var missing []string
	for name := range series {
		base := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum"), "_count")
		if strings.HasPrefix(name, "automonet_") && !strings.Contains(shown, base) && !spare[base] {
			missing = append(missing, name)
		}
	}
	sort.Strings(missing)
	require.Empty(t, missing)
}

func TestRulesHoldUnderPromtool(t *testing.T) {
	t.Parallel()
	tool := need.Tool(t, "promtool", "install Debian's package prometheus")
	for _, args := range [][]string{{"check", "rules", "rules.yaml"}, {"test", "rules", "rules_test.yaml"}} {
		cmd := exec.Command(tool, args...)
		cmd.Dir = filepath.Dir(rulesFile)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	// Every alert has its case.
	rules, err := os.ReadFile(rulesFile)
	require.NoError(t, err)
	tests, err := os.ReadFile(filepath.Join(filepath.Dir(rulesFile), "rules_test.yaml"))
	require.NoError(t, err)
	alerts := regexp.MustCompile(`- alert: (\w+)`).FindAllStringSubmatch(string(rules), -1)
	require.NotEmpty(t, alerts)
	for _, m := range alerts {
		require.Contains(t, string(tests), "alertname: "+m[1], "no test fires it")
	}
}

func TestTheDashboardIsWhole(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(dashboardFile)
	require.NoError(t, err)
	var d struct {
		Panels []struct {
			ID      int    `json:"id"`
			Title   string `json:"title"`
			Targets []struct {
				Expr string `json:"expr"`
			} `json:"targets"`
			Grid struct{ X, Y, W, H int } `json:"gridPos"`
		} `json:"panels"`
	}
	require.NoError(t, json.Unmarshal(raw, &d))
	require.Greater(t, len(d.Panels), 20)
	ids, cells := map[int]bool{}, map[[2]int]string{}
	for _, p := range d.Panels {
		require.False(t, ids[p.ID])
		ids[p.ID] = true
		require.NotEmpty(t, p.Targets, p.Title)
		require.LessOrEqual(t, p.Grid.X+p.Grid.W, 24)
		for x := p.Grid.X; x < p.Grid.X+p.Grid.W; x++ {
			for y := p.Grid.Y; y < p.Grid.Y+p.Grid.H; y++ {
				require.Empty(t, cells[[2]int{x, y}], "%s lies over another panel", p.Title)
				cells[[2]int{x, y}] = p.Title
			}
		}
	}
}

// TestForeignTextNeverBecomesALabel: whatever is asked, and however many jobs there
// are, the number of series stays what the configuration makes it.
func TestForeignTextNeverBecomesALabel(t *testing.T) {
	t.Parallel()
	a := monitored(t)
	_, before := scrape(t, a)
	for i := range 300 {
		for _, path := range []string{"/api/v1/jobs/evil-%d", "/evil-%d", "/api/v1/evil-%d/x", "/api/v1/jobs?q=evil-%d", "/api/v1/notifications?kind=evil-%d"} {
			req, err := http.NewRequest([]string{"GET", "POST", "BREW"}[i%3], "http://"+a.Addr()+fmt.Sprintf(path, i), nil)
			require.NoError(t, err)
			res, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
		}
	}
	_, after := scrape(t, a)
	for name, lines := range after {
		require.NotContains(t, strings.Join(lines, "\n"), "evil", name)
		if strings.HasPrefix(name, "automonet_") {
			require.LessOrEqual(t, len(lines), 400, "%s has too many series", name)
			if name != "automonet_http_requests_total" && !strings.HasPrefix(name, "automonet_http_request_seconds") {
				require.LessOrEqual(t, len(lines), len(before[name])+2, "%s grew", name)
			}
		}
	}
}
