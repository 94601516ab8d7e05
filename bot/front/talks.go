package front

import (
	"context"
	"crypto/rand"
	"sync"
)

const (
	talksMost   = 1000
	bubblesMost = 100
)

// bubble is one text on the phone.
type bubble struct {
	Mine  bool
	Fault bool // the text before it was not delivered
	Text  string
}

// talks are the conversations of those who try the demo, by the id in their
// cookie. When there are too many the oldest goes.
type talks struct {
	mu    sync.Mutex
	byID  map[string]*talk
	order []string // oldest first
}

func (t *talks) find(id string) *talk {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.byID[id]
}

// begin makes a conversation for number and returns its id.
func (t *talks) begin(number string) (id string, k *talk) {
	id, k = rand.Text(), &talk{number: number}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byID == nil {
		t.byID = map[string]*talk{}
	}
	if len(t.order) == talksMost {
		delete(t.byID, t.order[0])
		t.order = t.order[1:]
	}
	t.byID[id] = k
	t.order = append(t.order, id)
	return id, k
}

// Inbox takes texts that nobody asked for to the demo's phones.
type Inbox struct{ talks *talks }

// Deliver adds text to the phone with a number, and reports whether there is one.
func (i *Inbox) Deliver(number, text string) bool {
	if i.talks == nil {
		return false
	}
	i.talks.mu.Lock()
	defer i.talks.mu.Unlock()
	for _, k := range i.talks.byID {
		if k.number == number {
			k.add(bubble{Text: text})
			return true
		}
	}
	return false
}

func (t *talks) end(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.byID, id)
	for i, o := range t.order {
		if o == id {
			t.order = append(t.order[:i:i], t.order[i+1:]...)
			return
		}
	}
}

// talk is one conversation.
type talk struct {
	number  string
	sending sync.Mutex // held while a text is answered, so that answers keep their order

	mu      sync.Mutex
	bubbles []bubble
}

// look is the conversation as it stands.
func (k *talk) look() (number string, bubbles []bubble) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.number, append([]bubble(nil), k.bubbles...)
}

// send sends text and adds what comes back.
func (k *talk) send(ctx context.Context, phone Phone, text string) {
	k.sending.Lock()
	defer k.sending.Unlock()
	k.add(bubble{Mine: true, Text: text})
	back, err := phone(ctx, k.number, text)
	if err != nil {
		k.add(bubble{Fault: true, Text: "Not delivered. Please send it again."})
		return
	}
	for _, b := range back {
		k.add(bubble{Text: b})
	}
}

func (k *talk) add(b bubble) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.bubbles = append(k.bubbles, b)
	if over := len(k.bubbles) - bubblesMost; over > 0 {
		k.bubbles = append([]bubble(nil), k.bubbles[over:]...)
	}
}
