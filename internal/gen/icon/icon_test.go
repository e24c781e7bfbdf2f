package main

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tc-hib/winres"
)

// What is committed beside the desktop program is taken by a plain build for Windows,
// without cgo and without any tool of Windows.
func TestAPlainWindowsBuildHasIconAndManifest(t *testing.T) {
	t.Parallel()
	kinds := map[string]uint16{"amd64": pe.IMAGE_FILE_MACHINE_AMD64}
	if os.Getenv("AUTOMONET_FULL") != "" {
		kinds["arm64"] = pe.IMAGE_FILE_MACHINE_ARM64
	}
	for arch, kind := range kinds {
		dir := t.TempDir()
		name := "resources_windows_" + arch + ".syso"
		object, err := os.ReadFile(filepath.Join("../../../cmd/automonet-desktop", name))
		require.NoError(t, err)
		for file, text := range map[string]string{"main.go": "package main\n\nfunc main() {}\n", "go.mod": "module x\n", name: string(object)} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600))
		}
		cmd := exec.Command("go", "build", "-o", "x.exe", ".")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=windows", "GOARCH="+arch)
		said, err := cmd.CombinedOutput()
		require.NoError(t, err, string(said))

		program, err := pe.Open(filepath.Join(dir, "x.exe"))
		require.NoError(t, err)
		require.Equal(t, kind, program.Machine)
		require.NotNil(t, program.Section(".rsrc"), arch)
		require.NoError(t, program.Close())
		raw, err := os.Open(filepath.Join(dir, "x.exe"))
		require.NoError(t, err)
		set, err := winres.LoadFromEXE(raw)
		require.NoError(t, err)
		require.NoError(t, raw.Close())
		icon, err := set.GetIcon(windowIcon)
		require.NoError(t, err)
		var back bytes.Buffer
		require.NoError(t, icon.SaveICO(&back))
		require.Equal(t, uint16(len(iconSides)), binary.LittleEndian.Uint16(back.Bytes()[4:]))
		manifest := string(set.Get(winres.RT_MANIFEST, winres.ID(1), english))
		require.Contains(t, manifest, "permonitorv2")
		require.Contains(t, manifest, "Microsoft.Windows.Common-Controls")
		require.Contains(t, manifest, "asInvoker")
		require.NotEmpty(t, set.Get(winres.RT_VERSION, winres.ID(1), english))
	}
}

func TestTheIconOfMacOS(t *testing.T) {
	t.Parallel()
	raw, err := icns()
	require.NoError(t, err)
	require.Equal(t, "icns", string(raw[:4]))
	require.Equal(t, uint32(len(raw)), binary.BigEndian.Uint32(raw[4:]))
	sides := map[string]int{}
	for at := 8; at < len(raw); {
		size := int(binary.BigEndian.Uint32(raw[at+4:]))
		img, err := png.Decode(bytes.NewReader(raw[at+8 : at+size]))
		require.NoError(t, err)
		sides[string(raw[at:at+4])] = img.Bounds().Dx()
		at += size
	}
	require.Equal(t, map[string]int{"ic07": 128, "ic08": 256, "ic09": 512, "ic10": 1024, "ic11": 32, "ic12": 64, "ic13": 256}, sides)
}

func TestAStaleFileIsFound(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a", "icon.png")
	require.Error(t, write(path, []byte("x"), true))
	require.NoError(t, write(path, []byte("x"), false))
	require.NoError(t, write(path, []byte("x"), true))
	require.Error(t, write(path, []byte("y"), true))
}
