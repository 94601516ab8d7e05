package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"signpost/store/bolt"
	"signpost/store/kv"
	"signpost/store/kv/kvtest"
)

func open(t *testing.T) kv.DB {
	db, err := bolt.Open(filepath.Join(t.TempDir(), "folder", "signpost.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

func TestBolt(t *testing.T) { kvtest.Run(t, open) }

func TestBoltTwice(t *testing.T) {
	kvtest.Run(t, func(t *testing.T) kv.DB { return kvtest.Again{DB: open(t)} })
}

// fill writes n values of 400 bytes, so that the file has inner pages.
func fill(t *testing.T, db kv.DB, n int) {
	t.Helper()
	err := db.Update(t.Context(), "fill", func(tx kv.Tx) error {
		for i := range n {
			if err := tx.Put(fmt.Appendf(nil, "%06d", i), bytes.Repeat([]byte{'v'}, 400)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, db kv.DB) error {
	return db.View(t.Context(), func(tx kv.Tx) error {
		for _, err := range tx.Scan(nil, nil) {
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func TestSecondHolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	first, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bolt.Open(path, bolt.Options{Timeout: time.Millisecond}); !errors.Is(err, kv.ErrDown) {
		t.Errorf("a second open of a held file: %v, want ErrDown", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatalf("open after the first holder closed: %v", err)
	}
	second.Close()
}

func TestDamagedHeader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	if err := os.WriteFile(path, bytes.Repeat([]byte("not a database "), 4096), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := bolt.Open(path, bolt.Options{}); !errors.Is(err, bolt.ErrDamaged) || !errors.Is(err, kv.ErrDown) {
		t.Errorf("open of garbage: %v, want ErrDamaged and ErrDown", err)
	}
}

// TestDamagedFreelist: a page on which bbolt panics while it opens the file must
// not keep the file locked for the next try.
func TestDamagedFreelist(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, db, 2000)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := bytes.Clone(good)
	for i := 8192; i < len(bad); i++ {
		bad[i] = 0xff
	}
	if err := os.WriteFile(path, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := bolt.Open(path, bolt.Options{}); !errors.Is(err, bolt.ErrDamaged) {
			t.Errorf("open of damaged pages: %v, want ErrDamaged", err)
		}
	}
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatalf("open of the mended file: %v", err)
	}
	defer again.Close()
	if err := read(t, again); err != nil {
		t.Error(err)
	}
}

// TestDamagedPages overwrites or cuts off the file while it is open and mapped.
// Each must become an error and a closed Failed, and the file must be free to
// be opened again once it is whole.
func TestDamagedPages(t *testing.T) {
	for name, damage := range map[string]func(*os.File, int64) error{
		"inner page": func(f *os.File, size int64) error {
			_, err := f.WriteAt(bytes.Repeat([]byte{0xff}, int(size)-8192), 8192)
			return err
		},
		"truncated": func(f *os.File, size int64) error { return f.Truncate(8192) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.db")
			db, err := bolt.Open(path, bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			fill(t, db, 2000)
			good, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if err := damage(f, int64(len(good))); err != nil {
				t.Fatal(err)
			}
			if err := read(t, db); !errors.Is(err, bolt.ErrDamaged) {
				t.Errorf("read: %v, want ErrDamaged", err)
			}
			err = db.Update(t.Context(), "x", func(tx kv.Tx) error { return tx.Put([]byte("000001"), nil) })
			if !errors.Is(err, kv.ErrDown) {
				t.Errorf("update: %v, want ErrDown", err)
			}
			select {
			case <-db.Failed():
			default:
				t.Error("Failed is not closed")
			}
			_ = db.Close() // it may say that the pages could not be read
			if err := os.WriteFile(path, good, 0o600); err != nil {
				t.Fatal(err)
			}
			again, err := bolt.Open(path, bolt.Options{})
			if err != nil {
				t.Fatalf("open of the mended file: %v", err)
			}
			defer again.Close()
			if err := read(t, again); err != nil {
				t.Errorf("read of the mended file: %v", err)
			}
		})
	}
}

func TestWriterMeetsDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, db, 2000)
	if err := os.Truncate(path, 8192); err != nil {
		t.Fatal(err)
	}
	err = db.Update(t.Context(), "x", func(tx kv.Tx) error { return tx.Put([]byte("000001"), nil) })
	if !errors.Is(err, kv.ErrDown) {
		t.Errorf("update: %v, want ErrDown", err)
	}
	select {
	case <-db.Failed():
	default:
		t.Error("Failed is not closed")
	}
	_ = db.Close()
}

func TestPanicInAClosure(t *testing.T) {
	db := open(t)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			err := db.Update(t.Context(), "x", func(tx kv.Tx) error {
				if i == 7 {
					panic("secret sorrow")
				}
				return tx.Put(fmt.Appendf(nil, "%d", i), nil)
			})
			if (err != nil) != (i == 7) || err != nil && bytes.Contains([]byte(err.Error()), []byte("sorrow")) {
				t.Errorf("update %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if err := read(t, db); err != nil {
		t.Error(err)
	}
}

// TestLeftBehind checks that an update whose caller has gone never runs.
func TestLeftBehind(t *testing.T) {
	db := open(t)
	hold, held := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		db.Update(t.Context(), "a", func(kv.Tx) error { close(held); <-hold; return nil })
	})
	<-held
	ctx, cancel := context.WithCancel(t.Context())
	ran := false
	queued := make(chan error)
	go func() {
		queued <- db.Update(ctx, "b", func(kv.Tx) error { ran = true; return nil })
	}()
	cancel()
	if err := <-queued; !errors.Is(err, kv.ErrDown) {
		t.Errorf("update behind a hung one: %v, want ErrDown", err)
	}
	close(hold)
	wg.Wait()
	fill(t, db, 1)
	if ran {
		t.Error("an update ran after its caller had been told that the store is down")
	}
}

func BenchmarkUpdate(b *testing.B) {
	for _, writers := range []int{1, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			db, err := bolt.Open(filepath.Join(b.TempDir(), "a.db"), bolt.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			val := bytes.Repeat([]byte{'v'}, 512)
			b.SetParallelism(writers)
			b.ResetTimer()
			var n sync.Mutex
			i := 0
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					n.Lock()
					i++
					k := fmt.Appendf(nil, "%08d", i)
					n.Unlock()
					if err := db.Update(b.Context(), "x", func(tx kv.Tx) error { return tx.Put(k, val) }); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// BenchmarkBatch is the baseline of BenchmarkUpdate: bbolt's own Batch.
func BenchmarkBatch(b *testing.B) {
	for _, writers := range []int{1, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			db, err := bbolt.Open(filepath.Join(b.TempDir(), "a.db"), 0o600, nil)
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			val := bytes.Repeat([]byte{'v'}, 512)
			b.SetParallelism(writers)
			var n atomic.Int64
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					k := fmt.Appendf(nil, "%08d", n.Add(1))
					err := db.Batch(func(tx *bbolt.Tx) error {
						t, err := tx.CreateBucketIfNotExists([]byte("kv"))
						if err != nil {
							return err
						}
						return t.Put(k, val)
					})
					if err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// TestNothingWritten: an update that writes nothing changes no byte of the file.
func TestNothingWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	put := func(key string) error {
		return db.Update(t.Context(), "x", func(tx kv.Tx) error {
			if key == "" {
				_, err := tx.Get([]byte("a"))
				return err
			}
			return tx.Put([]byte(key), []byte("v"))
		})
	}
	if err := put("a"); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if err := put(""); err != nil {
			t.Fatal(err)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("reading changed the file, %v", err)
	}
	if err := put("b"); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(path); err != nil || bytes.Equal(before, after) {
		t.Errorf("writing did not change the file, %v", err)
	}
}
