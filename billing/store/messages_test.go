package store_test

import (
	"testing"
	"time"
)

// TestMessagesWaiting: how many the gateway has not taken, and since when; those that are over do not count.
func TestMessagesWaiting(t *testing.T) {
	d := newDatabase(t)
	want := func(count int, oldest time.Duration) {
		t.Helper()
		if n, age, err := d.store.MessagesWaiting(t.Context(), monday.Add(time.Hour)); n != count || age != oldest || err != nil {
			t.Errorf("%d since %v, %v; want %d since %v", n, age, err, count, oldest)
		}
	}
	want(0, 0)
	d.queueBalance("call-1/balance", olena, "1000001", monday)
	d.queueBalance("call-2/balance", olena, "1000001", monday.Add(10*time.Minute))
	want(2, time.Hour)
	d.exec("UPDATE sms SET state = 'sent' WHERE request = 'call-1/balance'")
	want(1, 50*time.Minute)
}
