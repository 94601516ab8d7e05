package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"signpost/flows/places"
)

// mostIndex is the most bytes an index may have: four times the country's postcodes.
const mostIndex = 64 << 20

// indexFile is where the postcodes are that somebody imported.
func (c *config) indexFile() string { return filepath.Join(c.Data, "places.index") }

// indexWait is how long a start waits for the index. A disk that hangs must not
// keep the server from listening: it answers danger without any disk.
const indexWait = 3 * time.Second

// index reads what was imported. It is nil without an error when nothing was.
func (a *app) index() (*places.Index, error) {
	return inTime(indexWait, func() (*places.Index, error) { return readIndex(a.cfg.indexFile()) })
}

// inTime is what read gives, if it does so in time. If not, read is left behind:
// nothing can stop a system call that waits for a disk.
func inTime(wait time.Duration, read func() (*places.Index, error)) (*places.Index, error) {
	done := make(chan struct{})
	var x *places.Index
	var xerr error
	go func() {
		x, xerr = read()
		close(done)
	}()
	select {
	case <-done:
		return x, xerr
	case <-time.After(wait):
		return nil, errors.New("the disk does not answer")
	}
}

func readIndex(path string) (*places.Index, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, errors.New(cause(err))
	case !info.Mode().IsRegular() || info.Size() > mostIndex:
		return nil, places.ErrIndex
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, errors.New(cause(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, mostIndex))
	if err != nil {
		return nil, errors.New(cause(err))
	}
	return places.Decode(data)
}

// unfinished is the pattern of the files that a killed import leaves behind.
const unfinished = "places-*.unfinished"

// saveIndex puts an index where index reads it, whole or not at all: whenever
// the machine stops, the old one is there or the new one.
func (a *app) saveIndex(data []byte) (err error) {
	path := a.cfg.indexFile()
	dir := filepath.Dir(path)
	defer func() {
		if err != nil {
			err = fmt.Errorf("places: write %s: %w", path, err)
		}
	}()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	left, err := filepath.Glob(filepath.Join(dir, unfinished))
	if err != nil { // unreachable: only a bad pattern is one
		return err
	}
	for _, old := range left {
		if err := os.Remove(old); err != nil {
			return err
		}
	}
	f, err := os.CreateTemp(dir, unfinished)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	// Whoever imports need not be who serves, and what is published is no secret.
	if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
