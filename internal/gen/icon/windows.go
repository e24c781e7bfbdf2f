package main

import (
	"bytes"
	"encoding/binary"

	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"
)

// windowIcon is where Wails looks for the icon of the window.
const windowIcon = winres.ID(3)

// english is the language of the resources: en-US.
const english = 0x0409

// resources are what the linker puts into the program for Windows: the icon, and the
// manifest without which Windows would draw the window blurred and in its oldest style.
// Programs of every version share them, so that they name none.
func resources(arch winres.Arch) ([]byte, error) {
	raw, err := ico(iconSides...)
	if err != nil {
		return nil, err
	}
	icon, err := winres.LoadICO(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	set := winres.ResourceSet{}
	if err := set.SetIcon(windowIcon, icon); err != nil {
		return nil, err
	}
	set.SetManifest(winres.AppManifest{
		Identity:            winres.AssemblyIdentity{Name: "com.automonet.desktop"},
		Compatibility:       winres.Win10AndAbove,
		ExecutionLevel:      winres.AsInvoker,
		DPIAwareness:        winres.DPIPerMonitorV2,
		UseCommonControlsV6: true,
		LongPathAware:       true,
	})
	info := version.Info{}
	for key, value := range map[string]string{version.ProductName: "AutoMonet", version.FileDescription: "AutoMonet", version.CompanyName: "AutoMonet",
		version.Comments: "Finds paid work and drafts proposals", version.OriginalFilename: "automonet-desktop.exe"} {
		if err := info.Set(english, key, value); err != nil {
			return nil, err
		}
	}
	set.SetVersionInfo(info)
	var out bytes.Buffer
	err = set.WriteObject(&out, arch)
	return out.Bytes(), err
}

// icns joins pictures into an icon of macOS, whose entries may be PNG since 10.7
// (https://en.wikipedia.org/wiki/Apple_Icon_Image_format, read 2026-11-30).
func icns() ([]byte, error) {
	var body bytes.Buffer
	for _, one := range []struct {
		kind string
		side int
	}{{"ic11", 32}, {"ic12", 64}, {"ic07", 128}, {"ic13", 256}, {"ic08", 256}, {"ic09", 512}, {"ic10", 1024}} {
		raw, err := draw(one.side)
		if err != nil {
			return nil, err
		}
		body.WriteString(one.kind)
		body.Write(binary.BigEndian.AppendUint32(nil, uint32(len(raw)+8)))
		body.Write(raw)
	}
	head := append([]byte("icns"), binary.BigEndian.AppendUint32(nil, uint32(body.Len()+8))...)
	return append(head, body.Bytes()...), nil
}
