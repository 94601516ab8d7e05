package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"signpost/store/bolt"
	"signpost/store/kv"
)

// A backup is every key with its value, in order, as one picture of the records while
// they are in use, sealed with age to the recipients' keys. It holds what the
// database holds, sealed once more; the key file is not in it, and neither are the
// tombstones. Inside:
//
//	"signpost backup 1\n", then a line of JSON (backupHead),
//	for each pair: its key's and its value's length as uvarints, and both,
//	a key of length 0, the number of pairs as uvarint, and the SHA-256 of all before.

const backupMagic = "signpost backup 1\n"

// backupHead says what a backup is of.
type backupHead struct {
	Schema string    `json:"schema"`
	At     time.Time `json:"at"`
}

// Progress is told now and then how many bytes have been done.
type Progress func(done int64)

// ParseRecipients reads age's public keys, separated by spaces or commas.
func ParseRecipients(text string) ([]age.Recipient, error) {
	all, err := age.ParseRecipients(strings.NewReader(strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' }), "\n")))
	if err != nil {
		return nil, errors.New("store: a recipient is no age public key, which begins with age1")
	}
	return all, nil
}

// NewBackupKey writes a new age key to path, mode 0400, and returns its public half.
func NewBackupKey(path string) (recipient string, err error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", fmt.Errorf("store: backup key: %w", err)
	}
	text := "# Signpost backup key. It opens backups: keep it off the server, and in two places.\n# public key: " + id.Recipient().String() + "\n" + id.String() + "\n"
	if err := writeSynced(path, []byte(text), 0o400); err != nil {
		return "", fmt.Errorf("store: backup key: %w", err)
	}
	return id.Recipient().String(), nil
}

// Backup writes all records, as they stand, to w.
func (s *Store) Backup(ctx context.Context, w io.Writer, to []age.Recipient, now time.Time, tell Progress) (pairs int, err error) {
	if len(to) == 0 {
		return 0, errors.New("store: a backup wants a recipient's key")
	}
	sealed, err := age.Encrypt(w, to...)
	if err != nil {
		return 0, fmt.Errorf("store: backup: %w", err)
	}
	out := bufio.NewWriterSize(sealed, 1<<16)
	sum := sha256.New()
	e := pairWriter{w: io.MultiWriter(out, sum)}
	head, err := marshal("backup", backupHead{schema, now.UTC()})
	if err != nil {
		return 0, err
	}
	e.bytes([]byte(backupMagic))
	e.bytes(append(head, '\n'))
	err = s.View(ctx, func(tx *Tx) error {
		for p, err := range tx.kv.Scan(nil, nil) {
			if err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			e.number(len(p.Key))
			e.number(len(p.Val))
			e.bytes(p.Key)
			e.bytes(p.Val)
			if pairs++; tell != nil && pairs%1000 == 0 {
				tell(e.n)
			}
			if e.err != nil {
				return e.err
			}
		}
		return nil
	})
	e.number(0)
	e.number(pairs)
	if err = errors.Join(err, e.err); err != nil {
		return pairs, fmt.Errorf("store: backup: %w", err)
	}
	_, err = out.Write(sum.Sum(nil))
	if err = errors.Join(err, out.Flush(), sealed.Close()); err != nil {
		return pairs, fmt.Errorf("store: backup: %w", err)
	}
	if tell != nil {
		tell(e.n)
	}
	return pairs, nil
}

// pairWriter writes until the first error.
type pairWriter struct {
	w   io.Writer
	n   int64
	err error
}

func (e *pairWriter) bytes(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(b)
		e.n += int64(len(b))
	}
}

func (e *pairWriter) number(n int) { e.bytes(binary.AppendUvarint(nil, uint64(n))) }

// ErrBackup is wrapped by errors that mean that a backup is not whole or not ours.
var ErrBackup = errors.New("the backup is not whole, or is none of ours")

// pairMost is the longest key or value that is believed.
const pairMost = 64 << 20

// readBackup yields the pairs of a backup. What it has yielded is to be trusted only
// once it has returned nil: the sum stands at the end.
func readBackup(r io.Reader, ids []age.Identity, each func(key, val []byte) error) (head backupHead, pairs int, err error) {
	opened, err := age.Decrypt(r, ids...)
	if err != nil {
		return head, 0, fmt.Errorf("%w: it does not open with this key", ErrBackup)
	}
	in := &summed{r: bufio.NewReaderSize(opened, 1<<16), sum: sha256.New()}
	magic := make([]byte, len(backupMagic))
	if _, err := io.ReadFull(in, magic); err != nil || string(magic) != backupMagic {
		return head, 0, fmt.Errorf("%w: it begins otherwise", ErrBackup)
	}
	line, err := in.line()
	if err != nil || json.Unmarshal(line, &head) != nil {
		return head, 0, fmt.Errorf("%w: its first line cannot be read", ErrBackup)
	}
	if head.Schema != schema {
		return head, 0, fmt.Errorf("the backup is of schema %q and this version knows %q: use the version that wrote it", head.Schema, schema)
	}
	torn := func(err error) error {
		return fmt.Errorf("%w: it is cut off after %d records (%w)", ErrBackup, pairs, err)
	}
	for {
		n, err := binary.ReadUvarint(in)
		if err != nil {
			return head, pairs, torn(err)
		}
		if n == 0 {
			break
		}
		m, err := binary.ReadUvarint(in)
		if err != nil || n > pairMost || m > pairMost {
			return head, pairs, torn(errors.Join(err, errors.New("a length that cannot be")))
		}
		pair := make([]byte, n+m)
		if _, err := io.ReadFull(in, pair); err != nil {
			return head, pairs, torn(err)
		}
		if err := each(pair[:n], pair[n:]); err != nil {
			return head, pairs, err
		}
		pairs++
	}
	said, err := binary.ReadUvarint(in)
	if err != nil || said != uint64(pairs) {
		return head, pairs, fmt.Errorf("%w: it should hold %d records and holds %d", ErrBackup, said, pairs)
	}
	want := in.sum.Sum(nil)
	got := make([]byte, len(want))
	if _, err := io.ReadFull(in.r, got); err != nil || string(got) != string(want) {
		return head, pairs, fmt.Errorf("%w: its sum is not that of what it holds", ErrBackup)
	}
	if _, err := in.r.ReadByte(); err != io.EOF {
		return head, pairs, fmt.Errorf("%w: something follows its end", ErrBackup)
	}
	return head, pairs, nil
}

// summed reads and sums what is read.
type summed struct {
	r   *bufio.Reader
	sum hash.Hash
}

func (s *summed) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.sum.Write(p[:n])
	return n, err
}

func (s *summed) ReadByte() (byte, error) {
	b, err := s.r.ReadByte()
	if err == nil {
		s.sum.Write([]byte{b})
	}
	return b, err
}

func (s *summed) line() ([]byte, error) {
	line, err := s.r.ReadBytes('\n')
	s.sum.Write(line)
	return line, err
}

// restoreBatch is how many bytes of records are put in one commit.
const restoreBatch = 8 << 20

// Restored is what a restore has done.
type Restored struct {
	Records int       // records put back
	At      time.Time // when the backup was made
	Erased  int       // people erased again, since they had been after that
	Before  string    // where the records of before are, "" when there were none
}

// Restore puts a backup in the place of the records, once all of it is known to be
// whole, to open with this key file and to pass Verify, and whoever was erased since it
// was made has been erased again. The records of before are moved aside and kept. No
// server may run.
func Restore(ctx context.Context, paths Paths, r io.Reader, ids []age.Identity, now time.Time, log *slog.Logger, tell Progress) (out Restored, err error) {
	keys, err := LoadKeys(paths.KeyFile)
	if err != nil {
		return out, err
	}
	if err := os.MkdirAll(paths.Data, 0o700); err != nil {
		return out, fmt.Errorf("store: restore: %w", err)
	}
	if err := unused(paths.File()); err != nil {
		return out, err
	}
	next := paths.File() + ".restoring"
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return out, fmt.Errorf("store: restore: %w", err)
	}
	db, err := bolt.Open(next, bolt.Options{})
	if err != nil {
		return out, fmt.Errorf("store: restore: %w", err)
	}
	fail := func(err error) (Restored, error) {
		return out, errors.Join(fmt.Errorf("store: restore: nothing was replaced: %w", err), db.Close(), os.Remove(next))
	}
	put := batch{ctx: ctx, db: db, tell: tell}
	head, n, err := readBackup(r, ids, put.add)
	if err = errors.Join(err, put.flush()); err != nil {
		return fail(err)
	}
	out.Records, out.At = n, head.At
	s, err := With(db, keys, filepath.Join(paths.Data, "restoring-spool"), log)
	if err != nil {
		return fail(err)
	}
	stones, err := ReadTombstones(paths.Tombstones())
	if err != nil {
		return fail(err)
	}
	if out.Erased, err = s.Rebury(ctx, stones, now); err != nil {
		return fail(err)
	}
	found, err := s.Verify(ctx, nil)
	if err == nil && len(found.Problems) > 0 {
		err = fmt.Errorf("the records in it are not in order: %s", found.Problems[0])
	}
	if err != nil {
		return fail(err)
	}
	if err := db.Close(); err != nil {
		return fail(err)
	}
	if _, err := os.Stat(paths.File()); err == nil {
		out.Before = paths.File() + ".before-" + now.UTC().Format("20060102T150405Z")
		if err := os.Rename(paths.File(), out.Before); err != nil {
			return out, fmt.Errorf("store: restore: nothing was replaced: %w", err)
		}
	}
	if err := errors.Join(os.Rename(next, paths.File()), syncFolder(paths.Data)); err != nil {
		return out, fmt.Errorf("store: restore: the records are in %s, move them to %s: %w", next, paths.File(), err)
	}
	return out, nil
}

// unused is an error when a server holds the file. A damaged one is nobody's.
func unused(file string) error {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	db, err := bolt.Open(file, bolt.Options{ReadOnly: true})
	if errors.Is(err, bolt.ErrDamaged) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store: restore: stop the server first: %w", err)
	}
	return db.Close()
}

// batch puts pairs in commits of some size.
type batch struct {
	ctx   context.Context
	db    kv.DB
	tell  Progress
	pairs []kv.Pair
	size  int
	done  int64
}

func (b *batch) add(key, val []byte) error {
	b.pairs = append(b.pairs, kv.Pair{Key: key, Val: val})
	if b.size += len(key) + len(val); b.size < restoreBatch {
		return nil
	}
	return b.flush()
}

func (b *batch) flush() error {
	if len(b.pairs) == 0 {
		return nil
	}
	err := b.db.Update(b.ctx, "restore", func(tx kv.Tx) error {
		for _, p := range b.pairs {
			if err := tx.Put(p.Key, p.Val); err != nil {
				return err
			}
		}
		return nil
	})
	b.done += int64(b.size)
	b.pairs, b.size = nil, 0
	if b.tell != nil {
		b.tell(b.done)
	}
	return err
}

// ReadIdentities reads the key file that opens backups.
func ReadIdentities(path string) ([]age.Identity, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("store: backup key: %w", err)
	}
	defer f.Close()
	ids, err := age.ParseIdentities(f)
	if err != nil {
		return nil, fmt.Errorf("store: backup key: %s is no age key file", path)
	}
	return ids, nil
}
