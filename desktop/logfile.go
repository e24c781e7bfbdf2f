package desktop

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

const (
	logDir  = "log"
	logName = "automonet.log"
	// maxLog is the size at which the log begins anew, in bytes; keptLogs are the
	// former ones that stay. Together they take 20 MiB at most.
	maxLog   = 5 << 20
	keptLogs = 3
)

// logFile is the log of a program that has no terminal. It is safe for concurrent use.
type logFile struct {
	path string
	most int64

	mu   sync.Mutex
	file *os.File
	size int64
}

// openLog opens the log in the data folder and goes on where it ended.
func openLog(dir string) (*logFile, error) {
	l := &logFile{path: filepath.Join(dir, logDir, logName), most: maxLog}
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the log: %w", err)
	}
	return l, l.open()
}

func (l *logFile) open() error {
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the log: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	l.file, l.size = f, info.Size()
	return nil
}

// Write writes one record. A log that cannot be written stops nothing.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return len(p), nil
	}
	if l.size > 0 && l.size+int64(len(p)) > l.most {
		l.turn()
	}
	if l.file == nil {
		return len(p), nil
	}
	n, err := l.file.Write(p)
	l.size += int64(n)
	return n, err
}

// turn begins the log anew and keeps the former ones: automonet.log.1 is the latest.
func (l *logFile) turn() {
	_ = l.file.Close()
	l.file = nil
	for i := keptLogs; i > 1; i-- {
		_ = os.Rename(fmt.Sprintf("%s.%d", l.path, i-1), fmt.Sprintf("%s.%d", l.path, i))
	}
	_ = os.Rename(l.path, l.path+".1")
	_ = l.open()
}

// Close closes the log.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}
