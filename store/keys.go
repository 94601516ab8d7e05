package store

import (
	"bufio"
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ErrNoKey is returned when there is no key file where one is needed.
var ErrNoKey = errors.New("there is no key file")

// Keys are the secrets of one installation, read from the key file.
type Keys struct {
	wraps []wrapKey // newest last
	// Each has one use, and is derived from the file's root secret.
	contact, audit, install []byte
}

// wrapKey wraps contacts' data keys; its id is written beside what it wrapped.
type wrapKey struct {
	id  uint32
	key []byte
}

const keyLen = 32

// LoadKeys reads the key file at path. The error wraps ErrNoKey when there is
// none, and says what is wrong with the file otherwise; it never shows a secret.
func LoadKeys(path string) (*Keys, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("keys: %s: %w", path, ErrNoKey)
	}
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("keys: %s is not a file", path)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("keys: %s: mode is %04o, others can read it: chmod 0400 %s", path, info.Mode().Perm(), path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	k, err := parseKeys(data)
	if err != nil {
		return nil, fmt.Errorf("keys: %s: %w", path, err)
	}
	return k, nil
}

// MakeKeys writes a new key file at path, mode 0400, synced with its folder,
// and returns its keys. It never replaces a file.
func MakeKeys(path string) (*Keys, error) {
	secret := func() string {
		b := make([]byte, keyLen)
		_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
		return base64.StdEncoding.EncodeToString(b)
	}
	data := []byte("# Signpost key file. Without it nothing that residents wrote can ever be read again.\n" +
		"# Keep a copy in a safe place, apart from the data and from its backups.\n" +
		"root " + secret() + "\nwrap 1 " + secret() + "\n")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("keys: make folder: %w", err)
	}
	if err := writeSynced(path, data, 0o400); err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return parseKeys(data)
}

func parseKeys(data []byte) (*Keys, error) {
	k := &Keys{}
	var root []byte
	scan := bufio.NewScanner(bytes.NewReader(data))
	for line := 1; scan.Scan(); line++ {
		f := strings.Fields(scan.Text())
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		secret, err := base64.StdEncoding.DecodeString(f[len(f)-1])
		if err != nil || len(secret) != keyLen {
			return nil, fmt.Errorf("line %d: the last word must be %d bytes in base64", line, keyLen)
		}
		switch {
		case f[0] == "root" && len(f) == 2 && root == nil:
			root = secret
		case f[0] == "wrap" && len(f) == 3:
			id, err := strconv.ParseUint(f[1], 10, 32)
			if err != nil || len(k.wraps) > 0 && uint32(id) <= k.wraps[len(k.wraps)-1].id {
				return nil, fmt.Errorf("line %d: wrap numbers must rise", line)
			}
			k.wraps = append(k.wraps, wrapKey{uint32(id), secret})
		default:
			return nil, fmt.Errorf("line %d: want one \"root SECRET\" and lines \"wrap NUMBER SECRET\"", line)
		}
	}
	if err := scan.Err(); err != nil {
		return nil, err
	}
	if root == nil || len(k.wraps) == 0 {
		return nil, errors.New("want a line \"root SECRET\" and at least one \"wrap NUMBER SECRET\"")
	}
	for use, dst := range map[string]*[]byte{"contact": &k.contact, "audit": &k.audit, "install": &k.install} {
		b, err := hkdf.Key(sha256.New, root, nil, "signpost/"+use, keyLen)
		if err != nil {
			return nil, fmt.Errorf("derive: %w", err)
		}
		*dst = b
	}
	return k, nil
}

// Contact is the pseudonym of n: 128 bits of a keyed hash, in hex. All UK
// mobile numbers can be tried against an unkeyed hash in about a minute.
func (k *Keys) Contact(n Number) string {
	return hex.EncodeToString(k.mac(k.contact, n.E164())[:16])
}

// mac is an HMAC-SHA-256 of parts, each ended so that they cannot run together.
func (k *Keys) mac(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return h.Sum(nil)
}

// writeSynced makes the new file path with data so that it is there after a
// power cut, whole or not at all: it is written beside its place, synced, put
// there under its name unless the name is taken, and the folder is synced.
func writeSynced(path string, data []byte, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.part")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// AddWrapKey adds a new wrapping key to the key file, which new records are wrapped
// with from the next reading on. The file is replaced whole, or not at all.
func AddWrapKey(path string) (id uint32, err error) {
	k, err := LoadKeys(path)
	if err != nil {
		return 0, err
	}
	b := make([]byte, keyLen)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	id = k.wraps[len(k.wraps)-1].id + 1
	return id, rewriteKeys(path, func(lines []string) []string {
		return append(lines, fmt.Sprintf("wrap %d %s", id, base64.StdEncoding.EncodeToString(b)))
	})
}

// DropWrapKeys takes all wrapping keys but the newest out of the key file. What only
// they open can never be read again: see Store.Rewrap first.
func DropWrapKeys(path string) (dropped int, err error) {
	k, err := LoadKeys(path)
	if err != nil {
		return 0, err
	}
	newest := fmt.Sprintf("wrap %d ", k.wraps[len(k.wraps)-1].id)
	return len(k.wraps) - 1, rewriteKeys(path, func(lines []string) (kept []string) {
		for _, l := range lines {
			if !strings.HasPrefix(l, "wrap ") || strings.HasPrefix(l, newest) {
				kept = append(kept, l)
			}
		}
		return kept
	})
}

// rewriteKeys puts a changed key file in the place of the one at path: written beside
// it, read again, synced, and then renamed.
func rewriteKeys(path string, change func([]string) []string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	lines := change(strings.Split(strings.TrimRight(string(data), "\n"), "\n"))
	next := []byte(strings.Join(lines, "\n") + "\n")
	if _, err := parseKeys(next); err != nil {
		return fmt.Errorf("keys: the changed file would not be right: %w", err)
	}
	beside := path + ".next"
	if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keys: %w", err)
	}
	if err := writeSynced(beside, next, 0o400); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	if err := os.Rename(beside, path); err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}
