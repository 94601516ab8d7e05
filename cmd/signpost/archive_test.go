package main

import (
	"archive/zip"
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"signpost/flows/places"
)

const someRows = `"LE7 4AB",10,465100,314500,"E92000001","E19000001","E18000004","","E07000130","E05010463"` + "\n"

// zipped writes an archive of the entries that fill makes.
func zipped(t *testing.T, fill func(z *zip.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := fill(z); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "codepo.zip")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// entry adds one file to an archive.
func entry(z *zip.Writer, name, text string) error {
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	return err
}

// importing runs the command into a folder of the test.
func importing(t *testing.T, data string, paths ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	args := append([]string{"places", "import", "--data", data}, paths...)
	code = run(context.Background(), args, nil, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

func TestImportZip(t *testing.T) {
	path := zipped(t, func(z *zip.Writer) error {
		for _, e := range [][2]string{
			{"Doc/licence.txt", "OGL"}, {"Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n"},
			{"Data/CSV/le.csv", someRows}, {"Data/CSV/ng.CSV", strings.Replace(someRows, "LE7 4AB", "NG130AA", 1)}, {"Doc/other.csv", "\"a,b\n"},
			{"Data/multi_csv/again.csv", someRows},
		} {
			if err := entry(z, e[0], e[1]); err != nil {
				return err
			}
		}
		_, err := z.Create("Data/empty/")
		return err
	})
	data := t.TempDir()
	code, out, errs := importing(t, data, path)
	if code != exitDone || !strings.Contains(out, "Postcodes: 2, ") || !strings.Contains(out, "from codepo.zip: Code-Point Open, 2 kept") ||
		!strings.Contains(errs, "Passed over 1 CSV files") {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
	files, err := os.ReadDir(data)
	if err != nil || len(files) != 1 || files[0].Name() != "places.index" {
		t.Errorf("the data folder holds %v, %v; want the index alone", files, err)
	}
}

// Each archive is refused with what is wrong, and the old index is byte for byte what it was.
func TestHostileZip(t *testing.T) {
	good := zipped(t, func(z *zip.Writer) error { return entry(z, "le.csv", someRows) })
	data := t.TempDir()
	if code, out, errs := importing(t, data, good); code != exitDone {
		t.Fatalf("exit code %d\n%s%s", code, out, errs)
	}
	before, err := os.ReadFile(filepath.Join(data, "places.index"))
	if err != nil {
		t.Fatal(err)
	}
	named := func(name string) func(z *zip.Writer) error {
		return func(z *zip.Writer) error {
			_, err := z.CreateRaw(&zip.FileHeader{Name: name})
			return err
		}
	}
	for _, tt := range []struct {
		name, want string
		fill       func(z *zip.Writer) error
	}{
		{"upwards", "the path of file number 1 leads out of it", named("../../etc/le.csv")},
		{"absolute", "the path of file number 1 leads out of it", named("/etc/le.csv")},
		{"backslash", "the path of file number 1 leads out of it", named(`..\le.csv`)},
		{"drive", "the path of file number 1 leads out of it", named(`C:le.csv`)},
		{"nothing", "the path of file number 1 leads out of it", named("")},
		{"link", "file number 1 is a link or a device", func(z *zip.Writer) error {
			h := &zip.FileHeader{Name: "le.csv"}
			h.SetMode(fs.ModeSymlink | 0o777)
			_, err := z.CreateRaw(h)
			return err
		}},
		{"locked", "file number 1 is locked with a password", func(z *zip.Writer) error {
			_, err := z.CreateRaw(&zip.FileHeader{Name: "le.csv", Flags: 1})
			return err
		}},
		{"says it is huge", "file number 1 unpacks to more than 6 GB", func(z *zip.Writer) error {
			_, err := z.CreateRaw(&zip.FileHeader{Name: "le.csv", UncompressedSize64: 1 << 62})
			return err
		}},
		{"many huge ones", "it unpacks to more than 6 GB", func(z *zip.Writer) error {
			for range 3 {
				if _, err := z.CreateRaw(&zip.FileHeader{Name: "le.csv", UncompressedSize64: 3 << 30}); err != nil {
					return err
				}
			}
			return nil
		}},
		{"a bomb", "it unpacks to more than 100 times its size", func(z *zip.Writer) error {
			return entry(z, "le.csv", strings.Repeat(" ", packsWell+1))
		}},
		{"says it is small", "not a valid zip file", func(z *zip.Writer) error {
			var b bytes.Buffer
			small := zip.NewWriter(&b)
			if err := entry(small, "le.csv", someRows+strings.Repeat(" ", 1<<20)); err != nil {
				return err
			}
			if err := small.Close(); err != nil {
				return err
			}
			r, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
			if err != nil {
				return err
			}
			raw, err := r.File[0].OpenRaw()
			if err != nil {
				return err
			}
			h := r.File[0].FileHeader
			h.UncompressedSize64 = uint64(len(someRows))
			w, err := z.CreateRaw(&h)
			if err != nil {
				return err
			}
			var packed bytes.Buffer
			if _, err := packed.ReadFrom(raw); err != nil {
				return err
			}
			_, err = w.Write(packed.Bytes())
			return err
		}},
		{"many files", "it has 5001 files, and 5000 are the most", func(z *zip.Writer) error {
			for range mostParts + 1 {
				if _, err := z.CreateRaw(&zip.FileHeader{Name: "x"}); err != nil {
					return err
				}
			}
			return nil
		}},
		{"no CSV", "there is no CSV file in it", func(z *zip.Writer) error { return entry(z, "codepo.gpkg", "x") }},
		{"empty", "there is no CSV file in it", func(*zip.Writer) error { return nil }},
	} {
		code, _, errs := importing(t, data, zipped(t, tt.fill))
		if code != exitFound || !strings.Contains(errs, tt.want) || !strings.Contains(errs, "Nothing was changed") {
			t.Errorf("%s: exit code %d, want %d and %q\n%s", tt.name, code, exitFound, tt.want, errs)
		}
		if after, err := os.ReadFile(filepath.Join(data, "places.index")); err != nil || !bytes.Equal(after, before) {
			t.Errorf("%s: the old index is not what it was (%v)", tt.name, err)
		}
	}
}

// An import that is stopped leaves what was there, and none of its own.
func TestImportStopped(t *testing.T) {
	data, file := t.TempDir(), filepath.Join(t.TempDir(), "le.csv")
	if err := os.WriteFile(file, []byte(someRows), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	var out, errs bytes.Buffer
	if code := run(ctx, []string{"places", "import", "--data", data, file}, nil, strings.NewReader(""), &out, &errs); code != exitFound ||
		!strings.Contains(errs.String(), "Nothing was changed") {
		t.Errorf("exit code %d\n%s", code, errs.String())
	}
	if files, err := os.ReadDir(data); err != nil || len(files) != 0 {
		t.Errorf("the data folder holds %v, %v; want nothing", files, err)
	}
	// A pipe, and a file in place of the folder.
	if code, _, errs := importing(t, filepath.Join(file, "data"), file); code != exitFound || !strings.Contains(errs, "not a directory") {
		t.Errorf("a file for a folder: exit code %d\n%s", code, errs)
	}
	if code, _, errs := importing(t, data, os.DevNull); code != exitFound || !strings.Contains(errs, "it is no ordinary file") {
		t.Errorf("a device: exit code %d\n%s", code, errs)
	}
}

// A disk that hangs delays the start by three seconds, and stops nothing.
func TestIndexOnAHungDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hung := make(chan struct{})
		begin := time.Now()
		x, err := inTime(indexWait, func() (*places.Index, error) { <-hung; return nil, nil })
		if x != nil || err == nil || err.Error() != "the disk does not answer" || time.Since(begin) != indexWait {
			t.Errorf("got %v, %v after %v", x, err, time.Since(begin))
		}
		close(hung)
	})
}
