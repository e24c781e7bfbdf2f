// Command icon draws the program's icon, as frontend/public/favicon-live.svg has it, in
// the sizes and forms that desktops want, or, with -check, fails where a file differs.
package main

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"

	"github.com/tc-hib/winres"
)

// iconSides are the sizes in which Windows shows an icon, in pixels.
var iconSides = []int{16, 24, 32, 48, 256}

// box is a rectangle of one colour in units of a 32nd of the icon; round is the radius
// of its corners.
type box struct {
	x, y, w, h, round float64
	colour            color.NRGBA
}

// boxes are the icon: a plate with two lines of a list and a won one.
func boxes() []box {
	light := color.NRGBA{0xfa, 0xfc, 0xf9, 0xff}
	return []box{{0, 0, 32, 32, 5, color.NRGBA{0x12, 0x29, 0x2b, 0xff}}, {8, 9, 18, 4, 0, light}, {8, 15, 12, 4, 0, light}, {8, 21, 7, 4, 0, color.NRGBA{0x1f, 0x9d, 0x5b, 0xff}}}
}

// holds reports whether a point lies in the box.
func (b box) holds(x, y float64) bool {
	x, y = x-b.x, y-b.y
	if x < 0 || y < 0 || x > b.w || y > b.h {
		return false
	}
	dx, dy := max(b.round-x, x-(b.w-b.round), 0), max(b.round-y, y-(b.h-b.round), 0)
	return dx*dx+dy*dy <= b.round*b.round || dx == 0 || dy == 0
}

// fine is how many points along each side of a pixel are looked at.
const fine = 4

// draw draws the icon with a side of so many pixels.
func draw(side int) ([]byte, error) {
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	for py := range side {
		for px := range side {
			img.SetNRGBA(px, py, pixel(px, py, side))
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}

func pixel(px, py, side int) color.NRGBA {
	var r, g, b, hit int
	for i := range fine * fine {
		x := (float64(px) + (float64(i%fine)+0.5)/fine) * 32 / float64(side)
		y := (float64(py) + (float64(i/fine)+0.5)/fine) * 32 / float64(side)
		var top *color.NRGBA
		for _, one := range boxes() {
			if one.holds(x, y) {
				top = &one.colour
			}
		}
		if top != nil {
			r, g, b, hit = r+int(top.R), g+int(top.G), b+int(top.B), hit+1
		}
	}
	if hit == 0 {
		return color.NRGBA{}
	}
	return color.NRGBA{uint8(r / hit), uint8(g / hit), uint8(b / hit), uint8(255 * hit / (fine * fine))}
}

// ico joins pictures into an ICO file, whose entries may be PNG since Windows Vista.
func ico(sides ...int) ([]byte, error) {
	var head, body bytes.Buffer
	le := func(v any) { _ = binary.Write(&head, binary.LittleEndian, v) } // a Buffer takes everything
	le([]uint16{0, 1, uint16(len(sides))})
	at := 6 + 16*len(sides)
	for _, side := range sides {
		raw, err := draw(side)
		if err != nil {
			return nil, err
		}
		// 256 is written as 0.
		le([]uint8{uint8(side), uint8(side), 0, 0})
		le([]uint16{1, 32})
		le([]uint32{uint32(len(raw)), uint32(at)})
		at += len(raw)
		body.Write(raw)
	}
	return append(head.Bytes(), body.Bytes()...), nil
}

func main() {
	check := flag.Bool("check", false, "change nothing, fail on a stale file")
	flag.Parse()
	for path, make := range map[string]func() ([]byte, error){
		"build/appicon.png":                                  func() ([]byte, error) { return draw(512) },
		"build/darwin/icon.icns":                             icns,
		"build/windows/icon.ico":                             func() ([]byte, error) { return ico(iconSides...) },
		"desktop/window/icon.png":                            func() ([]byte, error) { return draw(128) },
		"cmd/automonet-desktop/resources_windows_amd64.syso": func() ([]byte, error) { return resources(winres.ArchAMD64) },
		"cmd/automonet-desktop/resources_windows_arm64.syso": func() ([]byte, error) { return resources(winres.ArchARM64) },
	} {
		want, err := make()
		if err == nil {
			err = write(path, want, *check)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "icon:", err)
			os.Exit(1)
		}
	}
}

func write(path string, want []byte, check bool) error {
	have, err := os.ReadFile(path)
	if err == nil && bytes.Equal(have, want) {
		return nil
	}
	if check {
		return fmt.Errorf("%s is stale; run make gen", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, want, 0o644)
}
