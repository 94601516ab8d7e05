package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// A part is one CSV file of what is imported.
type part struct {
	from string // the file, archive or folder that was named
	name string
	size int64
	sole bool // it was named itself: it has to be of use
	open func() (io.ReadCloser, error)
}

// What a download may hold. The largest of those we know, ONSPD, has two dozen
// CSV files, unpacks to three gigabytes and is a tenth of that packed.
const (
	mostParts    = 5_000
	mostUnpacked = 6 << 30
	mostPacking  = 100      // times smaller than its contents
	packsWell    = 16 << 20 // below this many bytes any rate will do
)

// parts lists the CSV files of path: itself, those in a zip archive, or those
// in a folder. Nothing is unpacked to the disk. done closes what was opened.
func parts(path string) (list []part, done func() error, err error) {
	done = func() error { return nil }
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, done, fmt.Errorf("%s: %s", path, cause(err))
	case info.IsDir():
		list, err = partsOfFolder(path)
		return list, done, err
	case !info.Mode().IsRegular(): // a pipe might never end
		return nil, done, fmt.Errorf("%s: it is no ordinary file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, done, fmt.Errorf("%s: %s", path, cause(err))
	}
	var begin [4]byte
	_, err = f.ReadAt(begin[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, done, errors.Join(fmt.Errorf("%s: %s", path, cause(err)), f.Close())
	}
	if string(begin[:2]) == "PK" {
		list, err = partsOfZip(path, f, info.Size())
		return list, f.Close, err
	}
	from := called(path)
	open := func() (io.ReadCloser, error) { return os.Open(path) }
	return []part{{from, from, info.Size(), true, open}}, f.Close, nil
}

// called is the last part of a path as it may be shown and kept.
func called(path string) string {
	name := strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return '?'
	}, filepath.Base(filepath.Clean(path)))
	if len(name) > 100 {
		name = strings.ToValidUTF8(name[:97], "") + "..."
	}
	return name
}

// wanted reports whether a file of an archive or a folder is looked into: it is
// CSV, and not one of those in which ONSPD has every row once more by area.
func wanted(name string) bool {
	return strings.EqualFold(filepath.Ext(name), ".csv") && !strings.Contains(filepath.ToSlash(name), "multi_csv/")
}

// partsOfZip lists the CSV files of an archive, and refuses one that was not
// made by honest people: whatever it is, it is not what we were told to import.
func partsOfZip(path string, f io.ReaderAt, size int64) (list []part, err error) {
	refuse := func(format string, args ...any) ([]part, error) {
		return nil, fmt.Errorf("%s: %s: the archive is refused", path, fmt.Sprintf(format, args...))
	}
	z, err := zip.NewReader(f, size)
	if err != nil {
		return refuse("it is not whole (%v)", err)
	}
	if len(z.File) > mostParts {
		return refuse("it has %d files, and %d are the most", len(z.File), mostParts)
	}
	total := uint64(0)
	for i, e := range z.File {
		if e.UncompressedSize64 > mostUnpacked {
			return refuse("file number %d unpacks to more than %d GB", i+1, mostUnpacked>>30)
		}
		total += e.UncompressedSize64
		mode := e.Mode()
		switch name := strings.TrimSuffix(e.Name, "/"); {
		case !filepath.IsLocal(filepath.FromSlash(name)) || strings.ContainsAny(name, "\\:\x00"):
			return refuse("the path of file number %d leads out of it", i+1)
		case !mode.IsRegular() && !mode.IsDir():
			return refuse("file number %d is a link or a device", i+1)
		case e.Flags&1 != 0:
			return refuse("file number %d is locked with a password", i+1)
		case mode.IsDir() || !wanted(name):
			continue
		}
		open := func() (io.ReadCloser, error) {
			r, err := e.Open()
			if err != nil {
				return nil, err
			}
			return limited{io.LimitReader(r, int64(e.UncompressedSize64)+1), r}, nil
		}
		list = append(list, part{from: called(path), name: called(path) + " " + called(e.Name), size: int64(e.UncompressedSize64), open: open})
	}
	if total > mostUnpacked {
		return refuse("it unpacks to more than %d GB", mostUnpacked>>30)
	}
	if total > packsWell && total/mostPacking > uint64(size) {
		return refuse("it unpacks to more than %d times its size", mostPacking)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: there is no CSV file in it; the download has to be the CSV one", path)
	}
	return list, nil
}

// limited is a file that ends where its archive says, whatever is packed in it.
type limited struct {
	io.Reader
	io.Closer
}

// partsOfFolder lists the CSV files in a folder and the folders below it. Links
// are not followed.
func partsOfFolder(path string) (list []part, err error) {
	total, packed := int64(0), ""
	err = filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("%s: %s", file, cause(err))
		}
		if !d.Type().IsRegular() {
			return nil
		}
		if strings.EqualFold(filepath.Ext(file), ".zip") {
			packed = file
		}
		if below, err := filepath.Rel(path, file); err != nil || !wanted(below) {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return fmt.Errorf("%s: %s", file, cause(err))
		}
		total += info.Size()
		if len(list) == mostParts || total > mostUnpacked {
			return fmt.Errorf("%s: more than %d CSV files or %d GB: name the folder of one download", path, mostParts, mostUnpacked>>30)
		}
		open := func() (io.ReadCloser, error) { return os.Open(file) }
		list = append(list, part{from: called(path), name: called(file), size: info.Size(), open: open})
		return nil
	})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("%s: there is no CSV file in it", path)
		if packed != "" {
			err = fmt.Errorf("%w; name the archive itself: %s", err, packed)
		}
	}
	return list, err
}
