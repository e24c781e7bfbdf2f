# The installer for Windows, for the account that starts it: no right of an administrator
# is asked for. It is made on any system:
#   VERSION=1.2.3 build/windows/installer.sh
Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true

!ifndef VERSION
  !define VERSION "0.0.0"
!endif
!ifndef PROGRAM
  !define PROGRAM "..\..\bin\automonet-desktop.exe"
!endif
!ifndef OUT
  !define OUT "..\..\bin\automonet-desktop-setup.exe"
!endif
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\AutoMonet"
!define EXE "automonet-desktop.exe"

Name "AutoMonet"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\AutoMonet"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "AutoMonet"
VIAddVersionKey "CompanyName" "AutoMonet"
VIAddVersionKey "FileDescription" "AutoMonet Setup"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT"

!include "MUI2.nsh"
!define MUI_ICON "icon.ico"
!define MUI_UNICON "icon.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${EXE}"
!insertmacro MUI_PAGE_LICENSE "..\..\LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

LangString NEEDS_WEBVIEW ${LANG_ENGLISH} "AutoMonet shows its pages with Microsoft's WebView2 Runtime, which this machine lacks. Open Microsoft's page for it now?"
LangString NEEDS_WEBVIEW ${LANG_GERMAN} "AutoMonet zeigt seine Seiten mit Microsofts WebView2-Laufzeit, die auf diesem Rechner fehlt. Jetzt Microsofts Seite dafür öffnen?"
LangString KEEPS_DATA ${LANG_ENGLISH} "What AutoMonet has stored stays on this machine; its folder was shown in Settings, This program."
LangString KEEPS_DATA ${LANG_GERMAN} "Was AutoMonet gespeichert hat, bleibt auf diesem Rechner; sein Ordner stand in den Einstellungen unter „Dieses Programm“."

# A program that runs cannot be replaced: it is asked to end, and does so in order.
!macro QUIT
  IfFileExists "$INSTDIR\${EXE}" 0 +2
    ExecWait '"$INSTDIR\${EXE}" --quit'
!macroend

Section
  SetShellVarContext current
  !insertmacro QUIT
  SetOutPath "$INSTDIR"
  File "/oname=${EXE}" "${PROGRAM}"
  File "/oname=LICENSE.txt" "..\..\LICENSE"
  CreateShortcut "$SMPROGRAMS\AutoMonet.lnk" "$INSTDIR\${EXE}"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${KEY}" "DisplayName" "AutoMonet"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\${EXE}"
  WriteRegStr HKCU "${KEY}" "Publisher" "AutoMonet"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  # The runtime names its version here, for the machine or for the account:
  # https://learn.microsoft.com/microsoft-edge/webview2/concepts/distribution
  ReadRegStr $0 HKLM "SOFTWARE\WOW6432Node\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}" "pv"
  StrCmp $0 "" 0 there
  ReadRegStr $0 HKCU "Software\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}" "pv"
  StrCmp $0 "" 0 there
  MessageBox MB_YESNO|MB_ICONEXCLAMATION "$(NEEDS_WEBVIEW)" /SD IDNO IDNO there
  ExecShell "open" "https://developer.microsoft.com/microsoft-edge/webview2/"
  there:
SectionEnd

Section "Uninstall"
  SetShellVarContext current
  !insertmacro QUIT
  Delete "$SMPROGRAMS\AutoMonet.lnk"
  Delete "$INSTDIR\${EXE}"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  # The start at sign-in, where it was chosen.
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "AutoMonet"
  DeleteRegKey HKCU "${KEY}"
  MessageBox MB_OK "$(KEEPS_DATA)" /SD IDOK
SectionEnd
