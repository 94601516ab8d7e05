package store

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// errSealed means that a value does not open: another key, another place, or damage.
var errSealed = errors.New("value does not open: wrong key, moved or damaged")

// sealed values begin with this byte, so that a later form can be told apart.
const sealVersion = 1

// seal encrypts plain with XChaCha20-Poly1305 and binds it to place, the key of
// the record that will hold it.
func seal(key []byte, place string, plain []byte) []byte {
	c := aead(key)
	out := make([]byte, 1+c.NonceSize(), 1+c.NonceSize()+len(plain)+c.Overhead())
	out[0] = sealVersion
	_, _ = rand.Read(out[1:]) // never fails: crypto/rand ends the program instead
	return c.Seal(out, out[1:], plain, []byte(place))
}

// unseal opens what seal made for the same place.
func unseal(key []byte, place string, sealed []byte) ([]byte, error) {
	c := aead(key)
	if len(sealed) < 1+c.NonceSize()+c.Overhead() || sealed[0] != sealVersion {
		return nil, errSealed
	}
	nonce, body := sealed[1:1+c.NonceSize()], sealed[1+c.NonceSize():]
	plain, err := c.Open(nil, nonce, body, []byte(place))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

func aead(key []byte) cipher.AEAD {
	c, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic("store: key of the wrong length") // keys are made and checked here only
	}
	return c
}

// wrap seals a contact's data key under the newest wrapping key, whose number
// goes before it.
func (k *Keys) wrap(place string, data []byte) []byte {
	newest := k.wraps[len(k.wraps)-1]
	return append(binary.BigEndian.AppendUint32(nil, newest.id), seal(newest.key, place, data)...)
}

// unwrap opens what wrap made, under any wrapping key of the file.
func (k *Keys) unwrap(place string, wrapped []byte) ([]byte, error) {
	if len(wrapped) < 4 {
		return nil, errSealed
	}
	id := binary.BigEndian.Uint32(wrapped)
	for _, w := range k.wraps {
		if w.id == id {
			return unseal(w.key, place, wrapped[4:])
		}
	}
	return nil, fmt.Errorf("the key file has no wrap %d: is it an older copy?", id)
}
