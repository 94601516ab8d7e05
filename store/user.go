package store

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
)

// User is a member of staff or a volunteer who may sign in to the console.
type User struct {
	Name     string    `json:"name"`
	Hash     string    `json:"hash"`           // argon2id, with its parameters
	Lead     bool      `json:"lead,omitempty"` // may break the glass: see a number at once for 999
	Disabled bool      `json:"disabled,omitempty"`
	Since    time.Time `json:"since"` // of this password
}

// argon2id parameters: OWASP's password storage cheat sheet asks for at least
// 19 MiB and two passes; RFC 9106 section 4 for 64 MiB and three where memory allows.
const (
	argonTime, argonMemory, argonThreads = 3, 64 << 10, 1 // memory in KiB
	argonSalt, argonLen                  = 16, 32
)

// HashPassword returns the argon2id hash of password, in the usual $-form.
func HashPassword(password string) string {
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	sum := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonLen)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads, b64.EncodeToString(salt), b64.EncodeToString(sum))
}

// nobody is checked when there is no such user, so that the answer takes as
// long as for one that exists.
var nobody = User{Hash: fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", argon2.Version, argonMemory, argonTime, argonThreads)}

// Allows reports whether password is the user's. A disabled user has none.
func (u User) Allows(password string) bool {
	if u.Hash == "" {
		u.Hash = nobody.Hash
		u.Disabled = true
	}
	var version, memory, passes, threads int
	var rest string
	if _, err := fmt.Sscanf(u.Hash, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &memory, &passes, &threads, &rest); err != nil || version != argon2.Version {
		return false
	}
	salt64, sum64, ok := strings.Cut(rest, "$")
	salt, err := base64.RawStdEncoding.DecodeString(salt64)
	sum, err2 := base64.RawStdEncoding.DecodeString(sum64)
	if !ok || err != nil || err2 != nil {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, uint32(passes), uint32(memory), uint8(threads), uint32(len(sum)))
	return subtle.ConstantTimeCompare(got, sum) == 1 && !u.Disabled
}

// User returns the user called name, or ErrUnknown.
func (t *Tx) User(name string) (u User, err error) {
	ok, err := t.get("user/"+name, &u)
	if err == nil && !ok {
		err = ErrUnknown
	}
	return u, err
}

// PutUser keeps u, inside an Update for WhoUsers.
func (t *Tx) PutUser(u User) error { return t.put("user/"+u.Name, u) }

// Users yields all users by name.
func (t *Tx) Users(each func(User) error) error {
	return t.scan("user/", func(key string, _ []byte) (bool, error) {
		var u User
		if _, err := t.get(key, &u); err != nil {
			return false, err
		}
		return true, each(u)
	})
}

// signin is what "signin/<hash>" holds. The token itself is only in the browser.
type signin struct {
	User  string    `json:"user"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

func signinKey(token string) string {
	sum := sha256.Sum256([]byte(token))
	return "signin/" + hex.EncodeToString(sum[:])
}

// SignIn makes token stand for user from now until end, inside an Update for WhoUsers.
func (t *Tx) SignIn(token, user string, now, end time.Time) error {
	key := signinKey(token)
	return errors.Join(t.put(key, signin{user, now, end}), t.kv.Put([]byte("expire/"+Stamp(end)+"/"+key), nil))
}

// SignedIn returns the user that token stands for at now. The error wraps
// ErrUnknown when it stands for nobody who may still come in.
func (t *Tx) SignedIn(token string, now time.Time) (u User, err error) {
	var s signin
	ok, err := t.get(signinKey(token), &s)
	if err != nil {
		return u, err
	}
	if !ok || !now.Before(s.End) {
		return u, ErrUnknown
	}
	// A new password ends what was opened with the old one.
	if u, err = t.User(s.User); err == nil && (u.Disabled || s.Start.Before(u.Since)) {
		return User{}, ErrUnknown
	}
	return u, err
}

// SignOut ends token.
func (t *Tx) SignOut(token string) error { return t.kv.Delete([]byte(signinKey(token))) }
